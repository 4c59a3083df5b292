import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { withLock } from "../kit/folder-lock";
import { OWN_GROUP } from "../kit/processes";

export interface TerraformResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** A Terraform command that failed; the message holds the command, the exit code and the output. */
export class TerraformError extends Error {
  override readonly name = "TerraformError";

  constructor(
    readonly command: string,
    readonly folder: string,
    readonly result: TerraformResult,
    hint = "",
  ) {
    const output = `${result.stdout}\n${result.stderr}`.trim();
    super(`${command} ended with exit code ${result.exitCode} in ${folder}\n${output}${hint}`);
  }
}

/** One entry of `resource_changes` of `terraform show -json`, as far as we look at it. */
export interface ResourceChange {
  readonly address: string;
  readonly type: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: unknown;
    readonly after: unknown;
  };
}

export interface Plan {
  /** True when there is nothing to do: no resource and no output changes. */
  readonly empty: boolean;
  /** What Terraform printed. */
  readonly text: string;
  /** The file, for apply([file]). */
  readonly file: string;
  /** Those that change; "no-op" and "read" are left out. */
  readonly changes: readonly ResourceChange[];
  /** `terraform show -json` of the plan, whole; without anything in it when the plan is empty. */
  readonly json: Record<string, unknown>;
}

export interface Terraform {
  readonly folder: string;
  /** Runs any command and never throws for its exit code. */
  readonly run: (...args: string[]) => Promise<TerraformResult>;
  readonly init: (...args: string[]) => Promise<TerraformResult>;
  /** @param args e.g. "-var", "desired_count=4", "-destroy" */
  readonly plan: (...args: string[]) => Promise<Plan>;
  /** @param args as for plan, or a plan's file */
  readonly apply: (...args: string[]) => Promise<TerraformResult>;
  /** The values of all outputs. */
  readonly output: () => Promise<Record<string, unknown>>;
  readonly destroy: (...args: string[]) => Promise<TerraformResult>;
}

export interface TerraformOptions {
  /** Gets each line of standard output when it comes. */
  readonly onLine?: (line: string) => void;
  /**
   * Takes care of each process, which then leads a process group of its own: Ctrl-C on a terminal does not
   * reach it, so whoever takes care passes signals on, once.
   */
  readonly processes?: { watch(child: ChildProcess): void };
}

/**
 * Terraform in the folder of one stack, with no questions and no colours.
 * All but run() throw a TerraformError when the command fails.
 * @param env the whole environment of the child, see sandboxEnvironment()
 */
export function terraformIn(
  folder: string,
  env: Readonly<Record<string, string>>,
  options: TerraformOptions = {},
): Terraform {
  const run = (...args: string[]) => spawnTerraform(folder, env, args, options);
  const mustRun = async (allowed: readonly number[], args: string[]) => {
    const result = await run(...args);
    if (!allowed.includes(result.exitCode)) {
      throw new TerraformError(`terraform ${args.join(" ")}`, folder, result);
    }
    return result;
  };
  const planFile = "sandbox.tfplan";

  return {
    folder,
    run,
    init: (...args) => {
      const init = () => mustRun([0], ["init", "-no-color", "-input=false", ...args]);
      // The cache of downloaded providers is not safe for two inits at once.
      const cache = env.TF_PLUGIN_CACHE_DIR;
      return cache ? withLock(`${cache}.lock`, init).catch(explainRegistry) : init();
    },
    plan: async (...args) => {
      const common = ["-no-color", "-input=false", "-detailed-exitcode", `-out=${planFile}`];
      const { stdout, exitCode } = await mustRun([0, 2], ["plan", ...common, ...args]);
      if (exitCode === 0) {
        // `show` starts the provider once more, for nothing.
        return { empty: true, text: stdout, file: planFile, changes: [], json: {} };
      }
      const shown = await mustRun([0], ["show", "-json", "-no-color", planFile]);
      const json = JSON.parse(shown.stdout) as Record<string, unknown>;
      const all = (json.resource_changes ?? []) as ResourceChange[];
      const idle = new Set(["no-op", "read"]);
      const changes = all.filter(({ change }) => !change.actions.every((it) => idle.has(it)));
      return { empty: false, text: stdout, file: planFile, changes, json };
    },
    apply: (...args) =>
      mustRun([0], ["apply", "-no-color", "-input=false", "-auto-approve", ...args]),
    output: async () => {
      const { stdout } = await mustRun([0], ["output", "-json", "-no-color"]);
      const outputs = JSON.parse(stdout) as Record<string, { value: unknown }>;
      return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
    },
    destroy: (...args) =>
      mustRun([0], ["destroy", "-no-color", "-input=false", "-auto-approve", ...args]),
  };
}

function spawnTerraform(
  folder: string,
  env: Readonly<Record<string, string>>,
  args: string[],
  { onLine, processes }: TerraformOptions,
): Promise<TerraformResult> {
  return new Promise((resolve, reject) => {
    const child = spawn("terraform", args, {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      ...(processes ? OWN_GROUP : {}),
    });
    processes?.watch(child);
    if (onLine) {
      createInterface({ input: child.stdout }).on("line", onLine);
    }
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "ENOENT" ? missing(folder, error) : error);
    });
    child.on("close", (code) => resolve({ stdout, stderr, exitCode: code ?? 1 }));
  });
}

function explainRegistry(error: unknown): never {
  if (error instanceof TerraformError) {
    const { command, folder, result } = error;
    const hint =
      "\nProviders came from the registry here. Where it cannot be reached, set FLEET_PROVIDER_MIRROR to " +
      "a folder that `terraform providers mirror` filled (it holds registry.terraform.io).";
    throw new TerraformError(command, folder, result, hint);
  }
  throw error;
}

function missing(folder: string, error: Error): Error {
  return new Error(
    `terraform was not found in PATH (or ${folder} does not exist). Install Terraform >= 1.5: ` +
      "`mise use terraform`, or https://developer.hashicorp.com/terraform/install",
    { cause: error },
  );
}
