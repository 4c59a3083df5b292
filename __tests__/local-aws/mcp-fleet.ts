import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import type { LocalLoadBalancing } from "../../src/local-aws/load-balancing/load-balancing";
import { startEndpoint } from "../../src/local-aws/names/endpoint";
import { LocalNames } from "../../src/local-aws/names/names";
import { EXAMPLE_SERVER, startExampleServer } from "../support/example-server";
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

/** Of each region. */
const MOST_TASKS = 2;

/**
 * Example servers as tasks, the same for all tests of a file: they keep nothing of what they were asked.
 * @returns starts the load balancers of both regions before them
 */
export function useMcpTasks(): (given?: Given) => Promise<McpFleet> {
  const urls = new Map<Region, readonly string[]>();
  const ends: (() => void)[] = [];
  beforeAll(async () => {
    const keys = randomBytes(32).toString("base64");
    const hosts = [FLEET_NAME, ...REGIONS.map((region) => dnsName(region).toLowerCase())];
    const start = async (region: Region, n: number) => {
      const env = {
        TASK_ID: `${region}-${n}`,
        AWS_REGION: region,
        MCP_ALLOWED_HOSTS: [...hosts, "127.0.0.1"].join(","),
        MCP_REQUEST_STATE_KEYS: keys,
      };
      return (await startExampleServer(env, EXAMPLE_SERVER, (end) => ends.push(end))).url;
    };
    for (const region of REGIONS) {
      const started = Array.from({ length: MOST_TASKS }, (_, n) => start(region, n + 1));
      urls.set(region, await Promise.all(started));
    }
  });
  afterAll(() => ends.forEach((end) => void end()));
  return (given = {}) => startMcpFleet(urls, given);
}

interface Given {
  /** At most two each. */
  readonly tasksIn?: Readonly<Record<Region, number>>;
  readonly idleTimeout?: string;
  readonly dropInvalidHeaders?: boolean;
}

async function startMcpFleet(
  urls: ReadonlyMap<Region, readonly string[]>,
  {
    tasksIn = { "eu-west-1": 2, "eu-west-2": 0 },
    idleTimeout = "60",
    dropInvalidHeaders = false,
  }: Given,
): Promise<McpFleet> {
  const tasks = new Map<Region, readonly Pick<Task, "target">[]>();
  for (const [i, region] of REGIONS.entries()) {
    const running = urls.get(region)?.slice(0, tasksIn[region]) ?? [];
    tasks.set(
      region,
      running.map((url, n) => taskAtPort(`10.${i}.0.${n + 5}`, Number(new URL(url).port))),
    );
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
