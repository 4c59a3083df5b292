import { createRequire } from "node:module";
import { join } from "node:path";
import { Writable } from "node:stream";
import type * as Main from "../../src/cli/main";
import type { Context } from "../../src/kit/context";
import { limited } from "../support/initialized";
import { projectRoot } from "../support/synth";
import type { FleetRun } from "./fleet-process";

type Environment = Readonly<Record<string, string | undefined>>;

const SOURCES = join(projectRoot, "src");
/** Knows nothing of AWS, and listens to the process as soon as it is loaded. */
const KIT = join(SOURCES, "kit");

/** The variables of AWS that the program is loaded for. */
let loadedFor = "";

/**
 * The program as bin/fleet.js loads it. It is loaded anew for other variables of AWS: its clients keep the endpoint and
 * the credentials that they have begun with.
 */
function program(env: Environment): typeof Main {
  const load = createRequire(join(projectRoot, "bin", "fleet.js"));
  const variables = JSON.stringify(Object.entries(env).filter(([name]) => name.startsWith("AWS_")));
  if (variables !== loadedFor) {
    loadedFor = variables;
    for (const file of Object.keys(load.cache)) {
      if (file.startsWith(SOURCES) && !file.startsWith(KIT)) {
        delete load.cache[file];
      }
    }
  }
  load("./typescript");
  return load("../src/cli/main.ts");
}

/** They share the variables of the process. */
const oneAtATime = limited(1);

/**
 * Runs a command line of `fleet` in this process, which takes a tenth of the time. For tables of command lines and for
 * what is asked again and again. What a process has of its own is for fleet-process.ts: terminals, signals, standard
 * input, the time zone, and that the program starts and ends.
 * @param project the project whose regions they are, see copyProject()
 */
export async function fleetInProcess(
  args: readonly string[],
  env: Environment = {},
  project = projectRoot,
): Promise<FleetRun> {
  return oneAtATime(async () => {
    const own = process.env;
    process.env = withoutUndefined({ ...own, NO_COLOR: "1", ...env });
    try {
      return await run(program(env), args, project);
    } finally {
      process.env = own;
    }
  });
}

async function run(
  { execute, reported }: typeof Main,
  args: readonly string[],
  projectDir: string,
): Promise<FleetRun> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const context: Context = {
    projectDir,
    workingDir: projectRoot,
    env: process.env,
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

function withoutUndefined(env: Environment): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}

function nobodyToAsk(): never {
  throw new Error("A command that runs in the tests' process asked something.");
}
