import { Command, CommanderError } from "commander";
import { UsageError } from "../kit/failure";

export interface SandboxOptions {
  /** A shell command to run in the sandbox; it ends with it. */
  readonly exec?: string;
  /** Stacks to start; none given are all. */
  readonly region: readonly string[];
}

/**
 * @returns undefined after --help
 * @throws UsageError
 */
export function parseOptions(args: readonly string[]): SandboxOptions | undefined {
  const program = new Command("npm run sandbox --")
    .description(
      "Deploys the project's regions into an emulated AWS on this machine and stays up until Ctrl-C. It needs no " +
        "AWS account and cannot reach one, whatever credentials the shell holds. It works in a temporary copy of the " +
        "project, so that the project's own output and states stay as they are, and leaves nothing behind.",
    )
    .option("--exec <command>", "run a shell command in the sandbox, then end with its exit code")
    .option(
      "--region <stack>",
      "start only this stack; repeatable",
      (value: string, before: readonly string[]) => [...before, value],
      [] as readonly string[],
    )
    .allowExcessArguments(false)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeErr: () => {}, outputError: () => {} })
    .addHelpText(
      "after",
      `
The command of --exec starts in the copy of the project: the stacks are in cdktf.out/stacks/<stack>, initialized
and applied. It has the emulator's variables (AWS_ENDPOINT_URL and others), those with which Terraform finds its
provider, and FLEET_SANDBOX, the copy's folder. It does not run when a region failed.

Examples:
  $ npm run sandbox
  $ npm run sandbox -- --region eu-west-1
  $ npm run sandbox -- --exec 'terraform -chdir=cdktf.out/stacks/eu-west-1 plan -detailed-exitcode'
  $ npm run sandbox -- --exec "$SHELL"

Exit codes: 0 fine (also when ended by Ctrl-C once it is up), 1 a region failed or something is missing, 2 wrong
use, 128 and the signal's number when broken off before, with --exec the command's own.
Environment: FLEET_PROVIDER_MIRROR (a folder filled by terraform providers mirror), NO_COLOR, CI.`,
    );
  try {
    return program.parse([...args], { from: "user" }).opts<SandboxOptions>();
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) {
      return undefined;
    }
    const message = (error as Error).message.replace(/^error: /, "").replaceAll("\n", " ");
    throw new UsageError(`${message}. See: npm run sandbox -- --help`);
  }
}
