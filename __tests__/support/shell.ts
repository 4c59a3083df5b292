import { dirname } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type ChildResult, runChild } from "../../src/kit/child-process";
import { findAws } from "../../src/sandbox/python";

/** Looked for once: it takes a second. */
let aws: Promise<string> | undefined;

/** The environment with the AWS CLI in its PATH, and with the region that it works in. */
export async function withAwsCli(
  env: Readonly<Record<string, string>>,
  region: string,
): Promise<Record<string, string>> {
  aws ??= findAws();
  const folder = dirname(await aws);
  return {
    ...env,
    ...(folder === "." ? {} : { PATH: `${folder}:${env.PATH}` }),
    // Version 1 of the AWS CLI knows only the second.
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
}

/**
 * Runs lines in bash as a person would who answers every question with yes. The first command that fails ends them.
 * @returns what was written, without colours
 */
export async function shell(
  lines: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<ChildResult> {
  const script = `exec < <(yes yes 2>/dev/null)\nset -eo pipefail\n${lines}`;
  const { stdout, stderr, exitCode } = await runChild("bash", ["-c", script], { cwd, env });
  return {
    stdout: stripVTControlCharacters(stdout),
    stderr: stripVTControlCharacters(stderr),
    exitCode,
  };
}
