import { createRequire } from "node:module";
import { join } from "node:path";
import { Writable } from "node:stream";
import type * as Main from "../../src/cli/main";
import type { Context } from "../../src/kit/context";
import { projectRoot } from "../support/synth";
import type { FleetRun } from "./fleet-process";

/** The program as bin/fleet.js loads it. */
function program(): typeof Main {
  const load = createRequire(join(projectRoot, "bin", "fleet.js"));
  load("./typescript");
  return load("../src/cli/main.ts");
}

/**
 * Runs a command line of `fleet` in this process, which takes a tenth of the time. For tables of command lines and for
 * what is asked again and again. What a process has of its own is for fleet-process.ts: terminals, signals, standard
 * input, the clients of AWS, and that the program starts and ends.
 * @param project the project whose regions they are, see copyProject()
 */
export async function fleetInProcess(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
  project = projectRoot,
): Promise<FleetRun> {
  const { execute, reported } = program();
  const [stdout, stderr] = [new Collected(), new Collected()];
  const context: Context = {
    projectDir: project,
    workingDir: projectRoot,
    env: withoutUndefined({ ...process.env, NO_COLOR: "1", ...env }),
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    interactive: false,
    progress: { step: (text) => stderr.write(`${text}...\n`), done: () => {} },
    confirm: () => nobodyToAsk(),
    textInput: () => nobodyToAsk(),
    secretInput: () => nobodyToAsk(),
    now: () => new Date(),
  };
  const exitCode = await reported(args, context, () => execute(args, context));
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

/** A stream that keeps what is written to it. */
class Collected extends Writable {
  text = "";

  constructor() {
    super({ decodeStrings: false });
  }

  override _write(text: string, _: BufferEncoding, done: () => void): void {
    this.text += text;
    done();
  }
}

function withoutUndefined(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}

function nobodyToAsk(): never {
  throw new Error("A command that runs in the tests' process asked something.");
}
