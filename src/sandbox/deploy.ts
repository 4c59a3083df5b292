import { existsSync } from "node:fs";
import { cp } from "node:fs/promises";
import { basename, join } from "node:path";
import { inParallel, valuesOf } from "../kit/in-parallel";
import type { SignalGuard } from "../kit/signals";
import { ApplyProgress } from "../terraform/apply-progress";
import { terraformCommands } from "../terraform/commands";
import { applyOrThrow } from "../terraform/plan-file";
import type { Board } from "./board";

/** Terraform and the provider want a core each while they plan; most of an apply is waiting. */
const AT_ONCE = 3;

export interface DeployProps {
  /** The stacks' folders. */
  readonly folders: readonly string[];
  /** Resolves when what the stacks expect to exist is there; meanwhile they are initialized. */
  readonly prepared: Promise<void>;
  readonly env: Readonly<Record<string, string>>;
  readonly signals: SignalGuard;
  readonly board: Board;
}

export interface Deployed {
  readonly stack: string;
  readonly folder: string;
  /** Values of all outputs; without one the stack failed. */
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly failure?: string;
}

/** Inits and applies all stacks, several at once. A stack that fails does not stop the others. */
export async function deploy(props: DeployProps): Promise<Deployed[]> {
  let shared: Promise<string | undefined> | undefined;
  const outcomes = await inParallel(props.folders, AT_ONCE, (folder) => {
    props.signals.check();
    const { initialized, deployed } = deployOne(folder, shared, props);
    shared ??= initialized;
    return deployed;
  });
  return valuesOf(outcomes);
}

/** @param shared resolves to an initialized folder whose provider can be taken over */
function deployOne(
  folder: string,
  shared: Promise<string | undefined> | undefined,
  { prepared, env, signals, board }: DeployProps,
) {
  const stack = basename(folder);
  const progress = new ApplyProgress({
    onPlanned: (total) => board.step(stack, `apply, ${total} resources`),
    onProgress: (text) => board.detail(stack, `apply, ${text}`),
  });
  const quiet = terraformCommands(folder, env, { signals });
  const loud = terraformCommands(folder, env, { signals, onLine: progress.line });

  const init = async () => {
    board.step(stack, "init");
    await takeOver(await shared, folder);
    await quiet.init();
  };
  const initializing = init();
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  const run = async (): Promise<Deployed> => {
    try {
      await Promise.all([initializing, prepared]);
      signals.check();
      board.step(stack, "plan");
      await applyOrThrow(loud.run, "-auto-approve");
      board.end(stack, `up after ${seconds()}, ${progress.done} resources`);
      return { stack, folder, outputs: progress.outputs };
    } catch (error) {
      signals.check();
      board.end(stack, `FAILED after ${seconds()}`);
      return { stack, folder, failure: (error as Error).message };
    }
  };
  return {
    initialized: initializing.then(
      () => folder,
      () => undefined,
    ),
    deployed: run(),
  };
}

/** The provider and its choice of version, so that only one stack has to find both. */
async function takeOver(from: string | undefined, to: string): Promise<void> {
  if (from === undefined) {
    return;
  }
  for (const part of [join(".terraform", "providers"), ".terraform.lock.hcl"]) {
    if (existsSync(join(from, part))) {
      await cp(join(from, part), join(to, part), { recursive: true, verbatimSymlinks: true });
    }
  }
}
