import colors from "picocolors";
import { ConfigError, formatProblem, type Problem } from "../problem";
import { countOf } from "../words";
import { visible } from "./visible";

/** One line for each problem; in colours on a terminal. */
export function reportProblems(problems: readonly Problem[], stream: NodeJS.WriteStream): void {
  const { red, yellow } = colors.createColors(colors.isColorSupported && stream.isTTY === true);
  for (const problem of problems) {
    const label = problem.severity === "error" ? red("error") : yellow("warning");
    stream.write(`${label} ${formatProblem(problem)}\n`);
  }
}

/** Ends the process with 1 after saying what went wrong; FLEET_DEBUG=1 shows the stack trace, too. */
export function reportFailure(error: unknown): void {
  process.exitCode = 1;
  if (error instanceof ConfigError) {
    reportProblems(error.problems, process.stderr);
    const errors = error.problems.filter(({ severity }) => severity === "error").length;
    process.stderr.write(`${countOf(errors, "error")}; nothing was written.\n`);
    return;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(`error ${visible(String(process.env.FLEET_DEBUG ? stack : message))}\n`);
}
