import { rmSync } from "node:fs";
import { join } from "node:path";
import { checkReachable } from "../aws/reachable";
import type { RegionConfig } from "../fleet/load-fleet";
import { stackFolder } from "../fleet/stack-folder";
import type { Context } from "../kit/context";
import { inParallel, valuesOf } from "../kit/in-parallel";
import { temporaryFolder } from "../kit/left-behind";
import type { SignalGuard } from "../kit/signals";
import { atWork } from "../kit/terminal/at-work";
import { REGIONS_AT_ONCE } from "../live/read-regions";
import { ApplyProgress } from "../terraform/apply-progress";
import { applyPlan, initialize, planTo, stepsOf } from "../terraform/plan-file";
import type { PlanJson } from "../terraform/plan-json";
import { checkTerraform, type RunTerraform, TerraformFailed, terraformIn } from "../terraform/run";
import { describeLock, lockFrom } from "../terraform/state-lock";
import { type PlannedChanges, plannedChanges } from "./planned-changes";

/** What became of one region; part of what --json prints. */
export interface RegionResult {
  readonly stack: string;
  readonly region: string;
  readonly result: "unchanged" | "planned" | "applied" | "failed";
  /** Null when there is no plan. */
  readonly changes: PlannedChanges | null;
  readonly error: string | null;
}

/** A plan that is to be applied, and takes something away. */
export function deletesSomething({ result, changes }: RegionResult): boolean {
  return (
    result === "planned" && [...(changes?.delete ?? []), ...(changes?.replace ?? [])].length > 0
  );
}

export interface PlanProps {
  readonly context: Context;
  readonly signals: SignalGuard;
  /** Called as soon as it is known what becomes of a region. */
  readonly onResult: (result: RegionResult) => void;
  /** Arguments of `terraform plan` for a region, such as -var=desired_count=4. */
  readonly planArguments?: (region: RegionConfig) => readonly string[];
  /** Why a plan must not be applied; undefined when it may. @default every plan may */
  readonly refusal?: (plan: PlanJson, region: RegionConfig) => string | undefined;
}

/** The regions of one run. Nothing of it is left when that ends: saved plans hold the values of secrets. */
export interface RegionPlans {
  /** In the order of the regions. */
  readonly results: readonly RegionResult[];
  /** Of the regions that could be planned. */
  readonly plans: ReadonlyMap<RegionConfig, PlanJson>;
  /** Applies the plans that hold something; the results of all regions. */
  readonly apply: () => Promise<readonly RegionResult[]>;
  /**
   * Applies the plan of one region.
   * @param onProgress gets how far it is, such as "12 of 31 done, at work: aws_lb.main[0]"
   * @throws with what Terraform says
   */
  readonly applyOne: (region: RegionConfig, onProgress: (text: string) => void) => Promise<void>;
}

/** Terraform and its provider want a core each and much memory. */
const AT_ONCE = 3;

/**
 * Plans each region and hands the plans over. A region that fails stops no other: that is part of its result, and
 * so is a plan that would delete or replace what the rules do not allow.
 */
export async function planRegions<T>(
  regions: readonly RegionConfig[],
  props: PlanProps,
  use: (plans: RegionPlans) => Promise<T>,
): Promise<T> {
  const { context, signals } = props;
  const folder = temporaryFolder("plans");
  const planFile = ({ stackName }: RegionConfig) => join(folder, `${stackName}.tfplan`);
  return signals.cleaningUp(
    () => rmSync(folder, { recursive: true, force: true }),
    async () => {
      await checkTerraform(terraformIn(context.projectDir, context.env, { signals }));
      context.progress.step("Asking AWS whether it answers");
      const reached = await inParallel(regions, REGIONS_AT_ONCE, ({ values }) =>
        checkReachable(values.aws_region, signals.aborted),
      );
      context.progress.done();
      const { default: pLimit } = await import("p-limit");
      // A cache of downloaded providers is not safe for two inits at once.
      const one = pLimit(1);
      const inits = (terraform: RunTerraform) => one(initialize, terraform);
      const plans = new Map<RegionConfig, PlanJson>();
      const results = await collected(
        "Planning",
        regions,
        props,
        () => undefined,
        async (region) => {
          const { error } = reached.find(({ item }) => item === region) ?? {};
          if (error) {
            throw error;
          }
          const { plan, ...result } = await planned(region, planFile(region), inits, props);
          plans.set(region, plan);
          return result;
        },
      );
      const applyOne: RegionPlans["applyOne"] = async (region, onProgress) => {
        const plan = plans.get(region) as PlanJson;
        const { line } = new ApplyProgress({ onProgress }, stepsOf(plan));
        try {
          await applyPlan(planFile(region), terraformOf(region, props, line), plan);
        } catch (error) {
          throw error instanceof TerraformFailed
            ? new Error(explained(error, region.stackName), { cause: error })
            : error;
        }
      };
      const resultOf = ({ stackName }: RegionConfig) =>
        results.find(({ stack }) => stack === stackName);
      const apply = async () => {
        const due = regions.filter((region) => resultOf(region)?.result === "planned");
        const done = await collected("Applying", due, props, resultOf, async (region, say) => {
          await applyOne(region, say);
          return { result: "applied" };
        });
        return results.map((result) => done.find(({ stack }) => stack === result.stack) ?? result);
      };
      return use({ results, plans, apply, applyOne });
    },
  );
}

async function planned(
  region: RegionConfig,
  planFile: string,
  init: (terraform: RunTerraform) => Promise<unknown>,
  props: PlanProps,
): Promise<Partial<RegionResult> & { readonly plan: PlanJson }> {
  const terraform = terraformOf(region, props);
  const args = props.planArguments?.(region) ?? [];
  const { plan, empty } = await planTo(planFile, terraform, args, () => init(terraform));
  const changes = plannedChanges(plan);
  const error = props.refusal?.(plan, region);
  return error === undefined
    ? { plan, changes, result: empty ? "unchanged" : "planned" }
    : { plan, changes, result: "failed", error };
}

function terraformOf(
  { stackName }: RegionConfig,
  { context, signals }: PlanProps,
  onLine?: (line: string) => void,
): RunTerraform {
  const { path } = stackFolder(stackName, context.projectDir, context.env);
  return terraformIn(path, context.env, { signals, onLine });
}

/**
 * Runs the work for the regions in parallel; an error becomes the result of its region.
 * @param resultOf what the work adds to
 */
async function collected(
  doing: string,
  regions: readonly RegionConfig[],
  { context, signals, onResult }: PlanProps,
  resultOf: (region: RegionConfig) => RegionResult | undefined,
  work: (region: RegionConfig, say: (text: string) => void) => Promise<Partial<RegionResult>>,
): Promise<RegionResult[]> {
  const working = atWork(doing, context);
  const outcomes = await inParallel(regions, AT_ONCE, async (region) => {
    const { stackName, values } = region;
    const before = resultOf(region);
    let news: Partial<RegionResult>;
    try {
      signals.check();
      working.start(stackName);
      news = await work(region, (text) => working.say(stackName, text));
    } catch (error) {
      news = { result: "failed", error: explained(error, stackName) };
    }
    const result: RegionResult = {
      stack: stackName,
      region: values.aws_region,
      result: news.result ?? "failed",
      changes: news.changes ?? before?.changes ?? null,
      error: news.error ?? null,
    };
    working.end(stackName, () => onResult(result));
    return result;
  });
  return valuesOf(outcomes);
}

function explained(error: unknown, stack: string): string {
  const { message } = error instanceof Error ? error : new Error(String(error));
  const lock = error instanceof TerraformFailed ? lockFrom(message) : undefined;
  if (!lock) {
    return message;
  }
  return (
    `its state is locked: ${describeLock(lock)}. Run this again when that has ended; if it is dead, run first: ` +
    `npx fleet recover ${stack}`
  );
}
