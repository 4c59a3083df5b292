import { rmSync } from "node:fs";
import { join } from "node:path";
import { checkReachable } from "../aws/reachable";
import type { RegionConfig } from "../fleet/load-fleet";
import { stackFolder } from "../fleet/stack-folder";
import { loadStateSettings } from "../fleet/state-settings";
import type { Context } from "../kit/context";
import { inParallel } from "../kit/in-parallel";
import { temporaryFolder } from "../kit/left-behind";
import type { SignalGuard } from "../kit/signals";
import { atWork } from "../kit/terminal/at-work";
import { REGIONS_AT_ONCE } from "../live/read-regions";
import { applyPlan, initialize, planTo } from "../terraform/plan-file";
import { checkTerraform, type RunTerraform, TerraformFailed, terraformIn } from "../terraform/run";
import { describeLock, lockFrom } from "../terraform/state-lock";
import type { ApplyRules } from "./apply-rules";
import { isDeployed, losses, type PlannedChanges, plannedChanges } from "./planned-changes";

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

export interface ApplyProps {
  readonly context: Context;
  readonly signals: SignalGuard;
  readonly rules: ApplyRules;
  /** Called as soon as it is known what becomes of a region. */
  readonly onResult: (result: RegionResult) => void;
}

export interface PlanProps extends ApplyProps {
  /** Arguments of `terraform plan` for a region, such as -var=desired_count=4. */
  readonly planArguments?: (region: RegionConfig) => readonly string[];
}

/** The regions of one run. Nothing of it is left when that ends: saved plans hold the values of secrets. */
export interface RegionPlans {
  /** In the order of the regions. */
  readonly results: readonly RegionResult[];
  /** Applies the plans that hold something; the results of all regions. */
  readonly apply: () => Promise<readonly RegionResult[]>;
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
        checkReachable(values.aws_region),
      );
      context.progress.done();
      const { default: pLimit } = await import("p-limit");
      // A cache of downloaded providers is not safe for two inits at once.
      const one = pLimit(1);
      const inits = (terraform: RunTerraform) => one(initialize, terraform);
      const results = await collected(
        "Planning",
        regions,
        props,
        () => undefined,
        (region) => {
          const { error } = reached.find(({ item }) => item === region) ?? {};
          return error ? Promise.reject(error) : planned(region, planFile(region), inits, props);
        },
      );
      const resultOf = ({ stackName }: RegionConfig) =>
        results.find(({ stack }) => stack === stackName);
      const apply = async () => {
        const due = regions.filter((region) => resultOf(region)?.result === "planned");
        const done = await collected("Applying", due, props, resultOf, (region) =>
          applied(region, planFile(region), props),
        );
        return results.map((result) => done.find(({ stack }) => stack === result.stack) ?? result);
      };
      return use({ results, apply });
    },
  );
}

async function planned(
  region: RegionConfig,
  planFile: string,
  init: (terraform: RunTerraform) => Promise<unknown>,
  props: PlanProps,
): Promise<Partial<RegionResult>> {
  const { stackName } = region;
  const { mayDestroy, otherResources } = props.rules;
  const terraform = terraformOf(region, props);
  const args = props.planArguments?.(region) ?? [];
  const { plan, empty } = await planTo(planFile, terraform, args, () => init(terraform));
  if (!isDeployed(plan)) {
    throw new Error(neverDeployed(stackName, props.context));
  }
  const changes = plannedChanges(plan);
  const lost = losses(plan, mayDestroy);
  if (lost.length > 0) {
    const error =
      `the plan would delete or replace ${otherResources}: ${lost.join(", ")}. ` +
      `Nothing was applied. Review it, and apply it by hand if it is meant: npx cdktf deploy ${stackName}`;
    return { result: "failed", changes, error };
  }
  return { result: empty ? "unchanged" : "planned", changes };
}

async function applied(
  region: RegionConfig,
  planFile: string,
  props: ApplyProps,
): Promise<Partial<RegionResult>> {
  await applyPlan(planFile, terraformOf(region, props));
  return { result: "applied" };
}

function terraformOf({ stackName }: RegionConfig, { context, signals }: ApplyProps): RunTerraform {
  const { path } = stackFolder(stackName, context.projectDir, context.env);
  return terraformIn(path, context.env, { signals });
}

/**
 * Runs the work for the regions in parallel; an error becomes the result of its region.
 * @param resultOf what the work adds to
 */
async function collected(
  doing: string,
  regions: readonly RegionConfig[],
  { context, signals, onResult }: ApplyProps,
  resultOf: (region: RegionConfig) => RegionResult | undefined,
  work: (region: RegionConfig) => Promise<Partial<RegionResult>>,
): Promise<RegionResult[]> {
  const working = atWork(doing, context);
  const outcomes = await inParallel(regions, AT_ONCE, async (region) => {
    const { stackName, values } = region;
    const before = resultOf(region);
    let news: Partial<RegionResult>;
    try {
      signals.check();
      working.start(stackName);
      news = await work(region);
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
  return outcomes.map(({ value, error }) => {
    if (error) {
      throw error;
    }
    return value;
  });
}

function neverDeployed(stack: string, { projectDir, env }: Context): string {
  const { stateLocation } =
    require("../fleet/state-location") as typeof import("../fleet/state-location");
  const state = stateLocation(loadStateSettings(projectDir, env), stack);
  return `was never deployed (its state, ${state}, is empty, or elsewhere). Deploy it first: npx cdktf deploy ${stack}`;
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
