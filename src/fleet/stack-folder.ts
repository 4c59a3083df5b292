import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { UsageError } from "../kit/failure";
import { stackNamesOf } from "./tfvars-file";

export interface StackFolder {
  readonly name: string;
  readonly path: string;
}

/** The stack of each tfvars file. */
export function stackNames(projectDir: string): string[] {
  return stackNamesOf(entries(join(projectDir, "tfvars"))).sort();
}

/**
 * The synthesized folder of a stack. It may be one whose tfvars file is gone: its resources may still be there.
 * @throws UsageError when there is no such stack
 */
export function stackFolder(name: string, projectDir: string, env: NodeJS.ProcessEnv): StackFolder {
  const synthesized = entries(stacksDir(projectDir, env));
  const known = stackNames(projectDir);
  if (!known.includes(name) && !synthesized.includes(name)) {
    throw new UsageError(
      known.length === 0
        ? `there is no stack "${name}", nor any other: each .tfvars file in tfvars/ is one`
        : `there is no stack "${name}". Known stacks: ${known.join(", ")}`,
    );
  }
  const path = join(stacksDir(projectDir, env), name);
  if (!existsSync(join(path, "cdk.tf.json"))) {
    throw new Error(
      `stack "${name}" is not synthesized (no cdk.tf.json in ${path}). Run: npm run synth`,
    );
  }
  return { name, path };
}

/** Where the stack is, unless a variable of the command line or the environment says otherwise. */
export function regionOfStack({ path }: StackFolder): string {
  const { variable, provider } = JSON.parse(readFileSync(join(path, "cdk.tf.json"), "utf8")) as {
    readonly variable?: { readonly aws_region?: { readonly default?: string } };
    readonly provider?: { readonly aws: readonly { readonly region: string }[] };
  };
  return variable?.aws_region?.default ?? provider?.aws[0]?.region ?? "";
}

/**
 * The one stack of a command that works on one, given as its argument or with --region.
 * @param missing what is said where there is none
 */
export function oneStack(
  argument: string | undefined,
  regions: readonly string[],
  missing: string,
): string {
  const given = [...new Set([...(argument === undefined ? [] : [argument]), ...regions])];
  const [name] = given;
  if (name === undefined) {
    throw new UsageError(missing);
  }
  if (given.length > 1) {
    throw new UsageError(`one stack at a time; got: ${given.join(", ")}`);
  }
  return name;
}

function stacksDir(projectDir: string, env: NodeJS.ProcessEnv): string {
  return join(outputFolder(projectDir, env), "stacks");
}

/** Where synth writes. */
export function outputFolder(projectDir: string, env: NodeJS.ProcessEnv): string {
  return resolve(projectDir, env.CDKTF_OUTDIR || "cdktf.out");
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
