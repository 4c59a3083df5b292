import type { Context, Question } from "../kit/context";
import { Interrupted } from "../kit/failure";
import { SignalGuard } from "../kit/signals";
import type { ApplyRules } from "./apply-rules";
import { type ApplyLog, applyLog } from "./log";
import type { RegionResult } from "./plan-regions";

/** What a run that applies regions gets from its command. */
export interface RunProps {
  readonly context: Context;
  readonly rules: ApplyRules;
  /** Shows what it would do, and stops. */
  readonly dryRun: boolean;
  /** Gets what the run says while it works. */
  readonly stream: NodeJS.WriteStream;
  /** @throws after a no */
  readonly askFirst: (question: Question) => Promise<void>;
}

/** What a run works with. */
export interface Run {
  /** Its progress goes through the log. */
  readonly context: Context;
  readonly signals: SignalGuard;
  readonly log: ApplyLog;
  /** For an error that is no region's own: what became of the regions is reported all the same. */
  readonly failed: (error: Error) => void;
}

/** What --json prints. */
export interface ApplyReport<Region = RegionResult> {
  /** RFC 3339 */
  readonly at: string;
  readonly regions: readonly Region[];
}

export interface RunResult<Region = RegionResult> {
  readonly report: ApplyReport<Region>;
  /** What else went wrong. */
  readonly failures: readonly string[];
  /** Set when a signal has ended the run early: the report says how far it came. */
  readonly interrupted: Interrupted | undefined;
}

/** Does the work with a log, and so that a signal has it end in order. */
export async function applyRun<Region>(
  { context: given, stream }: Pick<RunProps, "context" | "stream">,
  work: (run: Run) => Promise<readonly Region[]>,
): Promise<RunResult<Region>> {
  const at = given.now().toISOString();
  const log = applyLog(stream, given);
  const context = { ...given, progress: log.progress };
  const signals = new SignalGuard({ terminal: context });
  const failures: string[] = [];
  const failed = (error: Error) => {
    // That is part of the result already.
    if (!(error instanceof Interrupted)) {
      failures.push(error.message);
    }
  };
  try {
    const regions = await work({ context, signals, log, failed });
    return { report: { at, regions }, failures, interrupted: interruptionOf(signals) };
  } finally {
    context.progress.done();
    signals.release();
  }
}

function interruptionOf(signals: SignalGuard): Interrupted | undefined {
  try {
    signals.check();
    return undefined;
  } catch (error) {
    return error as Interrupted;
  }
}
