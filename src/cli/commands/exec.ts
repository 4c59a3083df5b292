import { spawn } from "node:child_process";
import { withinReadTime } from "../../aws/read-time";
import { findTasks } from "../../aws/tasks";
import type { RegionConfig } from "../../fleet/load-fleet";
import { resourceNames } from "../../fleet/resource-names";
import { selectedRegions } from "../../fleet/select";
import { UsageError } from "../../kit/failure";
import { isInPath } from "../../kit/path";
import { SignalGuard } from "../../kit/signals";
import { executePlace } from "../../operate/execute-command";
import { declareCommand } from "../command";
import { collect } from "../options";

/**
 * The AWS CLI, which calls ECS and hands the session to the plugin. How the plugin is called is documented nowhere, so it
 * is not started from here.
 */
const PROGRAMS = {
  aws: "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
  "session-manager-plugin":
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html",
} as const;

export const command = declareCommand({
  description:
    "Opens a shell in a running task through ECS Exec, or runs another command there. It needs enable_execute_command in " +
    "the stack's file, the AWS CLI and its Session Manager plugin. Says what is missing, and otherwise starts " +
    "aws ecs execute-command.",
  options: (command) =>
    command
      .argument("[stack]", "where; needed when there are several")
      .option("--region <stack>", "the stack, in place of the argument", collect)
      .option(
        "--task <id>",
        "in this task; the beginning of its id is enough (default: the newest)",
      )
      .option("--command <line>", "what to run", "/bin/sh"),
  examples: ["npx fleet exec eu-west-1", 'npx fleet exec eu-west-1 --command "ls -l /tmp"'],
  run: async (options, context, stack) => {
    const named = [...(options.region ?? []), ...(stack === undefined ? [] : [stack])];
    const region = await regionNamed(named, context.projectDir);
    const { stackName, values, file } = region;
    if (!values.enable_execute_command) {
      throw new Error(
        `ECS Exec is off in ${stackName}: set enable_execute_command = true in ${file} and apply (docs/operate.md says what that changes)`,
      );
    }
    for (const [program, install] of Object.entries(PROGRAMS)) {
      if (!(await isInPath(program, context.env))) {
        throw new Error(`${program} is not in PATH, and ECS Exec needs it. Install it: ${install}`);
      }
    }
    const { cluster, service } = resourceNames(values);
    const name = { region: values.aws_region, cluster, service };
    const tasks = await withinReadTime(() => findTasks(name, "RUNNING"));
    const { task, container } = executePlace(stackName, tasks, options.task);
    const place = ["--region", values.aws_region, "--cluster", cluster, "--task", task];
    const what = ["--container", container, "--interactive", "--command", options.command];
    const exitCode = await runHere("aws", ["ecs", "execute-command", ...place, ...what]);
    return {
      failures:
        exitCode === 0 ? [] : [`aws ecs execute-command has ended with exit code ${exitCode}`],
    };
  },
});

async function regionNamed(named: readonly string[], projectDir: string): Promise<RegionConfig> {
  const regions = await selectedRegions({ projectDir }, named);
  const [region] = regions;
  if (!region || regions.length > 1) {
    const names = regions.map(({ stackName }) => stackName).join(", ");
    throw new UsageError(`say in which stack: ${names}`);
  }
  return region;
}

/** With the terminal, whose keys are the session's. @returns its exit code */
async function runHere(program: string, args: readonly string[]): Promise<number> {
  const signals = new SignalGuard();
  try {
    return await new Promise((resolve, reject) => {
      const child = spawn(program, args, { stdio: "inherit" });
      signals.watch(child, { leadsGroup: false });
      child.once("error", reject);
      child.once("close", (code) => resolve(code ?? 1));
    });
  } finally {
    signals.release();
  }
}
