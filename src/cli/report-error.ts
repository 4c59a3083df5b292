import { CommanderError } from "commander";
import colors from "picocolors";
import type { Context } from "../kit/context";
import { EXIT, exitCodeOf } from "../kit/failure";
import type { ConfigError } from "../kit/problem";
import { hideAssignedSecrets } from "../kit/secrets";
import { visible } from "../kit/terminal/visible";

/**
 * Says in one line what went wrong. Returns the exit code.
 * @param help the command line that explains the command
 */
export function reportError(error: unknown, { stderr, env }: Context, help: string): number {
  const { red } = colors.createColors(colors.isColorSupported && stderr.isTTY === true);
  const write = (message: string) => stderr.write(`${red("error")} ${visible(message)}\n`);
  if (error instanceof CommanderError) {
    if (error.exitCode === EXIT.fine) {
      return EXIT.fine; // --help
    }
    const said =
      error.code === "commander.help"
        ? "a command is missing"
        : error.message
            .replace(/^error: /, "")
            .replace(/\n\((.*)\)$/, " ($1)")
            .replace(/[.]+$/, "");
    write(`${hideAssignedSecrets(said)}. See: ${help}`);
    return EXIT.wrongUse;
  }
  if (error instanceof Error && error.name === "ConfigError") {
    const { reportProblems } =
      require("../kit/terminal/problems") as typeof import("../kit/terminal/problems");
    const { problems } = error as ConfigError;
    reportProblems(
      problems.filter(({ severity }) => severity === "error"),
      stderr,
    );
    return EXIT.failed;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  write(env.FLEET_DEBUG ? (stack ?? message) : message);
  return exitCodeOf(error);
}
