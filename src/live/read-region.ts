import type { ECSClient, Service, TaskDefinition } from "@aws-sdk/client-ecs";
import type { LoadBalancer } from "@aws-sdk/client-elastic-load-balancing-v2";
import { explainingErrors } from "../aws/explain";
import { findLoadBalancer } from "../aws/load-balancer";
import {
  type Bounds,
  ecsClient,
  findBounds,
  findService,
  type RegionNames,
  type ServiceName,
} from "../aws/service";

/** What Fargate bills a task by. */
export interface TaskSize {
  /** CPU units, 1024 for one vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
  /** X86_64 or ARM64. */
  readonly architecture: string;
}

export interface RunningTasks extends TaskSize {
  readonly count: number;
}

/** What AWS has of a region now. */
export interface RegionState {
  /** Null when there is no such service, or not even its cluster. */
  readonly service: RunningService | null;
  /** Null when there is none. */
  readonly loadBalancer: { readonly dnsName: string; readonly publicAddresses: number } | null;
  /** Null when Application Auto Scaling has nothing to do with the service. */
  readonly bounds: Bounds | null;
}

export interface RunningService {
  readonly desiredCount: number;
  readonly runningCount: number;
  /** Those that are starting. */
  readonly pendingCount: number;
  /** None when nothing runs; of several sizes while a deployment goes on. */
  readonly tasks: readonly RunningTasks[];
  /** Of the tasks that start next. */
  readonly size: TaskSize;
  /** When AWS got the definition of those, where it says so. */
  readonly sizeSince: Date | undefined;
  /** Each task has a public address of its own. */
  readonly publicTasks: boolean;
}

/**
 * What AWS has of a stack's service and load balancer: the one reading for all commands.
 * @throws when AWS does not answer; the message says what to do, not which region it was
 */
export function readRegion(name: RegionNames): Promise<RegionState> {
  return explainingErrors(async () => {
    const [service, loadBalancer, bounds] = await Promise.all([
      runningService(name),
      findLoadBalancer(name.region, name.loadBalancer),
      findBounds(name),
    ]);
    return {
      service,
      loadBalancer: loadBalancer
        ? {
            dnsName: loadBalancer.DNSName ?? "",
            publicAddresses: publicAddresses(loadBalancer),
          }
        : null,
      bounds,
    };
  });
}

/** An internet-facing load balancer has at least one in each of its zones. */
function publicAddresses({ Scheme, IpAddressType, AvailabilityZones }: LoadBalancer): number {
  return Scheme === "internet-facing" && IpAddressType !== "dualstack-without-public-ipv4"
    ? (AvailabilityZones?.length ?? 0)
    : 0;
}

async function runningService(name: ServiceName): Promise<RunningService | null> {
  const ecs = await ecsClient(name.region);
  const service = await findService(name);
  if (!service) {
    return null;
  }
  const counts = runningCounts(service);
  const { taskDefinition = "" } = service;
  const arns = [...new Set([taskDefinition, ...counts.keys()])];
  const definitions = new Map(
    await Promise.all(arns.map(async (arn) => [arn, await describe(ecs, arn)] as const)),
  );
  return {
    desiredCount: service.desiredCount ?? 0,
    runningCount: service.runningCount ?? 0,
    pendingCount: service.pendingCount ?? 0,
    tasks: [...counts].map(([arn, count]) => ({ count, ...sizeOf(arn, definitions.get(arn)) })),
    size: sizeOf(taskDefinition, definitions.get(taskDefinition)),
    sizeSince: definitions.get(taskDefinition)?.registeredAt,
    publicTasks: service.networkConfiguration?.awsvpcConfiguration?.assignPublicIp === "ENABLED",
  };
}

/** How many tasks run by task definition: those of older deployments, and the rest of the service's own. */
export function runningCounts({
  taskDefinition = "",
  runningCount = 0,
  deployments = [],
}: Pick<Service, "taskDefinition" | "runningCount" | "deployments">): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (arn: string, count: number) => {
    if (count > 0) {
      counts.set(arn, (counts.get(arn) ?? 0) + count);
    }
  };
  const older = deployments.filter(({ status }) => status !== "PRIMARY");
  add(taskDefinition, runningCount - older.reduce((sum, it) => sum + (it.runningCount ?? 0), 0));
  for (const deployment of older) {
    add(deployment.taskDefinition ?? taskDefinition, deployment.runningCount ?? 0);
  }
  return counts;
}

async function describe(ecs: ECSClient, arn: string): Promise<TaskDefinition | undefined> {
  const { DescribeTaskDefinitionCommand } = await import("@aws-sdk/client-ecs");
  const answer = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
  return answer.taskDefinition;
}

function sizeOf(arn: string, definition: TaskDefinition | undefined): TaskSize {
  const [cpu, memoryMiB] = [Number(definition?.cpu), Number(definition?.memory)];
  if (!(cpu > 0 && memoryMiB > 0)) {
    throw new Error(
      `the task definition ${arn} says no cpu and memory of the task, so it is none of Fargate's`,
    );
  }
  return {
    cpu,
    memoryMiB,
    architecture: definition?.runtimePlatform?.cpuArchitecture ?? "X86_64",
  };
}
