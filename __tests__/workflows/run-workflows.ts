import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, it } from "vitest";
import { findProviderMirror } from "../../src/sandbox/provider-mirror";
import { findAws } from "../../src/sandbox/python";
import { type TerraformResult, terraformIn } from "../../src/sandbox/terraform";
import type { Sandbox } from "../support/sandbox";
import type { Place, Workflow } from "./workflow";

export interface Setting {
  /** Of the stack in whose folder the commands run. */
  readonly stack: string;
  readonly region: string;
  /** Further variables of the shell. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeout: number;
}

/** One test for each workflow of the list that can be proven, in the list's order. */
export function runWorkflows(
  workflows: readonly Workflow[],
  sandbox: Sandbox,
  project: () => string,
  setting: Setting,
): void {
  for (const workflow of workflows) {
    const { command, effect, proof, prepare, exitCode = 0 } = workflow;
    if (typeof proof !== "function") {
      continue;
    }
    const test = workflow.beside ? it.concurrent : it.sequential;
    test(`${command}\n    → ${effect}`, { timeout: setting.timeout }, async () => {
      const env = await shellEnvironment(sandbox, setting);
      const place = placeOf(sandbox, project(), setting, env);
      const before = await prepare?.(place);
      const folder = workflow.from === "project" ? place.project : place.folder;
      const { stdout, stderr, exitCode: ended } = await shell(command, folder, env);
      expect(ended, `${command}\n${stdout}\n${stderr}`).toBe(exitCode);
      await proof({ ...place, expect, stdout, stderr, before });
    });
  }
}

function placeOf(
  sandbox: Sandbox,
  project: string,
  { stack, region }: Pick<Setting, "stack" | "region">,
  env: Readonly<Record<string, string>>,
): Place {
  const folder = join(project, "cdktf.out", "stacks", stack);
  return {
    project,
    folder,
    region,
    emulator: sandbox.emulator,
    env,
    terraform: terraformIn(folder, env),
  };
}

/** Looked for once: it takes a second. */
let aws: Promise<string> | undefined;

async function shellEnvironment(
  sandbox: Sandbox,
  setting: Setting,
): Promise<Record<string, string>> {
  aws ??= findAws();
  const folder = dirname(await aws);
  return {
    ...sandbox.env,
    ...(folder === "." ? {} : { PATH: `${folder}:${sandbox.env.PATH}` }),
    // Version 1 of the AWS CLI knows only the second.
    AWS_REGION: setting.region,
    AWS_DEFAULT_REGION: setting.region,
    // cdktf and npm look for newer versions of themselves otherwise.
    DISABLE_VERSION_CHECK: "1",
    npm_config_update_notifier: "false",
    CI: "1",
    ...setting.env,
  };
}

/**
 * Runs shell lines as a person would who answers every question with yes.
 * The first command that fails ends them.
 */
function shell(lines: string, cwd: string, env: Record<string, string>): Promise<TerraformResult> {
  const script = `exec < <(yes yes 2>/dev/null)\nset -eo pipefail\n${withoutProviderLock(lines)}`;
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["-c", script], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const written = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        written[name] += text;
      });
    }
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({
        stdout: stripVTControlCharacters(written.stdout),
        stderr: stripVTControlCharacters(written.stderr),
        exitCode: code ?? 1,
      }),
    );
  });
}

/** cdktf asks the registry for the checksums of every platform, unless it is told not to. */
function withoutProviderLock(lines: string): string {
  return findProviderMirror()
    ? lines.replaceAll(/(npx cdktf (?:diff|deploy|destroy)\b.*)/g, "$1 --skip-provider-lock")
    : lines;
}
