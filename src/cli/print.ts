import type { Context } from "../kit/context";
import { EXIT } from "../kit/failure";
import type { Answer } from "./command";

export interface Form {
  readonly json?: true;
  readonly csv?: true;
}

/** Writes an answer in the form that was asked for, and its failures. Returns the exit code. */
export async function print(
  { json, text, csv, failures = [], failed = false }: Answer,
  form: Form,
  { stdout, stderr, progress }: Pick<Context, "stdout" | "stderr" | "progress">,
): Promise<number> {
  progress.done();
  if (form.json) {
    stdout.write(`${JSON.stringify(json, null, 2)}\n`);
  } else if (form.csv && csv) {
    stdout.write(csv());
  } else {
    stdout.write(await text());
  }
  for (const failure of failures) {
    stderr.write(`error ${failure}\n`);
  }
  return failed || failures.length > 0 ? EXIT.failed : EXIT.fine;
}
