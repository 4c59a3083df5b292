import { untilText } from "../kit/time-text";
import type { RegionStatus } from "./status";

type Unexplained = Omit<RegionStatus, "explanation" | "error">;

/** Why a region is not as it is scheduled, and until when: a sentence or two for each difference. */
export function explanation(status: Unexplained, now: Date): string[] {
  const { deployed, desiredCount, scheduledCount, albExists, albScheduled, stack } = status;
  if (deployed === false) {
    return [`is not deployed: AWS has no service of it. Deploy it: npx cdktf deploy ${stack}`];
  }
  return [
    ...(desiredCount !== null && desiredCount !== scheduledCount
      ? [countExplanation(status, desiredCount, now)]
      : []),
    ...(albScheduled !== null && albExists !== null && albExists !== albScheduled
      ? [albExplanation(status)]
      : []),
  ];
}

function countExplanation(status: Unexplained, desiredCount: number, now: Date): string {
  const { enabled, activeRegion, scheduledCount, bounded, nextAction, timezone } = status;
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

function albExplanation({ albExists, stack }: Unexplained): string {
  const state = albExists
    ? "there is a load balancer, and the schedule wants none now"
    : "there is no load balancer, and the schedule wants one now";
  return `${state}. That holds until the next apply: npx fleet weekend apply --region ${stack}`;
}
