import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { oneStack, stackFolder } from "../fleet/stack-folder";
import type { Context } from "../kit/context";
import { EXIT, Interrupted, UsageError } from "../kit/failure";
import { SignalGuard } from "../kit/signals";
import { type RecoverReport, recover } from "../recover/recover";
import { terraformIn } from "../terraform/run";
import { describeLock, type StateLock } from "../terraform/state-lock";
import type { RecoverOptions } from "./commands/recover";
import { renderFindings, renderOutcome } from "./render/recover";

/** `fleet recover`: checks the command line, runs the work, asks and prints. */
export async function runRecover(
  argument: string | undefined,
  options: RecoverOptions,
  context: Context,
): Promise<void> {
  const { env, progress, stdout, stderr, interactive } = context;
  const name = oneStack(argument, options.region ?? []);
  const stack = stackFolder(name, context.projectDir, env);
  const variables = variableOptions(options, context.workingDir);
  if (!options.dryRun && !options.yes && !interactive) {
    throw new UsageError(
      "recover asks before it imports, and there is no terminal to ask on: add --yes, or --dry-run to only look",
    );
  }

  const signals = new SignalGuard();
  let shown: RecoverReport | undefined;
  try {
    const report = await recover({
      stack,
      variables,
      dryRun: options.dryRun === true,
      terraform: terraformIn(stack.path, env, signals),
      signals,
      progress,
      mayUnlock: (lock) => mayUnlock(lock, options, context),
      mayImport: async (found) => {
        shown = found;
        progress.done();
        if (!options.json) {
          stdout.write(renderFindings(found));
        }
        if (options.yes) {
          return true;
        }
        if (options.json) {
          stderr.write(renderFindings(found));
        }
        if (!(await context.confirm(question(found), true))) {
          throw new Interrupted("SIGINT", "nothing was changed");
        }
        return true;
      },
    });
    progress.done();
    if (options.json) {
      stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    } else if (shown) {
      stdout.write(
        `\n${renderOutcome(report, shown, applyCommand(stack.path, variables, context))}`,
      );
    } else {
      stdout.write(renderFindings(report));
    }
    process.exitCode = report.conflicts.length > 0 ? EXIT.failed : EXIT.fine;
  } finally {
    signals.release();
  }
}

function question({ stack, repairs }: RecoverReport): string {
  return repairs.length === 0
    ? `Import these into the state of ${stack}?`
    : `Put this right, and import into the state of ${stack} what there is?`;
}

/** As Terraform takes them; its working directory is the stack's folder, so files are made absolute. */
function variableOptions(
  { var: vars = [], varFile = [] }: RecoverOptions,
  workingDir: string,
): string[] {
  const wrong = vars.find((it) => !/^[^=\s]+=/.test(it));
  if (wrong !== undefined) {
    throw new UsageError(`--var takes name=value; got: ${wrong}`);
  }
  const missing = varFile.find((file) => !existsSync(resolve(workingDir, file)));
  if (missing !== undefined) {
    throw new UsageError(`--var-file ${missing}: there is no such file`);
  }
  return [
    ...varFile.map((file) => `-var-file=${resolve(workingDir, file)}`),
    ...vars.map((it) => `-var=${it}`),
  ];
}

/** Whether the owner of a lock in a bucket still lives cannot be known: --yes alone is not enough. */
async function mayUnlock(
  lock: StateLock,
  options: RecoverOptions,
  { confirm, interactive, now }: Context,
): Promise<boolean> {
  if (options.unlock !== undefined) {
    if (options.unlock !== lock.id) {
      throw new UsageError(
        `--unlock ${options.unlock} is not the lock of this state: ${describeLock(lock)}`,
      );
    }
    return true;
  }
  if (!interactive || options.json) {
    throw new Error(
      `the state is locked: ${describeLock(lock)}. If that terraform is certainly dead, add --unlock ${lock.id}`,
    );
  }
  const minutes = Math.max(0, Math.round((now().getTime() - lock.created.getTime()) / 60_000));
  return confirm(
    `The state is locked: ${describeLock(lock)} (${minutes} min ago). If that terraform still runs, clearing the ` +
      "lock can ruin the state. Is it certainly dead, and shall the lock be cleared?",
    false,
  );
}

function applyCommand(folder: string, variables: readonly string[], context: Context): string {
  const chdir = `-chdir=${relative(context.workingDir, folder) || "."}`;
  return ["terraform", chdir, "apply", ...variables].map(quoted).join(" ");
}

function quoted(word: string): string {
  return /^[\w./=:,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
