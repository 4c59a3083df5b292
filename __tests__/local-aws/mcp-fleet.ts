import { randomBytes } from "node:crypto";
import { onTestFinished } from "vitest";
import type { LocalLoadBalancing } from "../../src/local-aws/load-balancing/load-balancing";
import { startEndpoint } from "../../src/local-aws/names/endpoint";
import { LocalNames } from "../../src/local-aws/names/names";
import { startExampleServer } from "../support/example-server";
import { startLoadBalancing, states, type Task, taskAtPort, until } from "./load-balanced";
import {
  dnsName,
  FLEET_NAME,
  latencyRecords,
  REGIONS,
  type Region,
  recordsOf,
} from "./two-regions";

/** Of the example server. */
export const TOOLS = ["which_task", "wait", "book_table", "greet_user"];

export interface McpFleet {
  readonly balancing: LocalLoadBalancing;
  readonly tasks: Map<Region, readonly Pick<Task, "target">[]>;
  /** Of the MCP endpoint, by the fleet's name. */
  readonly byFleetName: string;
  /** Of the MCP endpoint, by the name of a region's load balancer. */
  readonly byLoadBalancer: string;
}

/** Example servers behind the load balancers of both regions. */
export async function startMcpFleet({
  tasksIn = { "eu-west-1": 2, "eu-west-2": 0 } as Readonly<Record<Region, number>>,
  idleTimeout = "60",
  dropInvalidHeaders = false,
} = {}): Promise<McpFleet> {
  const keys = randomBytes(32).toString("base64");
  const hosts = [FLEET_NAME, ...REGIONS.map((region) => dnsName(region).toLowerCase())];
  const tasks = new Map<Region, readonly Pick<Task, "target">[]>();
  for (const [i, region] of REGIONS.entries()) {
    const started = Array.from({ length: tasksIn[region] }, async (_, n) => {
      const { url } = await startExampleServer({
        TASK_ID: `${region}-${n + 1}`,
        AWS_REGION: region,
        MCP_ALLOWED_HOSTS: [...hosts, "127.0.0.1"].join(","),
        MCP_REQUEST_STATE_KEYS: keys,
      });
      return taskAtPort(`10.${i}.0.${n + 5}`, Number(new URL(url).port));
    });
    tasks.set(region, await Promise.all(started));
  }
  const { balancing } = await startLoadBalancing(
    recordsOf(tasks, { idleTimeout, dropInvalidHeaders }),
  );
  await until(() =>
    REGIONS.every((region) =>
      states(balancing, `tg-${region}`).every((state) => state === "healthy"),
    ),
  );
  const names = new LocalNames(balancing);
  names.update(latencyRecords());
  const urlOf = async (name: string) => {
    const endpoint = await startEndpoint(names, () => name);
    onTestFinished(() => endpoint.close());
    return `http://127.0.0.1:${endpoint.port}/mcp`;
  };
  return {
    balancing,
    tasks,
    byFleetName: await urlOf(FLEET_NAME),
    byLoadBalancer: await urlOf(dnsName("eu-west-1")),
  };
}
