import type { RegionConfig } from "../fleet/load-fleet";
import type { Context } from "../kit/context";
import { Interrupted } from "../kit/failure";
import { inParallel } from "../kit/in-parallel";
import type { SignalGuard } from "../kit/signals";
import { atWork } from "../kit/terminal/at-work";
import type { PlanJson } from "../terraform/plan-json";
import { withApplyLock } from "./apply-lock";
import { applyRun, type Run, type RunResult } from "./apply-run";
import { planRegions, type RegionPlans } from "./plan-regions";
import { type StackResult, stackResult } from "./stack-result";
import { renderPlans, renderStack, renderStackSummary } from "./stack-text";
import { synthesize } from "./synthesize";
import { inWaves } from "./waves";

/** Monthly, in USD, by region; null where it is unknown. */
export type CostChanges = (
  plans: ReadonlyMap<RegionConfig, PlanJson>,
) => Promise<ReadonlyMap<RegionConfig, number | null>>;

/** What a run is called with. */
export interface WaveOptions {
  readonly context: Context;
  /** Gets what the run says while it works. */
  readonly stream: NodeJS.WriteStream;
  /** Shows the plans, and stops. */
  readonly dryRun: boolean;
  /** After the first region, at most so many at a time. */
  readonly atOnce: number;
  readonly costChanges: CostChanges;
  /** @throws after a no */
  readonly confirm: (plans: readonly StackResult[]) => Promise<void>;
}

/** What is done with each region beside applying its plan. */
export interface Steps {
  /** Such as "Deploying". */
  readonly doing: string;
  /** Arguments of `terraform plan`. */
  readonly planArguments: (region: RegionConfig) => readonly string[];
  /** What is to be said beside the plans, such as which files will be written. */
  readonly summary?: string;
  /** Regions whose plans are empty are looked at, too, before anything is applied. @default false */
  readonly includesUnchanged?: boolean;
  /** Its file will be written, even when its plan is empty. */
  readonly writes?: (region: RegionConfig) => boolean;
  /** Before the question. @param due what would be applied, the canary first @throws when that must not be */
  readonly refuse?: (due: readonly RegionConfig[]) => void;
  /** Right before its plan is applied. */
  readonly before?: (region: RegionConfig) => Promise<void>;
  /** Once it is. @returns why the region is not well */
  readonly after?: (region: RegionConfig, at: Stage) => Promise<string | undefined>;
  /** When any of that has failed. @returns what is to be known of it, or "" */
  readonly undo?: (region: RegionConfig) => Promise<string>;
  /** When it is known what became of all. */
  readonly finish?: (stacks: readonly StackResult[], run: Run) => Promise<void>;
}

export interface Stage {
  readonly signals: SignalGuard;
  readonly isCanary: boolean;
  /** Something was applied just now. */
  readonly isChanged: boolean;
  /** Says how far it is. */
  readonly say: (text: string) => void;
}

/**
 * Plans the regions, shows the plans as one, asks, and applies exactly these: the first region alone, the others after
 * it. The first failure stops it: regions that did not have their turn are as they were.
 */
export function applyInWaves(
  regions: readonly RegionConfig[],
  options: WaveOptions,
  steps: Steps,
): Promise<RunResult<StackResult>> {
  return applyRun(options, (run) =>
    withApplyLock(run.context, run.signals, async () => {
      const { context, signals, log } = run;
      await synthesize(context, signals);
      const planProps = {
        context,
        signals,
        onResult: () => {},
        planArguments: (region: RegionConfig) => [
          // Looking need not keep others from working.
          ...(options.dryRun ? ["-lock=false"] : []),
          ...steps.planArguments(region),
        ],
      };
      const stacks = await planRegions(regions, planProps, async (plans) => {
        signals.check("nothing was applied");
        const planned = await withCosts(regions, plans, options.costChanges);
        context.progress.done();
        log.stream.write(renderPlans(planned, log.stream));
        log.stream.write(steps.summary ?? "");
        return options.dryRun
          ? planned
          : await carryOut(regions, planned, plans, options, steps, run);
      });
      if (!options.dryRun) {
        // It takes no time, and half of it would be a record that does not fit the files.
        await signals.endingItself(async () => steps.finish?.(stacks, run)).catch(run.failed);
      }
      log.line(renderStackSummary(stacks));
      return stacks;
    }),
  );
}

async function withCosts(
  regions: readonly RegionConfig[],
  { results, plans }: RegionPlans,
  costChanges: CostChanges,
): Promise<readonly StackResult[]> {
  const costs = await costChanges(plans);
  return results.map((result, i) =>
    stackResult(result, costs.get(regions[i] as RegionConfig) ?? null),
  );
}

async function carryOut(
  regions: readonly RegionConfig[],
  planned: readonly StackResult[],
  { applyOne }: RegionPlans,
  { atOnce, confirm, context }: WaveOptions,
  steps: Steps,
  { signals, log }: Run,
): Promise<readonly StackResult[]> {
  const unplanned = planned.find(({ result }) => result === "failed");
  if (unplanned) {
    return skipping(planned, `${unplanned.stack} could not be planned, so nothing was applied`);
  }
  const ofRegion = new Map(regions.map((region, i) => [region, planned[i] as StackResult]));
  const isDue = (region: RegionConfig) =>
    ofRegion.get(region)?.result === "planned" || steps.writes?.(region) === true;
  const due = regions.filter(isDue);
  if (due.length > 0) {
    steps.refuse?.(due);
    await confirm(planned.filter((_, i) => isDue(regions[i] as RegionConfig)));
    signals.check("nothing was applied");
  }
  const done = new Map<string, StackResult>();
  const canary = due[0] ?? regions[0];
  const turn = (doing: string) => {
    const working = atWork(doing, context);
    return async (region: RegionConfig) => {
      const plan = ofRegion.get(region) as StackResult;
      working.start(plan.stack);
      const isCanary = region === canary;
      const news = await takeTurn(region, plan, {
        signals,
        isCanary,
        applyOne,
        steps,
        say: log.line,
        onProgress: (text) => working.say(plan.stack, text),
      });
      const result = { ...plan, ...news };
      done.set(plan.stack, result);
      working.end(plan.stack, () => log.line(renderStack(result, log.stream)));
      return result.result !== "failed" && !signals.aborted.aborted;
    };
  };
  await signals.endingItself(async () => {
    // An earlier run may have stopped before it saw their tasks: they are seen before anything goes on.
    const others = steps.includesUnchanged ? regions.filter((region) => !isDue(region)) : [];
    const looks = await inParallel(others, atOnce, turn("Looking at the tasks of"));
    if (looks.every(({ value }) => value === true)) {
      await inWaves(due, atOnce, turn(steps.doing));
    }
  });
  const stopped = [...done.values()].find(({ result }) => result === "failed");
  return skipping(
    planned.map((plan) => done.get(plan.stack) ?? plan),
    stopped && !signals.aborted.aborted
      ? `${stopped.stack} failed before its turn`
      : "interrupted before its turn",
  );
}

function skipping(stacks: readonly StackResult[], reason: string): StackResult[] {
  return stacks.map((it) => (it.result === "planned" ? { ...it, result: "skipped", reason } : it));
}

interface Turn extends Omit<Stage, "isChanged"> {
  readonly onProgress: (text: string) => void;
  readonly applyOne: RegionPlans["applyOne"];
  readonly steps: Steps;
}

/** One region's turn. An error is its result. */
async function takeTurn(
  region: RegionConfig,
  { result }: StackResult,
  { applyOne, steps, onProgress, ...stage }: Turn,
): Promise<Pick<StackResult, "result" | "reason">> {
  const isChanged = result === "planned";
  let doing = "nothing of it was applied";
  try {
    stage.signals.check();
    await steps.before?.(region);
    stage.signals.check();
    if (isChanged) {
      doing = "Terraform was at work, and has written into its state how far it came";
      await applyOne(region, onProgress);
      onProgress("applied");
    }
    doing = isChanged
      ? "its plan is applied, and its tasks were not waited for"
      : "its tasks were not waited for";
    const reason = await steps.after?.(region, { ...stage, isChanged });
    if (reason === undefined) {
      return { result: isChanged ? "applied" : "unchanged", reason: null };
    }
    return { result: "failed", reason: `${reason}${await undone(region, steps)}` };
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error));
    const reason = error instanceof Interrupted ? `interrupted: ${doing}. Run this again` : message;
    return { result: "failed", reason: `${reason}${await undone(region, steps)}` };
  }
}

async function undone(region: RegionConfig, { undo }: Steps): Promise<string> {
  const said = await undo?.(region).catch((error: Error) => error.message);
  return said ? `\n${said}` : "";
}
