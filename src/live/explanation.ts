import { untilText } from "../kit/time-text";
import { countOf } from "../kit/words";
import type { CountBounds } from "../schedule/schedule";

/** A region as its file and the schedule want it, and as AWS has it; null is what could not be read. */
export interface ComparedRegion {
  readonly stack: string;
  readonly timezone: string;
  /** Weekend mode is on. */
  readonly enabled: boolean;
  /** One of the regions that run in the active hours. */
  readonly activeRegion: boolean;
  readonly scheduledCount: number;
  /** Between which counts load decides now; both are scheduledCount where it does not. */
  readonly scheduledBounds: CountBounds;
  readonly desiredCount: number | null;
  readonly runningCount: number | null;
  /** Those that are starting. */
  readonly pendingCount: number | null;
  /** Whether there should be a load balancer now. */
  readonly albScheduled: boolean;
  readonly albExists: boolean | null;
  /** Whether there should be a DNS record that leads to it. */
  readonly dnsRecordScheduled: boolean;
  /** Null also where there is no domain. */
  readonly dnsRecordExists: boolean | null;
  /** When AWS sets the count next by itself; null where only an apply does. */
  readonly nextAction: { readonly at: string; readonly count: number } | null;
  /** There is a service in AWS. */
  readonly deployed: boolean | null;
  /** AWS keeps the count between bounds, as it does for scheduled actions. */
  readonly bounded: boolean | null;
  /** Its file has bounds between which load decides. */
  readonly scalesWithLoad: boolean;
}

/** The count that a region should have: that which it has, where load may have chosen it. */
export function wantedCount({
  desiredCount,
  scheduledCount,
  scheduledBounds: { min, max },
}: Pick<ComparedRegion, "desiredCount" | "scheduledCount" | "scheduledBounds">): number {
  return desiredCount !== null && min <= desiredCount && desiredCount <= max
    ? desiredCount
    : scheduledCount;
}

/** What an apply makes of a count that is outside of the bounds. */
function appliedCount(
  { scheduledCount, scheduledBounds: { min, max } }: ComparedRegion,
  desiredCount: number,
): number {
  return desiredCount === 0 ? scheduledCount : Math.max(min, Math.min(max, desiredCount));
}

/** Why a region is not as it is scheduled, and until when: a sentence or two for each difference. */
export function explanation(region: ComparedRegion, now: Date): string[] {
  const { deployed, stack, desiredCount, runningCount } = region;
  const { albExists, albScheduled, dnsRecordExists, dnsRecordScheduled } = region;
  if (deployed === false) {
    return [notDeployed(stack)];
  }
  return [
    ...(desiredCount !== null && desiredCount !== wantedCount(region)
      ? [countExplanation(region, desiredCount, now)]
      : []),
    ...(desiredCount !== null && runningCount !== null && runningCount !== desiredCount
      ? [runningExplanation(desiredCount, runningCount, region.pendingCount ?? 0)]
      : []),
    ...(albExists !== null && albExists !== albScheduled
      ? [presence(region, "load balancer", albExists)]
      : []),
    ...(dnsRecordExists !== null && dnsRecordExists !== dnsRecordScheduled
      ? [presence(region, "DNS record that leads to its load balancer", dnsRecordExists)]
      : []),
  ];
}

/** @param note what else is to be known of it */
export function notDeployed(stack: string, note = ""): string {
  return `is not deployed: AWS has no service of it. ${note}Deploy it: npx fleet deploy ${stack}`;
}

function countExplanation(region: ComparedRegion, desiredCount: number, now: Date): string {
  const { enabled, activeRegion, bounded, nextAction, timezone, scheduledBounds } = region;
  const { min, max } = scheduledBounds;
  const wanted = appliedCount(region, desiredCount);
  const counts = `${desiredCount} instead of ${min === max ? wanted : `${min} to ${max}`}`;
  const applied = `the next apply, which sets it to ${wanted}`;
  if (!enabled && bounded && !region.scalesWithLoad) {
    return `${counts}: weekend mode is off in its file and still on in AWS, whose scheduled actions go on until ${applied}.`;
  }
  if (nextAction !== null && !bounded) {
    return `${counts}: weekend mode is on in its file and not yet in AWS, which has no scheduled actions before ${applied}.`;
  }
  const how = `${counts}: ${desiredCount > max ? "raised" : "lowered"} by hand`;
  if (nextAction === null) {
    const also = enabled && !activeRegion ? ", or weekend mode is not applied yet" : "";
    return `${how}${also}. That holds until the next apply, which sets it back to ${wanted}.`;
  }
  const until = untilText(new Date(nextAction.at), now, timezone);
  return nextAction.count === wanted
    ? `${how}. AWS's next scheduled action at ${until} or the next apply sets it back to ${wanted}.`
    : `${how}. AWS's next scheduled action at ${until} sets it to ${nextAction.count}, an apply before that back to ${wanted}.`;
}

/** The count is set, and AWS has not come so far. */
function runningExplanation(desired: number, running: number, pending: number): string {
  if (running > desired) {
    const run = `${countOf(running, "task")} ${running === 1 ? "runs" : "run"}`;
    return `${run}, ${running - desired} more than it is to have: AWS is stopping or replacing them.`;
  }
  const state = `${running} of ${countOf(desired, "task")} run`;
  if (pending > 0) {
    return `${state}, ${pending} ${pending === 1 ? "is" : "are"} starting.`;
  }
  return `${state}, and none is starting. ECS says why: npx fleet events`;
}

/** There is something that should not be there, or the other way round. */
function presence({ stack, enabled }: ComparedRegion, what: string, exists: boolean): string {
  const [has, wants] = exists ? ["a", "none"] : ["no", "one"];
  const by = enabled ? "the schedule" : "its file";
  return `there is ${has} ${what}, and ${by} wants ${wants} now. That holds until the next apply: npx fleet weekend apply --region ${stack}`;
}
