import type { PlanJson } from "./plan-json";
import { errorText, must, type RunTerraform, TerraformFailed } from "./run";

/** A plan and whether there is anything to do, outputs included. */
export interface SavedPlan {
  readonly plan: PlanJson;
  readonly empty: boolean;
}

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
  const run = () =>
    terraform(
      "plan",
      "-input=false",
      "-no-color",
      "-detailed-exitcode",
      `-out=${planFile}`,
      ...args,
    );
  let result = await run();
  if (result.exitCode === FAILED && /terraform init/.test(errorText(result))) {
    await init();
    result = await run();
  }
  if (result.exitCode !== EMPTY && result.exitCode !== CHANGES) {
    throw new TerraformFailed("plan", result);
  }
  const { stdout } = await must(terraform, "show", "-json", "-no-color", planFile);
  return { plan: JSON.parse(stdout) as PlanJson, empty: result.exitCode === EMPTY };
}

/** Of -detailed-exitcode. */
const [EMPTY, FAILED, CHANGES] = [0, 1, 2];

export function initialize(terraform: RunTerraform): Promise<unknown> {
  return must(terraform, "init", "-input=false", "-no-color");
}
