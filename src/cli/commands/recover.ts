import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { oneStack, stackFolder } from "../../fleet/stack-folder";
import { type VariableName, variableDefinitions } from "../../fleet/variables";
import { literal } from "../../hcl/edit";
import type { Context } from "../../kit/context";
import { UsageError } from "../../kit/failure";
import { looksSecret } from "../../kit/secrets";
import { shellWord } from "../../kit/shell-word";
import { SignalGuard } from "../../kit/signals";
import { type RecoverReport, recover } from "../../recover/recover";
import { terraformBinary } from "../../terraform/binary";
import { terraformIn } from "../../terraform/run";
import { withSecretFile } from "../../terraform/secret-file";
import { describeLock, type StateLock } from "../../terraform/state-lock";
import { askFirst, declareCommand, refuseWithoutAnswer } from "../command";
import { collect, JSON_FORM } from "../options";
import { type Form, workStream } from "../print";
import { interruptionOf } from "../rollouts";
import { findingsText, outcomeText } from "../text/recover";

export const command = declareCommand({
  description:
    "Finds what exists in AWS under a stack's names and tags and is missing in its state, as after an apply " +
    'that was killed: the next apply would stop at "already exists". Shows it and, after a question, imports ' +
    "it. Restores a secret that is scheduled for deletion, with its value, and untaints what cannot be " +
    "replaced. Nothing else in AWS is changed. Can be run again at any time.",
  options: (command) =>
    command
      .argument("[stack]", "the region's stack, such as eu-west-1")
      .option("--dry-run", "show what would be imported and stop")
      .option("-y, --yes", "import without asking")
      .option("--unlock <id>", "clear this lock of the state without asking")
      .option("--region <stack>", "the stack, in place of the argument", collect)
      .option(
        "--var <name=value>",
        "a Terraform variable, as the apply had it; repeatable",
        collect,
      )
      .option("--var-file <file>", "a file of Terraform variables; repeatable", collect)
      .option(...JSON_FORM),
  examples: [
    "npx fleet recover eu-west-1 --dry-run",
    "npx fleet recover eu-west-1",
    "npx fleet recover eu-west-1 --yes --var desired_count=4 --var-file prod.tfvars",
    "npx fleet recover eu-west-1 --yes --unlock 9db590f1-b6fe-c5f2-2678-8804f089deba",
  ],
  failsWhen: "something that exists cannot be imported",
  run: async (options, context, argument) => {
    const { env, progress } = context;
    const missing = "the name of a stack is missing. See: npx fleet recover --help";
    const name = oneStack(argument, options.region ?? [], missing);
    const stack = stackFolder(name, context.projectDir, env);
    const given = variableOptions(options, context.workingDir);
    refuseWithoutAnswer("recover", "imports", true, options, context);
    const signals = new SignalGuard({ terminal: context });
    let shown: RecoverReport | undefined;
    const work = async (secretArguments: readonly string[]) => {
      const report = await recover({
        stack,
        variables: [...given.variables, ...secretArguments],
        dryRun: options.dryRun === true,
        terraform: terraformIn(stack.path, env, { signals }),
        signals,
        progress,
        mayUnlock: (lock) => mayUnlock(lock, options, context),
        mayImport: async (found) => {
          shown = found;
          progress.done();
          if (!options.json || !options.yes) {
            workStream(options, context).write(findingsText(found));
          }
          await askFirst({ text: question(found), deletes: false }, options, context);
          return true;
        },
      });
      const text = shown
        ? `\n${outcomeText(report, shown, applyCommand(stack.path, given, context))}`
        : findingsText(report);
      const interrupted = interruptionOf(signals);
      return {
        json: report,
        text: () => text,
        failed: report.conflicts.length > 0,
        failures: report.error === null || interrupted ? [] : [report.error],
        interrupted,
      };
    };
    try {
      return await withSecretFile(given.secrets, signals, work);
    } finally {
      signals.release();
    }
  },
});

function question({ stack, repairs }: RecoverReport): string {
  return repairs.length === 0
    ? `Import these into the state of ${stack}?`
    : `Put this right, and import into the state of ${stack} what there is?`;
}

interface GivenVariables {
  /** As Terraform takes them. */
  readonly variables: readonly string[];
  /** Name and value of what is no argument, since every user of the machine sees the arguments of a program. */
  readonly secrets: readonly (readonly [string, string])[];
}

/** Terraform's working directory is the stack's folder, so files are made absolute. */
function variableOptions(
  {
    var: vars = [],
    varFile = [],
  }: { readonly var?: readonly string[]; readonly varFile?: readonly string[] },
  workingDir: string,
): GivenVariables {
  const wrong = vars.find((it) => !/^[^=\s]+=/.test(it));
  if (wrong !== undefined) {
    const [name] = wrong.split(/[\s:]/);
    throw new UsageError(`--var takes name=value; got: ${name}${name === wrong ? "" : " …"}`);
  }
  const missing = varFile.find((file) => !existsSync(resolve(workingDir, file)));
  if (missing !== undefined) {
    throw new UsageError(`--var-file ${missing}: there is no such file`);
  }
  const isSecret = (it: string) => looksSecret(it.split("=")[0] ?? "");
  return {
    variables: [
      ...varFile.map((file) => `-var-file=${resolve(workingDir, file)}`),
      ...vars.filter((it) => !isSecret(it)).map((it) => `-var=${it}`),
    ],
    secrets: vars.filter(isSecret).map((it) => {
      const equals = it.indexOf("=");
      const [name, value] = [it.slice(0, equals), it.slice(equals + 1)];
      return [name, isText(name) ? literal(value) : value];
    }),
  };
}

/** Whether the owner of a lock in a bucket still lives cannot be known: --yes alone is not enough. */
async function mayUnlock(
  lock: StateLock,
  options: Form & { readonly unlock?: string },
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

/** Terraform takes -var as it is for a text, and as an expression for anything else. */
function isText(name: string): boolean {
  const { type } = variableDefinitions[name as VariableName] ?? { type: "string" };
  return type === "string";
}

/** The values of secrets have to be put in. */
function applyCommand(
  folder: string,
  { variables, secrets }: GivenVariables,
  context: Context,
): string {
  const chdir = `-chdir=${relative(context.workingDir, folder) || "."}`;
  const words = [terraformBinary(context.env), chdir, "apply", ...variables].map(shellWord);
  return [...secrets.map(([name]) => `TF_VAR_${name}=…`), ...words].join(" ");
}
