import type { ECSClient, Service } from "@aws-sdk/client-ecs";
import { CutOff } from "../kit/failure";
import { awsClient, listIn, notOfAws } from "./client";
import { explainAwsError, explainingErrors, isMissing, unlessMissing } from "./explain";
import { sendOnce } from "./send-once";

/** An ECS service, by the names of resource-names.ts. */
export interface ServiceName {
  readonly region: string;
  readonly cluster: string;
  readonly service: string;
}

/** With the load balancer that the stack has when it has one. */
export interface RegionNames extends ServiceName {
  readonly loadBalancer: string;
}

/** Between which counts Application Auto Scaling keeps a service. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/**
 * Lets the service run so many tasks, and returns how many it was to run before and is now. It does not wait
 * for them.
 * @param room the bounds that the count gets where Application Auto Scaling has bounds for it
 * @throws when the service is missing, or AWS does not answer
 */
export function scaleService(
  name: ServiceName,
  count: number,
  room: Bounds = { min: count, max: count },
): Promise<{ before: number; after: number }> {
  return explainingErrors(async () => {
    const [found, bounds] = await Promise.all([findService(name), findBounds(name)]);
    if (!found) {
      throw missingService(name);
    }
    // The bounds go first, up and down: Application Auto Scaling takes a count outside of them back.
    if (bounds) {
      await setBounds(name, room);
    }
    const after = await setDesiredCount(name, count).catch((error: unknown) => {
      throw bounds && !(error instanceof CutOff) ? halfDone(error, name, room) : error;
    });
    return { before: found.desiredCount ?? 0, after };
  });
}

/** What is said where there is no such service. */
export function missingService({ region, cluster, service }: ServiceName): Error {
  return new Error(
    `there is no service ${service} in cluster ${cluster} in ${region}. Deploy the stack first`,
  );
}

function halfDone(error: unknown, { service }: ServiceName, { min, max }: Bounds): Error {
  const { message } = explainAwsError(error);
  return new Error(
    `${message}. The bounds of ${service} are ${min === max ? min : `${min} to ${max}`} already, its count may not be: run this again`,
    { cause: error },
  );
}

export async function ecsClient(region: string): Promise<ECSClient> {
  const { ECSClient } = await import("@aws-sdk/client-ecs");
  return awsClient(ECSClient, region);
}

/** Undefined for one that is deleted, or about to be. */
export async function findService({
  region,
  cluster,
  service,
}: ServiceName): Promise<Service | undefined> {
  const { DescribeServicesCommand } = await import("@aws-sdk/client-ecs");
  const client = await ecsClient(region);
  const answer = await unlessMissing(
    client.send(new DescribeServicesCommand({ cluster, services: [service] })),
    "ClusterNotFoundException",
  );
  if (!answer) {
    return undefined;
  }
  const found = listIn(answer, "services").find(({ status }) => status === "ACTIVE");
  if (found && !(isCount(found.desiredCount) && isCount(found.runningCount))) {
    throw notOfAws(answer, "with a service that has no counts");
  }
  return found;
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value);
}

/** Returns the count that ECS confirms. */
async function setDesiredCount(name: ServiceName, count: number): Promise<number> {
  const { UpdateServiceCommand } = await import("@aws-sdk/client-ecs");
  const { region, cluster, service } = name;
  const client = await ecsClient(region);
  try {
    const answer = await client.send(
      new UpdateServiceCommand({ cluster, service, desiredCount: count }),
    );
    return answer.service?.desiredCount ?? count;
  } catch (error) {
    const gone = [
      "ClusterNotFoundException",
      "ServiceNotFoundException",
      "ServiceNotActiveException",
    ];
    throw isMissing(error, ...gone) ? missingService(name) : error;
  }
}

/**
 * Has ECS replace the tasks one by one, for what they read at their start. It does not wait for them.
 * @returns the id of the deployment; null when there are none to replace: no such service, or one with a count of 0
 */
export function startNewTasks(name: ServiceName): Promise<string | null> {
  return explainingErrors(async () => {
    const found = await findService(name);
    if (!found?.desiredCount) {
      return null;
    }
    const { UpdateServiceCommand } = await import("@aws-sdk/client-ecs");
    const { region, cluster, service } = name;
    const client = await ecsClient(region);
    const before = primaryDeployment(found);
    return sendOnce(
      async () => {
        const answer = await client.send(
          new UpdateServiceCommand({ cluster, service, forceNewDeployment: true }),
        );
        const started = primaryDeployment(answer.service);
        if (started === undefined) {
          throw notOfAws(answer, "without the deployment that it has started");
        }
        return started;
      },
      async () => {
        const newest = primaryDeployment(await findService(name));
        return newest === before ? undefined : newest;
      },
    );
  });
}

/** Its id. */
function primaryDeployment(service: Service | undefined): string | undefined {
  return service?.deployments?.find(({ status }) => status === "PRIMARY")?.id;
}

/** How Application Auto Scaling names a service's count. */
function scalableTarget({ cluster, service }: ServiceName) {
  return {
    namespace: "ecs",
    dimension: "ecs:service:DesiredCount",
    resource: `service/${cluster}/${service}`,
  } as const;
}

/** Null when Application Auto Scaling has nothing to do with the service. */
export async function findBounds(name: ServiceName): Promise<Bounds | null> {
  const { ApplicationAutoScalingClient, DescribeScalableTargetsCommand } = await import(
    "@aws-sdk/client-application-auto-scaling"
  );
  const { namespace, dimension, resource } = scalableTarget(name);
  const answer = await awsClient(ApplicationAutoScalingClient, name.region).send(
    new DescribeScalableTargetsCommand({
      ServiceNamespace: namespace,
      ScalableDimension: dimension,
      ResourceIds: [resource],
    }),
  );
  const [target] = listIn(answer, "ScalableTargets");
  return target ? { min: target.MinCapacity ?? 0, max: target.MaxCapacity ?? 0 } : null;
}

/** Leaves everything else of the target as it is: its role, and what is suspended. */
async function setBounds(name: ServiceName, { min, max }: Bounds): Promise<void> {
  const { ApplicationAutoScalingClient, RegisterScalableTargetCommand } = await import(
    "@aws-sdk/client-application-auto-scaling"
  );
  const { namespace, dimension, resource } = scalableTarget(name);
  await awsClient(ApplicationAutoScalingClient, name.region).send(
    new RegisterScalableTargetCommand({
      ServiceNamespace: namespace,
      ScalableDimension: dimension,
      ResourceId: resource,
      MinCapacity: min,
      MaxCapacity: max,
    }),
  );
}
