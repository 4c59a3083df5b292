import { join } from "node:path";
import { expect, it } from "vitest";
import type { Place, Workflow } from "../../scripts/workflows/workflow";
import { findProviderMirror } from "../../src/terraform/provider-mirror";
import type { Sandbox } from "../support/sandbox";
import { shell, withAwsCli } from "../support/shell";

export interface Setting {
  /** Of the stack in whose folder the commands run. */
  readonly stack: string;
  readonly region: string;
  /** Further variables of the shell. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeout: number;
}

/** These install providers, and start them; all others find them running. */
const INSTALLING = /^terraform init$|\bcdktf diff\b/m;

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
      const base = INSTALLING.test(command) ? sandbox.unattachedEnv : sandbox.env;
      const env = await shellEnvironment(base, setting);
      const place = placeOf(sandbox, project(), setting, env);
      const before = await prepare?.(place);
      const folder = workflow.from === "project" ? place.project : place.folder;
      const lines = withoutProviderLock(command);
      const { stdout, stderr, exitCode: ended } = await shell(lines, folder, env, workflow.until);
      expect(ended, `${command}\n${stdout}\n${stderr}`).toBe(exitCode);
      try {
        await proof({ ...place, expect, stdout, stderr, before });
      } catch (error) {
        if (error instanceof Error) {
          error.message += `\nThe command had printed at last:\n${lastLines(stdout)}\n${stderr}`;
        }
        throw error;
      }
    });
  }
}

/** Terraform's outputs come after what went wrong in another region. */
function lastLines(text: string): string {
  return text.split("\n").slice(-150).join("\n");
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
    terraform: sandbox.terraform(folder, env),
  };
}

async function shellEnvironment(
  base: Readonly<Record<string, string>>,
  setting: Setting,
): Promise<Record<string, string>> {
  return {
    ...(await withAwsCli(base, setting.region)),
    // cdktf and npm look for newer versions of themselves otherwise.
    DISABLE_VERSION_CHECK: "1",
    npm_config_update_notifier: "false",
    CI: "1",
    ...setting.env,
  };
}

/** cdktf asks the registry for the checksums of every platform, unless it is told not to. */
function withoutProviderLock(lines: string): string {
  return findProviderMirror()
    ? lines.replaceAll(/(npx cdktf (?:diff|deploy|output|destroy)\b.*)/g, "$1 --skip-provider-lock")
    : lines;
}
