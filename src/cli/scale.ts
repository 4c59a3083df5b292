import { changeAndApply } from "../deploy/change-and-apply";
import { isActiveRegion } from "../fleet/active-region";
import type { Context } from "../kit/context";
import { readRegions } from "../live/read-regions";
import { weekendRules } from "../weekend/apply-rules";
import { type HoldEnd, holdChange } from "../weekend/hold";
import {
  canHold,
  isOutOfReach,
  planned,
  scaleAll,
  scaleReport,
  type Target,
} from "../weekend/scaling";
import { applyAnswer } from "./apply";
import { type Answer, askFirst, type Consent } from "./command";
import { type Form, printFailure, workStream } from "./print";
import { outOfReachText, scaledText, scaleQuestion, stepsText } from "./text/weekend-scale";
import { wholeSecond } from "./time-option";

const HOLD =
  "Bring the load balancers with the tasks, until the next scheduled scale-down (an override in tfvars/, as with --hold-until next)?";

type ScaleOptions = Form & Consent & { readonly region?: readonly string[] | undefined };

/**
 * What `weekend up` and `weekend down` do with their targets, after a question: through AWS at once, or with
 * --hold-until as an override in the tfvars files, so that neither a scheduled action nor an apply undoes it before
 * its end.
 */
export function scaleAnswer(
  targets: readonly Target[],
  end: HoldEnd | undefined,
  options: ScaleOptions,
  context: Context,
): Promise<Answer> {
  return end ? hold(targets, end, options, context) : scale(targets, options, context);
}

async function scale(
  targets: readonly Target[],
  options: ScaleOptions,
  context: Context,
): Promise<Answer> {
  const { stderr, progress, confirm, now } = context;
  const dryRun = options.dryRun === true;
  for (const { region, count } of targets) {
    if (count > 0 && !isActiveRegion(region.values)) {
      stderr.write(
        `note ${region.stackName} is not in one of its weekend_active_regions: in weekend mode, the schedule does not run it\n`,
      );
    }
  }
  const readings = await readRegions(
    targets.map(({ region }) => region),
    progress,
  );
  const { steps, failures } = planned(targets, readings);
  // Before the question: whoever answers it should know.
  for (const { region, message } of failures) {
    printFailure(`${region.stackName}: ${message}`, context);
  }
  const changes = steps.filter(({ changes }) => changes);
  const asking = changes.length > 0 && !dryRun && !options.yes;
  const outOfReach = changes.filter(isOutOfReach);
  for (const step of outOfReach) {
    stderr.write(`warning ${outOfReachText(step)}\n`);
  }
  if (asking && outOfReach.length > 0 && targets.every(canHold) && (await confirm(HOLD, true))) {
    return hold(targets, "next", options, context);
  }
  if (!options.json || asking) {
    workStream(options, context).write(stepsText(steps, now()));
  }
  if (asking) {
    const deletes = changes.some(({ desiredCount, count }) => count < desiredCount);
    await askFirst({ text: scaleQuestion(changes), deletes }, options, context);
  }
  const done = dryRun ? [] : await scaleAll(changes, progress);
  const report = scaleReport(steps, failures, done, { dryRun, now: now() });
  return {
    json: report,
    text: () => scaledText(report),
    failures: done
      .filter(({ error }) => error !== undefined)
      .map(({ item, error }) => `${item.region.stackName}: was not scaled: ${error?.message}`),
    failed: failures.length > 0,
  };
}

async function hold(
  targets: readonly Target[],
  end: HoldEnd,
  options: ScaleOptions,
  context: Context,
): Promise<Answer> {
  const start = wholeSecond(context.now());
  const { change, ineffective } = holdChange(targets, start, end, options.region !== undefined);
  for (const stack of ineffective) {
    context.stderr.write(
      `note ${stack} is no active region: the schedule keeps it at 0 tasks anyway\n`,
    );
  }
  return applyAnswer(options, context, weekendRules, (props) => changeAndApply(change, props));
}
