import { untilText } from "../kit/time-text";

/** A region as its file and the schedule want it, and as AWS has it; null is what could not be read. */
export interface ComparedRegion {
  readonly stack: string;
  readonly timezone: string;
  /** Weekend mode is on. */
  readonly enabled: boolean;
  /** One of the regions that run in the active hours. */
  readonly activeRegion: boolean;
  readonly scheduledCount: number;
  readonly desiredCount: number | null;
  /** Whether there should be a load balancer; null where no schedule says so. */
  readonly albScheduled: boolean | null;
  readonly albExists: boolean | null;
  /** When AWS sets the count next by itself; null where only an apply does. */
  readonly nextAction: { readonly at: string; readonly count: number } | null;
  /** There is a service in AWS. */
  readonly deployed: boolean | null;
  /** AWS keeps the count between bounds, as it does for scheduled actions. */
  readonly bounded: boolean | null;
}

/** Why a region is not as it is scheduled, and until when: a sentence or two for each difference. */
export function explanation(region: ComparedRegion, now: Date): string[] {
  const { deployed, desiredCount, scheduledCount, albExists, albScheduled, stack } = region;
  if (deployed === false) {
    return [notDeployed(stack)];
  }
  return [
    ...(desiredCount !== null && desiredCount !== scheduledCount
      ? [countExplanation(region, desiredCount, now)]
      : []),
    ...(albScheduled !== null && albExists !== null && albExists !== albScheduled
      ? [albExplanation(region)]
      : []),
  ];
}

/** @param note what else is to be known of it */
export function notDeployed(stack: string, note = ""): string {
  return `is not deployed: AWS has no service of it. ${note}Deploy it: npx cdktf deploy ${stack}`;
}

function countExplanation(region: ComparedRegion, desiredCount: number, now: Date): string {
  const { enabled, activeRegion, scheduledCount, bounded, nextAction, timezone } = region;
  const counts = `${desiredCount} instead of ${scheduledCount}`;
  const applied = `the next apply, which sets it to ${scheduledCount}`;
  if (!enabled && bounded) {
    return `${counts}: weekend mode is off in its file and still on in AWS, whose scheduled actions go on until ${applied}.`;
  }
  if (nextAction !== null && !bounded) {
    return `${counts}: weekend mode is on in its file and not yet in AWS, which has no scheduled actions before ${applied}.`;
  }
  const how = `${counts}: ${desiredCount > scheduledCount ? "raised" : "lowered"} by hand`;
  if (nextAction === null) {
    const also = enabled && !activeRegion ? ", or weekend mode is not applied yet" : "";
    return `${how}${also}. That holds until the next apply, which sets it back to ${scheduledCount}.`;
  }
  const until = untilText(new Date(nextAction.at), now, timezone);
  return nextAction.count === scheduledCount
    ? `${how}. AWS's next scheduled action at ${until} or the next apply sets it back to ${scheduledCount}.`
    : `${how}. AWS's next scheduled action at ${until} sets it to ${nextAction.count}, an apply before that back to ${scheduledCount}.`;
}

function albExplanation({ albExists, stack }: ComparedRegion): string {
  const state = albExists
    ? "there is a load balancer, and the schedule wants none now"
    : "there is no load balancer, and the schedule wants one now";
  return `${state}. That holds until the next apply: npx fleet weekend apply --region ${stack}`;
}
