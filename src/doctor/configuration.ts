import { basename } from "node:path";
import { stackNamesOf } from "../fleet/tfvars-file";
import { formatProblem, type Problem } from "../kit/problem";
import type { Finding } from "./check";

/** The check that synth makes, too: files, their values, and what must hold between them. */
export const CONFIGURATION = "configuration";

/** What synth says of the files, of some stacks or of all. */
export function configurationFindings(
  problems: readonly Problem[],
  stacks?: readonly string[],
): Finding[] {
  return problems.flatMap((problem): Finding[] => {
    const { severity, file = "", variable, message } = problem;
    // A file that no stack has belongs to all of them.
    const [stack = ""] = stackNamesOf([basename(file)]);
    const isWanted = stack === "" || stacks === undefined || stacks.includes(stack);
    const what = variable ? `${variable}: ${message}` : message;
    const evidence = formatProblem({ ...problem, message: "" }).replace(/:\s*$/, "");
    const fix =
      severity === "error"
        ? "correct the line, and see whether `npm run synth` is content"
        : "change the line as it says above, or leave it if that is what you want";
    return isWanted ? [{ stack, check: CONFIGURATION, severity, what, evidence, fix }] : [];
  });
}
