import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { ChildResult } from "../../src/kit/child-process";
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
 * @param until what they have to print to be ended like with Ctrl-C, which is no failure then
 * @returns what was written, without colours
 */
export async function shell(
  lines: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
  until?: RegExp,
): Promise<ChildResult> {
  const script = `exec < <(yes yes 2>/dev/null)\nset -eo pipefail\n${lines}`;
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["-c", script], {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const written = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        written[name] += text;
        if (until?.test(written.stdout)) {
          process.kill(-(child.pid ?? 0), "SIGKILL");
        }
      });
    }
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({
        stdout: stripVTControlCharacters(written.stdout),
        stderr: stripVTControlCharacters(written.stderr),
        exitCode: until?.test(written.stdout) ? 0 : (code ?? 1),
      }),
    );
  });
}
