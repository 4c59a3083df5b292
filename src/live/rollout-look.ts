import type { Deployment, Service } from "@aws-sdk/client-ecs";
import { explainingErrors } from "../aws/explain";
import { findService, missingService, type ServiceName } from "../aws/service";
import { findTargets, type TargetState } from "../aws/target-health";
import { findTasks, type ServiceTask } from "../aws/tasks";
import { countOf } from "../kit/words";

/** How far a rollout has come. */
export interface RolloutCounts {
  /** How many tasks are to run. */
  readonly desired: number;
  /** New tasks that run, and are healthy for every load balancer that leads to them. */
  readonly healthy: number;
  /** Tasks that are to go and still get requests. */
  readonly old: number;
}

export interface RolloutLook {
  /** The id of the one that is looked at. */
  readonly deployment: string;
  readonly counts: RolloutCounts;
  readonly isDone: boolean;
  /** Why it will never be done. */
  readonly failure: string | undefined;
}

/** A target group that nothing leads to checks nobody. */
const FINE = ["healthy", "unused"];
/** Gets no new requests. */
const LEAVING = ["draining", "unused"];

/**
 * @param deployment the newest when it is left out
 * @param addresses of all tasks that were seen; those that run now are added
 */
export async function lookAtRollout(
  name: ServiceName,
  deployment: string | undefined,
  addresses: Set<string>,
): Promise<RolloutLook> {
  const service = await explainingErrors(() => findService(name));
  if (!service) {
    throw missingService(name);
  }
  const { deployments = [], desiredCount = 0, loadBalancers = [] } = service;
  const primary = deployments.find(({ status }) => status === "PRIMARY");
  const watched = deployment ?? primary?.id ?? "";
  const failure = failureOf(watched, service, primary);
  if (failure !== undefined || desiredCount === 0) {
    const counts = { desired: desiredCount, healthy: 0, old: 0 };
    return { deployment: watched, counts, isDone: failure === undefined, failure };
  }
  const groups = loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? []);
  const [tasks, ...targets] = await Promise.all([
    findTasks(name, "RUNNING"),
    ...groups.map((group) => findTargets(name.region, group)),
  ]);
  for (const { address } of tasks) {
    if (address !== null) {
      addresses.add(address);
    }
  }
  const own = tasks.filter((task) => task.deployment === watched);
  const healthy = own.filter((task) => isHealthy(task, targets)).length;
  const old = oldOnes(tasks, own, targets, addresses);
  return {
    deployment: watched,
    counts: { desired: desiredCount, healthy, old },
    isDone: healthy === desiredCount && own.length === desiredCount && old === 0,
    failure: undefined,
  };
}

/**
 * Whether the new tasks are healthy and have the traffic. ECS calls it completed later, when the last old task has
 * ended.
 */
export function isRolledOut(
  { state }: { readonly state: string },
  look: Pick<RolloutLook, "isDone"> | null,
): boolean {
  return state === "COMPLETED" || (state === "IN_PROGRESS" && look?.isDone === true);
}

function failureOf(
  watched: string,
  { deployments = [], events = [] }: Service,
  primary: Deployment | undefined,
): string | undefined {
  const own = deployments.find(({ id }) => id === watched);
  const isReplaced = primary?.id !== watched;
  // The deployment goes with its last task; the event stays.
  const said = events
    .map(({ message = "" }) => message.split(`(deployment ${watched}) `)[1] ?? "")
    .find((it) => it.startsWith("deployment failed"));
  const reason = own?.rolloutState === "FAILED" ? (own.rolloutStateReason ?? said) : said;
  if (reason !== undefined) {
    const after = isReplaced ? "; ECS goes back to the tasks of before" : "";
    return `${reason.replace(/\.$/, "")}${after}`;
  }
  return isReplaced
    ? `another deployment has taken its place (${primary?.id ?? "none is there"})`
    : undefined;
}

function isHealthy(
  { status, health, address }: ServiceTask,
  targets: readonly TargetState[][],
): boolean {
  return (
    status === "RUNNING" &&
    health !== "UNHEALTHY" &&
    targets.every((group) =>
      group.some((target) => target.address === address && FINE.includes(target.state)),
    )
  );
}

/** Tasks of other deployments that run, and tasks that are told to stop while a load balancer still leads to them. */
function oldOnes(
  tasks: readonly ServiceTask[],
  own: readonly ServiceTask[],
  targets: readonly TargetState[][],
  addresses: ReadonlySet<string>,
): number {
  const kept = new Set(own.map(({ address }) => address));
  const running = tasks.filter((task) => !own.includes(task));
  const leading = targets
    .flat()
    .filter(({ address, state }) => addresses.has(address) && !LEAVING.includes(state))
    .map(({ address }) => address)
    .filter((address) => !kept.has(address));
  return new Set([...running.map(({ address, id }) => address ?? id), ...leading]).size;
}

/** Such as "1 of 2 new tasks healthy, 2 old ones have requests". */
export function countsText({ desired, healthy, old }: RolloutCounts): string {
  const tasks =
    healthy > desired
      ? `${countOf(healthy, "task")} healthy, ${desired} wanted`
      : `${healthy} of ${countOf(desired, "new task")} healthy`;
  return old === 0 ? tasks : `${tasks}, ${old} old ${old === 1 ? "one has" : "ones have"} requests`;
}
