import { type RolloutOutcome, rolloutFailureText, waitForRollout } from "../deploy/rollout";
import type { RegionConfig } from "../fleet/load-fleet";
import { resourceNames } from "../fleet/resource-names";
import type { Context } from "../kit/context";
import { Interrupted } from "../kit/failure";
import { inParallel, type Outcome } from "../kit/in-parallel";
import type { SignalGuard } from "../kit/signals";
import type { LastStop } from "../live/last-stop";
import { REGIONS_AT_ONCE } from "../live/read-regions";
import { countsText } from "../live/rollout-look";

/** A rollout that ECS has begun. */
export interface StartedRollout {
  readonly region: RegionConfig;
  /** Its id; undefined where no deployment was started, and the count was changed only. */
  readonly deployment: string | undefined;
}

export type WatchedRollout = Outcome<StartedRollout, RolloutOutcome>;

/** How it has ended, as --json prints it. */
export interface RolloutReport {
  readonly result: RolloutOutcome["result"] | "interrupted" | "not read";
  readonly seconds: number | null;
  readonly reason: string | null;
  readonly lastStop: (Omit<LastStop, "at"> & { readonly at: string | null }) | null;
}

/** Waits for all of them together, and says how far they are. One that fails stops no other. */
export async function waitForRollouts(
  started: readonly StartedRollout[],
  { progress, stderr, env }: Context,
  signals: SignalGuard,
): Promise<WatchedRollout[]> {
  const isLive = stderr.isTTY && !env.CI;
  const texts = new Map<string, string>();
  const say = (stack: string, text: string) => {
    texts.set(stack, `${stack}: ${text}`);
    progress.step(isLive ? [...texts.values()].join("; ") : `${stack}: ${text}`);
  };
  const watched = await inParallel(started, REGIONS_AT_ONCE, async ({ region, deployment }) => {
    const { stackName, values } = region;
    const outcome = await waitForRollout({
      name: { region: values.aws_region, ...resourceNames(values) },
      deployment,
      signals,
      onProgress: (counts) => say(stackName, countsText(counts)),
    });
    texts.delete(stackName);
    return outcome;
  });
  progress.done();
  return watched;
}

export function rolloutReport({ value, error }: WatchedRollout): RolloutReport {
  if (error) {
    const result = error instanceof Interrupted ? "interrupted" : "not read";
    return { result, seconds: null, reason: error.message, lastStop: null };
  }
  const { result, seconds } = value;
  if (result === "done") {
    return { result, seconds, reason: null, lastStop: null };
  }
  const { reason, lastStop } = value;
  const at = lastStop?.at?.toISOString() ?? null;
  return { result, seconds, reason, lastStop: lastStop && { ...lastStop, at } };
}

/** What went wrong with it, for people; undefined when nothing did. */
export function rolloutFailure({ item, value, error }: WatchedRollout): string | undefined {
  const { stackName } = item.region;
  if (error) {
    return error instanceof Interrupted
      ? undefined
      : `${stackName}: its new tasks could not be watched, and start all the same: ${error.message}`;
  }
  return value.result === "done" ? undefined : `${stackName}: ${rolloutFailureText(value)}`;
}
