import type { Context } from "../kit/context";
import { EXIT } from "../kit/failure";
import { visible } from "../kit/terminal/visible";
import type { Answer } from "./command";

export interface Form {
  readonly json?: true;
  readonly csv?: true;
  /** Has what is unknown fail. */
  readonly strict?: true;
}

/** Where a command writes while it works: with --json, standard output holds nothing else. */
export function workStream(
  { json }: Form,
  { stdout, stderr }: Pick<Context, "stdout" | "stderr">,
): NodeJS.WriteStream {
  return json ? stderr : stdout;
}

/** One line of what failed or could not be read, such as "eu-west-1: could not be read: ...". */
export function printFailure(failure: string, { stderr }: Pick<Context, "stderr">): void {
  stderr.write(`error ${visible(failure)}\n`);
}

/**
 * Writes an answer in the form that was asked for, and its failures. Returns the exit code.
 * @throws the answer's interruption, once it is written
 */
export async function print(
  { json, text, csv, failures = [], unknown = [], failed = false, interrupted }: Answer,
  form: Form,
  context: Pick<Context, "stdout" | "stderr" | "progress">,
): Promise<number> {
  const { stdout, progress } = context;
  progress.done();
  if (form.json) {
    stdout.write(json === undefined ? "" : `${JSON.stringify(json, null, 2)}\n`);
  } else if (form.csv && csv) {
    stdout.write(csv());
  } else if (text) {
    stdout.write(await text());
  }
  const failing = form.strict ? [...failures, ...unknown] : failures;
  for (const failure of failing) {
    printFailure(failure, context);
  }
  for (const line of form.strict ? [] : unknown) {
    context.stderr.write(`note ${line}\n`);
  }
  if (interrupted) {
    throw interrupted;
  }
  return failed || failing.length > 0 ? EXIT.failed : EXIT.fine;
}
