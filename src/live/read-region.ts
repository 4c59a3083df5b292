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
  readonly loadBalancer: RunningLoadBalancer | null;
  /** Null when Application Auto Scaling has nothing to do with the service. */
  readonly bounds: Bounds | null;
}

export interface RunningLoadBalancer {
  readonly arn: string;
  readonly dnsName: string;
  /** Such as active, provisioning or failed. */
  readonly state: string;
  readonly publicAddresses: number;
}

/** The version that a service runs, or is changing to. */
export interface Deployment {
  readonly id: string;
  /** COMPLETED, IN_PROGRESS or FAILED. */
  readonly state: string;
  readonly since: Date | null;
  /** In AWS's words. */
  readonly reason: string | null;
}

/** What ECS says about a service. */
export interface ServiceEvent {
  readonly at: Date;
  readonly message: string;
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
  /** The part of its tasks that its strategy has on Fargate Spot. */
  readonly spotShare: number;
  /** Each task has a public address of its own. */
  readonly publicTasks: boolean;
  readonly taskDefinition: string;
  /** Null where AWS tells of none. */
  readonly deployment: Deployment | null;
  /** Through which a load balancer reaches its tasks; null when it has none. */
  readonly targetGroup: string | null;
  /** The newest first. */
  readonly events: readonly ServiceEvent[];
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
            arn: loadBalancer.LoadBalancerArn ?? "",
            dnsName: loadBalancer.DNSName ?? "",
            state: loadBalancer.State?.Code ?? "",
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
    spotShare: spotShare(service),
    publicTasks: service.networkConfiguration?.awsvpcConfiguration?.assignPublicIp === "ENABLED",
    taskDefinition,
    deployment: deploymentOf(service),
    targetGroup: service.loadBalancers?.[0]?.targetGroupArn ?? null,
    events: (service.events ?? []).map(({ createdAt = new Date(0), message = "" }) => ({
      at: createdAt,
      message,
    })),
  };
}

/** ECS counts by deployment, not by what a task runs on. So this is what its strategy comes to. */
export function spotShare({
  capacityProviderStrategy: strategy = [],
  runningCount = 0,
}: Pick<Service, "capacityProviderStrategy" | "runningCount">): number {
  const sum = (numbers: readonly (number | undefined)[]) =>
    numbers.reduce<number>((total, it) => total + (it ?? 0), 0);
  const spot = strategy.find(({ capacityProvider }) => capacityProvider === "FARGATE_SPOT");
  const weights = sum(strategy.map(({ weight }) => weight));
  const beyondBase = Math.max(runningCount - sum(strategy.map(({ base }) => base)), 0);
  return weights > 0 && runningCount > 0
    ? ((spot?.weight ?? 0) / weights) * (beyondBase / runningCount)
    : 0;
}

function deploymentOf({ deployments = [] }: Service): Deployment | null {
  const primary = deployments.find(({ status }) => status === "PRIMARY");
  return primary
    ? {
        id: primary.id ?? "",
        state: primary.rolloutState ?? "",
        since: primary.createdAt ?? null,
        reason: primary.rolloutStateReason || null,
      }
    : null;
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
