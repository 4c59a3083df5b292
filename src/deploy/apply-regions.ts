import type { RegionConfig } from "../fleet/load-fleet";
import { withApplyLock } from "./apply-lock";
import { refusalBy } from "./apply-rules";
import { applyRun, type RunProps, type RunResult } from "./apply-run";
import { deletesSomething, planRegions, type RegionResult } from "./plan-regions";
import { synthesize } from "./synthesize";

export interface ApplyRegionsProps extends RunProps {
  /** Says what each plan holds; without it, only what was done. */
  readonly showPlans: boolean;
}

/** Synthesizes, plans and applies regions as their files say, after a question. */
export function applyRegions(
  regions: readonly RegionConfig[],
  props: ApplyRegionsProps,
): Promise<RunResult> {
  const { rules, dryRun, showPlans, askFirst } = props;
  return applyRun(props, async ({ context, signals, log }) => {
    const results = await withApplyLock(context, signals, async () => {
      await synthesize(context, signals);
      const planProps = {
        context,
        signals,
        refusal: refusalBy(rules, context),
        onResult: (result: RegionResult) => {
          if (showPlans || result.result !== "planned") {
            log.result(result);
          }
        },
        // Looking need not keep others from working.
        planArguments: () => (dryRun ? ["-lock=false"] : []),
      };
      return planRegions(regions, planProps, async ({ results, apply }) => {
        const due = results.filter(({ result }) => result === "planned");
        if (dryRun || due.length === 0) {
          return results;
        }
        signals.check("nothing was applied");
        const stacks = due.map(({ stack }) => stack).join(", ");
        await askFirst({
          text: `Apply this to ${stacks}?`,
          unchanged: "nothing was applied",
          deletes: due.some(deletesSomething),
        });
        return signals.endingItself(apply);
      });
    });
    log.end(results);
    return results;
  });
}
