import { applyLog } from "../../deploy/log";
import { planRegions, type RegionResult } from "../../deploy/plan-regions";
import { synthesize } from "../../deploy/synthesize";
import { selectedRegions } from "../../fleet/select";
import type { Context } from "../../kit/context";
import { EXIT, Interrupted, UsageError } from "../../kit/failure";
import { withApplyLock } from "../../kit/lock";
import { SignalGuard } from "../../kit/signals";
import type { ChangeOptions } from "../commands/weekend";

/** What `fleet weekend apply --json` prints. */
export interface ApplyReport {
  /** RFC 3339 */
  readonly at: string;
  readonly regions: readonly RegionResult[];
}

/**
 * `fleet weekend apply`: what automation runs. AWS starts and stops the tasks itself; this brings and takes load
 * balancers and closed answers, and puts right what somebody changed by hand.
 */
export async function runApply(options: ChangeOptions, userContext: Context): Promise<void> {
  refuseWithoutAnswer("apply", options, userContext);
  const at = userContext.now().toISOString();
  const log = applyLog(options, userContext);
  const context = { ...userContext, progress: log.progress };
  const regions = await selectedRegions(context, options.region);
  const signals = new SignalGuard();
  try {
    const results = await withApplyLock(context, signals, async () => {
      await synthesize(context, signals);
      const show = options.dryRun || !options.yes;
      const props = {
        context,
        signals,
        onResult: (result: RegionResult) => {
          // With --yes the same is said once it is done.
          if (show || result.result !== "planned") {
            log.result(result);
          }
        },
        // Looking need not keep others from working.
        planArguments: () => (options.dryRun ? ["-lock=false"] : []),
      };
      return planRegions(regions, props, async ({ results, apply }) => {
        const due = results.filter(({ result }) => result === "planned");
        if (options.dryRun || due.length === 0) {
          return results;
        }
        signals.check();
        if (!options.yes && !(await context.confirm(question(due), true))) {
          throw new Interrupted("SIGINT", "nothing was applied");
        }
        return apply();
      });
    });
    log.end(results);
    if (options.json) {
      const report: ApplyReport = { at, regions: results };
      context.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    }
    signals.check();
    if (results.some(({ result }) => result === "failed")) {
      process.exitCode = EXIT.failed;
    }
  } finally {
    context.progress.done();
    signals.release();
  }
}

/** @throws UsageError when there would be a question and there is nobody to answer it */
export function refuseWithoutAnswer(
  command: string,
  { dryRun, yes }: ChangeOptions,
  { interactive }: Context,
): void {
  if (!dryRun && !yes && !interactive) {
    throw new UsageError(
      `${command} asks before it changes something, and there is no terminal to ask on: add --yes, or --dry-run ` +
        "to only look",
    );
  }
}

function question(due: readonly RegionResult[]): string {
  return `Apply this to ${due.map(({ stack }) => stack).join(", ")}?`;
}
