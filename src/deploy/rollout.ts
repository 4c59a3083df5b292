import { setTimeout as sleep } from "node:timers/promises";
import { NoAnswer } from "../aws/no-answer";
import { withinReadTime } from "../aws/read-time";
import type { ServiceName } from "../aws/service";
import type { SignalGuard } from "../kit/signals";
import { type LastStop, readLastStop } from "../live/last-stop";
import {
  countsText,
  lookAtRollout,
  type RolloutCounts,
  type RolloutLook,
} from "../live/rollout-look";

export interface RolloutProps {
  readonly name: ServiceName;
  /** Id of the deployment. @default the one that is newest at the first look */
  readonly deployment?: string | undefined;
  readonly signals: SignalGuard;
  /** @default 20 minutes, in which ECS gives up one that cannot succeed */
  readonly timeoutMs?: number | undefined;
  /** Gets the counts at the first look, and whenever they change. */
  readonly onProgress?: ((counts: RolloutCounts) => void) | undefined;
}

/** How a rollout has ended. */
export type RolloutOutcome =
  | { readonly result: "done"; readonly counts: RolloutCounts; readonly seconds: number }
  | {
      readonly result: "failed" | "timed out";
      /** In a sentence, in ECS's words where it has some. */
      readonly reason: string;
      readonly lastStop: LastStop | null;
      readonly counts: RolloutCounts;
      readonly seconds: number;
    };

const TIMEOUT_MS = 20 * 60_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
const GROWTH = 1.3;
/** Looks in a row that may get no answer: a rollout takes longer than many a network stays up. */
const MISSED_LOOKS = 3;

/**
 * Waits until the new tasks of a service are healthy and have the traffic. The old ones may still answer what they
 * were asked before: that is not waited for. A service that is to run no task is done at once.
 * @throws Interrupted after a signal, and what AWS answers instead of an answer; the rollout goes on by itself
 */
export async function waitForRollout(props: RolloutProps): Promise<RolloutOutcome> {
  const { name, signals, onProgress, timeoutMs = TIMEOUT_MS } = props;
  const startedAt = Date.now();
  /** Addresses of all tasks that were seen: those of replaced ones tell whether they still get requests. */
  const addresses = new Set<string>();
  let deployment = props.deployment;
  let said = "";
  let waitMs = FIRST_WAIT_MS;
  let missed = 0;
  const pause = async () => {
    await sleep(waitMs, undefined, { signal: signals.aborted }).catch(() => signals.check());
    waitMs = Math.min(waitMs * GROWTH, LONGEST_WAIT_MS);
  };
  for (;;) {
    signals.check();
    let look: RolloutLook;
    try {
      look = await withinReadTime(
        () => lookAtRollout(name, deployment, addresses),
        signals.aborted,
      );
    } catch (error) {
      signals.check();
      missed += 1;
      // Before the first answer it is not known that there is anything to wait for.
      if (!(error instanceof NoAnswer) || said === "" || missed >= MISSED_LOOKS) {
        throw error;
      }
      await pause();
      continue;
    }
    signals.check();
    missed = 0;
    deployment = look.deployment;
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const { counts, failure } = look;
    if (JSON.stringify(counts) !== said) {
      said = JSON.stringify(counts);
      onProgress?.(counts);
    }
    if (failure !== undefined) {
      return { ...(await ended("failed", failure, props, look)), seconds };
    }
    if (look.isDone) {
      return { result: "done", counts, seconds };
    }
    if (Date.now() - startedAt + waitMs > timeoutMs) {
      const reason = `not done after ${durationOf(timeoutMs)}: ${countsText(counts)}`;
      return { ...(await ended("timed out", reason, props, look)), seconds };
    }
    await pause();
  }
}

async function ended(
  result: "failed" | "timed out",
  reason: string,
  { name, signals }: RolloutProps,
  { deployment, counts }: RolloutLook,
) {
  const reading = withinReadTime(() => readLastStop(name, deployment), signals.aborted);
  // What is known is told also when this cannot be read.
  const lastStop = await reading.catch(() => null);
  return { result, reason, lastStop, counts };
}

/** Why a rollout did not come to its end: a line, and those of the last task that stopped. */
export function rolloutFailureText({
  reason,
  lastStop,
}: Exclude<RolloutOutcome, { readonly result: "done" }>): string {
  if (!lastStop) {
    return reason;
  }
  const { task, code, logLines } = lastStop;
  const stop = `${reason}. Last stop, task ${task}: ${code}: ${lastStop.reason}`;
  return logLines.length === 0
    ? stop
    : `${stop}. Its last log lines:\n${logLines.map((line) => `  | ${line}`).join("\n")}`;
}

function durationOf(milliseconds: number): string {
  const minutes = milliseconds / 60_000;
  return minutes >= 1 ? `${Math.round(minutes)} min` : `${Math.round(milliseconds / 1000)} s`;
}
