import { withLock } from "../kit/lock";
import { initialize, runPlan, showPlan } from "./plan-file";
import type { PlanJson, PlannedChange } from "./plan-json";
import {
  type RunTerraform,
  runOrThrow,
  TerraformFailed,
  type TerraformOptions,
  type TerraformRun,
  terraformIn,
} from "./run";

export interface Plan {
  /** True when there is nothing to do: no resource and no output changes. */
  readonly empty: boolean;
  /** What Terraform printed. */
  readonly text: string;
  /** The file, for apply([file]). */
  readonly file: string;
  /** Those that change; "no-op" and "read" are left out. */
  readonly changes: readonly PlannedChange[];
  /** Without anything in it when the plan is empty. */
  readonly json: PlanJson;
}

/** What is done with one stack. All but run() throw TerraformFailed when the command fails. */
export interface Terraform {
  readonly folder: string;
  readonly run: RunTerraform;
  readonly init: (...args: string[]) => Promise<TerraformRun>;
  /** @param args e.g. "-var", "desired_count=4", "-destroy" */
  readonly plan: (...args: string[]) => Promise<Plan>;
  /** @param args as for plan, or a plan's file */
  readonly apply: (...args: string[]) => Promise<TerraformRun>;
  /** The values of all outputs. */
  readonly output: () => Promise<Record<string, unknown>>;
  readonly destroy: (...args: string[]) => Promise<TerraformRun>;
}

const PLAN_FILE = "fleet.tfplan";
const IDLE = new Set(["no-op", "read"]);

/** The stack in a folder, with no questions and no colours. @param env see terraformIn() */
export function terraformCommands(
  folder: string,
  env: Readonly<Record<string, string>>,
  options: TerraformOptions = {},
): Terraform {
  const run = terraformIn(folder, env, options);
  const change =
    (command: "apply" | "destroy") =>
    (...args: string[]) =>
      runOrThrow(run, command, "-no-color", "-input=false", "-auto-approve", ...args);
  return {
    folder,
    run,
    init: (...args) => {
      const init = () => initialize(run, ...args);
      // The cache of downloaded providers is not safe for two inits at once.
      const cache = env.TF_PLUGIN_CACHE_DIR;
      return cache ? withLock(`${cache}.lock`, init).catch(explainRegistry) : init();
    },
    plan: async (...args) => {
      const { empty, run: planned } = await runPlan(PLAN_FILE, run, args);
      // To show a plan starts the provider once more: for nothing when it is empty.
      const json = empty ? {} : await showPlan(PLAN_FILE, run);
      const changes = (json.resource_changes ?? []).filter(
        ({ change }) => !change.actions.every((action) => IDLE.has(action)),
      );
      return { empty, text: planned.stdout, file: PLAN_FILE, changes, json };
    },
    apply: change("apply"),
    output: async () => {
      const { stdout } = await runOrThrow(run, "output", "-json", "-no-color");
      const outputs = JSON.parse(stdout) as Record<string, { value: unknown }>;
      return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
    },
    destroy: change("destroy"),
  };
}

function explainRegistry(error: unknown): never {
  if (error instanceof TerraformFailed) {
    const hint =
      "\nProviders came from the registry here. Where it cannot be reached, set FLEET_PROVIDER_MIRROR to " +
      "a folder that `terraform providers mirror` filled (it holds registry.terraform.io).";
    throw new TerraformFailed(error.command, error.run, hint);
  }
  throw error;
}
