import { errorsIn } from "./apply-progress";
import type { PlanJson } from "./plan-json";
import {
  errorText,
  type RunTerraform,
  runOrThrow,
  TerraformFailed,
  type TerraformRun,
} from "./run";

/** A plan and whether there is anything to do, outputs included. */
export interface SavedPlan {
  readonly plan: PlanJson;
  readonly empty: boolean;
}

/** Of -detailed-exitcode. */
const [EMPTY, FAILED, CHANGES] = [0, 1, 2];

/**
 * Plans into a file, after `terraform init` when Terraform asks for it.
 * @param args further arguments of plan
 * @throws TerraformFailed
 */
export async function planTo(
  planFile: string,
  terraform: RunTerraform,
  args: readonly string[],
  init: () => Promise<unknown> = () => initialize(terraform),
): Promise<SavedPlan> {
  const { empty } = await runPlan(planFile, terraform, args, init);
  return { plan: await showPlan(planFile, terraform), empty };
}

/**
 * How Terraform asks for `terraform init`. Of a provider that the lock file names and that is not there, it says with
 * TF_IN_AUTOMATION no more than that.
 */
const ASKS_FOR_INIT = /(terraform|tofu) init|Required plugins are not installed/;

/** @param init what to do where Terraform asks for `terraform init` @default fails */
export async function runPlan(
  planFile: string,
  terraform: RunTerraform,
  args: readonly string[],
  init?: () => Promise<unknown>,
): Promise<{ readonly empty: boolean; readonly run: TerraformRun }> {
  const options = ["-input=false", "-no-color", "-detailed-exitcode", `-out=${planFile}`];
  const plan = () => terraform("plan", ...options, ...args);
  let run = await plan();
  if (init && run.exitCode === FAILED && ASKS_FOR_INIT.test(errorText(run))) {
    await init();
    run = await plan();
  }
  if (run.exitCode !== EMPTY && run.exitCode !== CHANGES) {
    throw new TerraformFailed("plan", run);
  }
  return { empty: run.exitCode === EMPTY, run };
}

export async function showPlan(planFile: string, terraform: RunTerraform): Promise<PlanJson> {
  const { stdout } = await runOrThrow(terraform, "show", "-json", "-no-color", planFile);
  return JSON.parse(stdout) as PlanJson;
}

/** @param plan the same plan, as far as it is known: most can be applied several resources at a time */
export function applyPlan(
  planFile: string,
  terraform: RunTerraform,
  plan?: PlanJson,
): Promise<TerraformRun> {
  const pace = plan && !changesScaling(plan) ? [] : ["-parallelism=1"];
  return applyOrThrow(terraform, ...pace, planFile);
}

/** Says how far it is in lines of JSON, see ApplyProgress. @throws TerraformFailed */
export async function applyOrThrow(
  terraform: RunTerraform,
  ...args: string[]
): Promise<TerraformRun> {
  const run = await terraform("apply", "-json", "-input=false", ...args);
  if (run.exitCode !== 0) {
    // Its standard output is for programs.
    const stderr = errorsIn(run.stdout) || run.stderr;
    throw new TerraformFailed("apply", { ...run, stdout: "", stderr });
  }
  return run;
}

/** How many steps an apply of it takes; to replace a resource takes two. */
export function stepsOf({ resource_changes = [] }: PlanJson): number {
  return resource_changes
    .flatMap(({ change }) => change.actions)
    .filter((action) => action !== "no-op" && action !== "read").length;
}

/**
 * Of two updates of a scalable target or of its scheduled actions at once AWS refuses one
 * (ConcurrentUpdateException), and the provider does not try again.
 */
function changesScaling({ resource_changes = [] }: PlanJson): boolean {
  return resource_changes.some(
    ({ type, change }) =>
      type.startsWith("aws_appautoscaling_") && change.actions.join() !== "no-op",
  );
}

const NO_BUCKET = /S3 bucket "[^"]*" does not exist/;

/** @throws TerraformFailed */
export async function initialize(
  terraform: RunTerraform,
  ...args: string[]
): Promise<TerraformRun> {
  const run = await terraform("init", "-input=false", "-no-color", ...args);
  if (run.exitCode !== 0) {
    const hint = NO_BUCKET.test(errorText(run))
      ? "\nIs it the bucket for the states that you mean? Create it once, before the regions: npx cdktf deploy state-bucket"
      : "";
    throw new TerraformFailed("init", run, hint);
  }
  return run;
}
