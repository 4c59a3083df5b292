import colors from "picocolors";
import { ConfigError, formatProblem, type Problem } from "../config/problem";

/** Writes each problem as one line to standard error: standard output belongs to results. */
export function reportProblems(problems: readonly Problem[]): void {
  const { red, yellow } = colors.createColors(colors.isColorSupported && process.stderr.isTTY);
  for (const problem of problems) {
    const label = problem.severity === "error" ? red("error") : yellow("warning");
    process.stderr.write(`${label} ${formatProblem(problem)}\n`);
  }
}

/** Ends the process with 1 after saying what went wrong; a stack trace would help nobody. */
export function reportFailure(error: unknown): void {
  if (error instanceof ConfigError) {
    reportProblems(error.problems);
    const errors = error.problems.filter(({ severity }) => severity === "error").length;
    process.stderr.write(`${errors} error${errors === 1 ? "" : "s"}; nothing was written.\n`);
  } else {
    const debug = process.env.FLEET_DEBUG && error instanceof Error ? error.stack : undefined;
    process.stderr.write(
      `error ${debug ?? (error instanceof Error ? error.message : String(error))}\n`,
    );
  }
  process.exitCode = 1;
}
