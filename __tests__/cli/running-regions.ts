import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { Command } from "../../src/local-aws/ecs/image";
import type { LocalAws } from "../../src/local-aws/local-aws";
import { LocalFleet, startLocalAws } from "../local-aws/local-fleet";
import type { Sandbox } from "../support/sandbox";
import { namesOf, type Stack } from "./weekend-project";

/** A shipped region whose service runs behind its load balancer, under the names that its file gives. */
export class RunningRegion extends LocalFleet {
  readonly serviceName: string;

  constructor(readonly stack: Stack) {
    const { cluster, service, loadBalancer, logGroup } = namesOf(stack);
    super({ region: stack, cluster, loadBalancer, logGroup });
    this.serviceName = service;
  }

  /** The ids of the tasks that are to run. */
  async taskIds(): Promise<string[]> {
    const tasks = await this.tasks(this.serviceName);
    return tasks.map(({ taskArn = "" }) => taskArn.split("/").at(-1) ?? "").sort();
  }

  /** A new task definition for the service, which ECS then rolls out. */
  async roll(image: string): Promise<void> {
    const { UpdateServiceCommand } = await import("@aws-sdk/client-ecs");
    const taskDefinition = await this.define(image);
    const { cluster } = this.names;
    await this.ecs.send(
      new UpdateServiceCommand({ cluster, service: this.serviceName, taskDefinition }),
    );
  }
}

export interface RunningRegions {
  readonly aws: LocalAws;
  readonly in: (stack: Stack) => RunningRegion;
}

/**
 * Runs the regions, two tasks each, for all tests of a file.
 * @param define makes their task definition. @default a small server
 * @param server what runs in place of images
 */
export function useRunningRegions(
  sandbox: Sandbox,
  stacks: readonly Stack[],
  {
    server,
    define = (region) => region.define("registry/server:1"),
  }: {
    readonly server?: Command;
    readonly define?: (region: RunningRegion) => Promise<string>;
  } = {},
): RunningRegions {
  const regions = new Map(stacks.map((stack) => [stack, new RunningRegion(stack)]));
  let aws: LocalAws | undefined;
  beforeAll(async () => {
    const folder = sandbox.folder("tasks");
    const started = await startLocalAws(sandbox.emulator, folder, server);
    aws = started;
    await Promise.all(
      [...regions.values()].map(async (region) => {
        await region.start(sandbox.emulator, join(folder, region.stack), started);
        await region.create(region.serviceName, await define(region), 2);
        await region.steady(region.serviceName);
      }),
    );
  }, 120_000);
  afterAll(async () => {
    await Promise.all([...regions.values()].map(({ endpoint }) => endpoint?.close()));
    await aws?.close();
  });
  return {
    get aws() {
      return aws as LocalAws;
    },
    in: (stack) => regions.get(stack) as RunningRegion,
  };
}
