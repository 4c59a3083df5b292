import { existsSync } from "node:fs";
import lt from "semver/functions/lt";
import { type ChildResult, isNotStarted, runChild } from "../kit/child-process";
import { STARTED_BY_THIS } from "../kit/orphans";
import type { SignalGuard } from "../kit/signals";
import { terraformBinary } from "./binary";

/** The oldest Terraform that the stacks take. */
export const OLDEST_TERRAFORM = "1.5";

export const INSTALL_TERRAFORM =
  `Install Terraform >= ${OLDEST_TERRAFORM} with \`mise use terraform\` or from ` +
  "https://developer.hashicorp.com/terraform/install";

export type TerraformRun = ChildResult;

/** A Terraform command that failed, with what Terraform says about it. */
export class TerraformFailed extends Error {
  override readonly name = "TerraformFailed";

  constructor(
    readonly command: string,
    readonly run: TerraformRun,
    hint = "",
  ) {
    super(`terraform ${command} failed:\n${errorText(run)}${hint}`);
  }
}

/** Runs a Terraform command; never throws for its exit code. */
export type RunTerraform = (...args: string[]) => Promise<TerraformRun>;

export interface TerraformOptions {
  /** Passes signals on, so that Terraform writes its state before it ends. */
  readonly signals?: SignalGuard;
  /** Gets each line of standard output when it comes. */
  readonly onLine?: (line: string) => void;
}

/**
 * Terraform in a stack's folder.
 * @param env the whole environment of the child: credentials, TF_VAR_…, TF_WORKSPACE
 */
export function terraformIn(
  folder: string,
  env: NodeJS.ProcessEnv,
  options: TerraformOptions = {},
): RunTerraform {
  return async (...args) => {
    try {
      return await runChild(terraformBinary(env), args, {
        ...options,
        cwd: folder,
        env: { ...env, ...STARTED_BY_THIS, TF_IN_AUTOMATION: "1" },
      });
    } catch (error) {
      throw isNotStarted(error) ? notFound(folder, env, error) : error;
    }
  };
}

/** What must succeed. @throws TerraformFailed */
export async function runOrThrow(run: RunTerraform, ...args: string[]): Promise<TerraformRun> {
  const result = await run(...args);
  if (result.exitCode !== 0) {
    throw new TerraformFailed(args[0] ?? "", result);
  }
  return result;
}

/** @throws when Terraform is missing or older than the stacks need */
export async function checkTerraform(run: RunTerraform): Promise<void> {
  const version = await terraformVersion(run);
  if (isTooOld(version)) {
    throw new Error(`terraform is ${version}, and the stacks need ${OLDEST_TERRAFORM} or newer`);
  }
}

export async function terraformVersion(run: RunTerraform): Promise<string> {
  const { stdout } = await runOrThrow(run, "version", "-json");
  return (JSON.parse(stdout) as { terraform_version: string }).terraform_version;
}

export function isTooOld(version: string): boolean {
  return lt(version, `${OLDEST_TERRAFORM}.0`);
}

/** The part that explains a failure, without frames and colours. */
export function errorText({ stderr, stdout, killedBy }: TerraformRun): string {
  const text = withoutLog(stderr).trim() || stdout.trim().split("\n").slice(-20).join("\n");
  const words = text.replace(/^[│╷╵] ?/gm, "").trim();
  return killedBy ? `${words}\n${killedText(killedBy)}`.trim() : words;
}

/** Terraform itself says nothing then. */
function killedText(signal: NodeJS.Signals): string {
  return (
    `Another process or the system ended it with ${signal}, as when memory runs out. Run the same command again; ` +
    'if it then stops at "already exists": npx fleet recover <stack>'
  );
}

const LOGGED = /^\d{4}-\d\d-\d\dT\S+ \[[A-Z]+\].*\n?/gm;

/** TF_LOG has Terraform write all that it does there, requests with what is secret in them included. */
function withoutLog(stderr: string): string {
  // Somebody else's words, or Terraform's without a log.
  if (stderr.search(LOGGED) < 0) {
    return stderr;
  }
  // Entries may have several lines; what went wrong is said at the end.
  const start = stderr.search(/^(╷|Error: )/m);
  return start < 0 ? "" : stderr.slice(start).replace(LOGGED, "");
}

/** Node says ENOENT of the program and of the folder alike. */
function notFound(folder: string, env: NodeJS.ProcessEnv, cause: unknown): Error {
  return existsSync(folder)
    ? new Error(`${notInPath(env)}. ${INSTALL_TERRAFORM}`, { cause })
    : new Error(`there is no folder ${folder} to run ${terraformBinary(env)} in`, { cause });
}

/** For people whose PATH lacks the program. */
export function notInPath(env: NodeJS.ProcessEnv): string {
  const binary = terraformBinary(env);
  const named = env.TERRAFORM_BINARY_NAME ? ", which TERRAFORM_BINARY_NAME names," : "";
  // A path is looked for from the stack's folder.
  return binary.includes("/")
    ? `${binary}${named} is no program. Write its full path`
    : `${binary}${named} was not found in PATH`;
}
