import type { ApplyRules } from "../deploy/apply-rules";
import type { RunProps, RunResult } from "../deploy/apply-run";
import type { Context } from "../kit/context";
import { type Answer, askFirst, type Consent } from "./command";
import { type Form, workStream } from "./print";

/** The answer of a command that applies regions. The run's log has told people everything. */
export async function applyAnswer(
  options: Form & Consent,
  context: Context,
  rules: ApplyRules,
  run: (props: RunProps) => Promise<RunResult>,
): Promise<Answer> {
  const { report, failures, interrupted } = await run({
    context,
    rules,
    dryRun: options.dryRun === true,
    stream: workStream(options, context),
    askFirst: (question) => askFirst(question, options, context),
  });
  const failed = report.regions.some(({ result }) => result === "failed");
  return { json: report, failed, failures, interrupted };
}
