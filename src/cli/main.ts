import { join, resolve } from "node:path";
import { outputFolder } from "../fleet/stack-folder";
import type { Context } from "../kit/context";
import { EXIT, Interrupted, UsageError } from "../kit/failure";
import { removeLeftBehind } from "../kit/left-behind";
import { endProcess } from "../kit/standard-output";
import { progressOn } from "../kit/terminal/progress";
import { visible, visibleOn } from "../kit/terminal/visible";
import { commandOf } from "./commands";
import { commandNamed, programFor } from "./program";
import { reportError } from "./report-error";

/** Runs one command line, and ends the process with its exit code. */
export async function main(args: readonly string[]): Promise<never> {
  const workingDir = workingDirectory();
  if (workingDir === undefined) {
    process.stderr.write("error the folder in which this runs is gone. Change into another one\n");
    return endProcess(EXIT.failed);
  }
  const context = processContext(workingDir);
  if (doesWork(args)) {
    await tidyUp(context);
  }
  return endProcess(await reported(args, context, () => execute(args, context)));
}

/** False for what only shows help, and for completion, which has to be quick. */
function doesWork(args: readonly string[]): boolean {
  const [first] = args;
  return (
    first !== undefined &&
    !["help", "--complete"].includes(first) &&
    !args.some((arg) => ["--help", "-h", "--version", "-V"].includes(arg))
  );
}

async function tidyUp({ projectDir, workingDir, env, progress }: Context): Promise<void> {
  const folders = [join(projectDir, "tfvars"), join(projectDir, ".fleet"), workingDir];
  await removeLeftBehind({ folders, outdir: outputFolder(projectDir, env) }, () =>
    progress.step("Ending the Terraform of a run that was killed"),
  );
  progress.done();
}

/**
 * Runs one command line.
 * @returns the exit code
 * @throws what the command throws
 */
export async function execute(args: readonly string[], context: Context): Promise<number> {
  const [first, ...words] = args;
  if (first === undefined || first === "help") {
    showHelp(words, context);
    return EXIT.fine;
  }
  if (first === "--complete") {
    await showCandidates(words, context);
    return EXIT.fine;
  }
  const program = programFor(args, context);
  await program.commander.parseAsync(args, { from: "user" });
  return program.exitCode;
}

/** The exit code of a command line, an error of which is said in one line. */
export async function reported(
  args: readonly string[],
  context: Context,
  work: () => Promise<number>,
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    context.progress.done();
    return reportError(error, context, `${commandLine(commandOf(args))} --help`);
  }
}

/** commander's own `help` knows one level of commands. */
function showHelp(words: readonly string[], context: Context): void {
  const name = commandOf(words);
  const names = name === "" ? [] : name.split(" ");
  const rest = words.slice(names.length);
  if (rest.length > 0) {
    throw new UsageError(
      `there is no command "${rest.join(" ")}". See: ${commandLine(name)} --help`,
    );
  }
  commandNamed(programFor(names, context).commander, name).outputHelp();
}

/** What the scripts of `fleet completion` call: a candidate a line, with a tab before its description. */
async function showCandidates(words: readonly string[], context: Context): Promise<void> {
  const { candidates } = require("./complete") as typeof import("./complete");
  for (const { value, description } of await candidates(words, context)) {
    context.stdout.write(`${value}\t${description}\n`);
  }
}

function commandLine(name: string): string {
  return `npx fleet ${name}`.trimEnd();
}

/** Undefined when somebody has removed it. */
function workingDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

function processContext(workingDir: string): Context {
  const { stdin, stderr } = process;
  const progress = progressOn(stderr);
  return {
    projectDir: resolve(__dirname, "..", ".."),
    workingDir,
    env: process.env,
    stdout: visibleOn(process.stdout),
    stderr: visibleOn(stderr),
    interactive: Boolean(stdin.isTTY && stderr.isTTY),
    progress,
    confirm: async (question, preset) => {
      progress.done();
      const { confirm, isCancel } = await import("@clack/prompts");
      const answer = await confirm({
        message: visible(question),
        initialValue: preset,
        output: stderr,
      });
      if (isCancel(answer)) {
        throw new Interrupted("SIGINT", "broken off");
      }
      return answer;
    },
    textInput: async (question) => {
      progress.done();
      const { text, isCancel } = await import("@clack/prompts");
      const answer = await text({ message: visible(question), output: stderr });
      if (isCancel(answer)) {
        throw new Interrupted("SIGINT", "broken off");
      }
      return answer ?? "";
    },
    secretInput: async (question) => {
      progress.done();
      if (!stdin.isTTY) {
        const { text } = await import("node:stream/consumers");
        // echo and here-documents end what they write with a line break.
        return (await text(stdin)).replace(/\r?\n$/, "");
      }
      const { password, isCancel } = await import("@clack/prompts");
      const answer = await password({
        message: question,
        output: stderr,
        validate: (value) => (value ? undefined : "Type the value, or break off with Ctrl-C"),
      });
      if (isCancel(answer)) {
        throw new Interrupted("SIGINT", "broken off");
      }
      return answer;
    },
    now: () => new Date(),
  };
}
