import type { Interrupted } from "../kit/failure";
import type { SignalGuard } from "../kit/signals";
import {
  type RolloutReport,
  rolloutFailure,
  rolloutReport,
  type WatchedRollout,
} from "../operate/rollouts";

export const NO_WAIT = [
  "--no-wait",
  "do not wait until the tasks are healthy and have the traffic",
] as const;

/** The report of a stack's rollout; null where none was waited for. */
export function rolloutOf(
  stackName: string,
  watched: readonly WatchedRollout[],
): RolloutReport | null {
  const found = watched.find(({ item }) => item.region.stackName === stackName);
  return found ? rolloutReport(found) : null;
}

export function rolloutFailures(watched: readonly WatchedRollout[]): string[] {
  return watched.flatMap((it) => rolloutFailure(it) ?? []);
}

/** What to say behind what was done in a region. */
export function rolloutText(report: RolloutReport | null): string {
  switch (report?.result) {
    case "done":
      return `the tasks are healthy and have the traffic, after ${report.seconds} s`;
    case "interrupted":
      return "not waited for to the end, which AWS goes on with";
    case undefined:
      return "not waited for";
    default:
      return "the tasks did not come to be healthy";
  }
}

/** A line for each. */
export function rolloutLines(watched: readonly WatchedRollout[]): string {
  return watched
    .map((it) => `${it.item.region.stackName}: ${rolloutText(rolloutReport(it))}\n`)
    .join("");
}

/** Set when a signal has come: how far the work has come is in the answer. */
export function interruptionOf({ aborted }: SignalGuard): Interrupted | undefined {
  return aborted.aborted ? (aborted.reason as Interrupted) : undefined;
}
