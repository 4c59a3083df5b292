import type { ApplyReport } from "../deploy/apply-run";
import { type ChangeResult, changeAndApply } from "../deploy/change-and-apply";
import type { RegionConfig } from "../fleet/load-fleet";
import type { Context } from "../kit/context";
import { undoneText } from "../kit/failure";
import { SignalGuard } from "../kit/signals";
import { wholeSecond } from "../kit/whole-second";
import { readRegions } from "../live/read-regions";
import { type WatchedRollout, waitForRollouts } from "../operate/rollouts";
import { weekendRules } from "../weekend/apply-rules";
import { type HoldEnd, type HoldOption, holdChange } from "../weekend/hold";
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
import { interruptionOf, rolloutFailures, rolloutLines, rolloutOf } from "./rollouts";
import { outOfReachText, scaledText, scaleQuestion, stepsText } from "./text/weekend-scale";

export interface ScaleProps {
  /** Up to when it is to hold, as an override. @default through AWS, until something sets it back */
  readonly end: HoldEnd | undefined;
  /** The option that says so. */
  readonly option: HoldOption;
  /** Waits until the tasks are healthy and have the traffic. */
  readonly wait: boolean;
}

type ScaleOptions = Form & Consent & { readonly region?: readonly string[] | undefined };

/**
 * What `scale`, `weekend up` and `weekend down` do with their targets, after a question: through AWS at once, or with
 * an end as an override in the tfvars files, so that neither a scheduled action nor an apply undoes it before that.
 */
export function scaleAnswer(
  targets: readonly Target[],
  props: ScaleProps,
  options: ScaleOptions,
  context: Context,
): Promise<Answer> {
  return props.end === undefined
    ? scale(targets, props, options, context)
    : hold(targets, { ...props, end: props.end }, options, context);
}

/** Said of regions that would not run by the schedule. */
export function noteNotActive(stack: string, { stderr }: Context): void {
  stderr.write(
    `note ${stack} is not in one of its weekend_active_regions: in weekend mode, the schedule does not run it\n`,
  );
}

async function scale(
  targets: readonly Target[],
  props: ScaleProps,
  options: ScaleOptions,
  context: Context,
): Promise<Answer> {
  const { stderr, progress, confirm, now } = context;
  const dryRun = options.dryRun === true;
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
    stderr.write(`warning ${outOfReachText(step, props.option)}\n`);
  }
  const isOffered = asking && outOfReach.length > 0 && targets.every(canHold);
  if (isOffered && (await confirm(holdQuestion(props.option), true))) {
    return hold(targets, { ...props, end: "next" }, options, context);
  }
  if (!options.json || asking) {
    workStream(options, context).write(stepsText(steps, now()));
  }
  if (asking) {
    const deletes = changes.some(({ desiredCount, count }) => count < desiredCount);
    await askFirst({ text: scaleQuestion(changes), deletes }, options, context);
  }
  const signals = new SignalGuard({ graceMs: 0, terminal: context });
  try {
    const done = dryRun ? [] : await scaleAll(changes, progress, signals);
    const scaled = done.filter(({ error }) => !error).map(({ item }) => item.region);
    const watched = props.wait ? await waitFor(scaled, context, signals) : [];
    const report = scaleReport(steps, failures, done, { dryRun, now: now() });
    return {
      json: props.wait ? withRollouts(report, watched) : report,
      text: () => scaledText(report, watched),
      failures: [
        ...done.flatMap(({ item, error }) =>
          error
            ? [`${item.region.stackName}: ${undoneText(error, "was scaled", "was not scaled")}`]
            : [],
        ),
        ...rolloutFailures(watched),
      ],
      failed: failures.length > 0,
      interrupted: interruptionOf(signals),
    };
  } finally {
    signals.release();
  }
}

function holdQuestion(option: HoldOption): string {
  return `Bring the load balancers with the tasks, until the next scheduled scale-down (an override in tfvars/, as with ${option} next)?`;
}

/** Their counts were changed, which starts no deployment. */
function waitFor(
  regions: readonly RegionConfig[],
  context: Context,
  signals: SignalGuard,
): Promise<WatchedRollout[]> {
  const started = regions.map((region) => ({ region, deployment: undefined }));
  return waitForRollouts(started, context, signals);
}

function withRollouts<Row extends { readonly stack: string }, Report>(
  report: Report & { readonly regions: readonly Row[] },
  watched: readonly WatchedRollout[],
) {
  const regions = report.regions.map((row) => ({ ...row, rollout: rolloutOf(row.stack, watched) }));
  return { ...report, regions };
}

async function hold(
  targets: readonly Target[],
  { end, option, wait }: ScaleProps & { readonly end: HoldEnd },
  options: ScaleOptions,
  context: Context,
): Promise<Answer> {
  const start = wholeSecond(context.now());
  const chosen = options.region !== undefined;
  const { change, ineffective } = holdChange(targets, { start, end, option, chosen });
  for (const stack of ineffective) {
    context.stderr.write(
      `note ${stack} is no active region: the schedule keeps it at 0 tasks anyway\n`,
    );
  }
  let report: ApplyReport<ChangeResult> | undefined;
  const answer = await applyAnswer(options, context, weekendRules, async (props) => {
    const result = await changeAndApply(change, props);
    report = result.report;
    return result;
  });
  return wait && report && !answer.interrupted
    ? withWaiting(answer, report, targets, context)
    : answer;
}

/** An apply does not wait for the tasks. */
async function withWaiting(
  answer: Answer,
  report: ApplyReport<ChangeResult>,
  targets: readonly Target[],
  context: Context,
): Promise<Answer> {
  const applied = targets.filter(({ region }) =>
    report.regions.some(({ stack, result }) => stack === region.stackName && result === "applied"),
  );
  const signals = new SignalGuard({ graceMs: 0, terminal: context });
  try {
    const watched = await waitFor(
      applied.map(({ region }) => region),
      context,
      signals,
    );
    return {
      ...answer,
      json: withRollouts(report, watched),
      text: () => rolloutLines(watched),
      failures: [...(answer.failures ?? []), ...rolloutFailures(watched)],
      interrupted: interruptionOf(signals),
    };
  } finally {
    signals.release();
  }
}
