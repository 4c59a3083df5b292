import { type ChildProcess, spawn } from "node:child_process";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { type Children, OWN_GROUP, signalGroup } from "../../kit/children";
import type { Command } from "./image";

export interface ContainerProcessOptions {
  readonly command: Command;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where it has to listen. */
  readonly port: number;
  /** Ends what outlives the command, which is then only a client of it. */
  readonly kill?: Command;
  readonly children: Children;
  readonly onLine: (line: string) => void;
}

/**
 * Runs a command for as long as file descriptor 3 is open. The parent holds its other end, which closes however the
 * parent ends: no task outlives it, even after SIGKILL. SIGTERM is the command's alone.
 */
const WHILE_PARENT_LIVES = `
trap : TERM
"$@" 3<&- &
command=$!
(trap '' TERM; cat <&3 >/dev/null; kill -KILL 0) &
wait $command
code=$?
while kill -0 $command 2>/dev/null; do
  wait $command
  code=$?
done
exit $code`;

/**
 * Waits for its input to end, which it does with whoever started it, even after SIGKILL. A container may only just be
 * on its way, so a second try follows.
 */
const WHEN_PARENT_ENDS = 'cat >/dev/null; "$@" || { sleep 2; "$@"; }';

/** A container, as a process of this machine. */
export class ContainerProcess {
  readonly port: number;
  /** Resolves to the exit code; 128 and the signal's number after a signal, as Docker has it. */
  readonly exited: Promise<number>;
  #hasExited = false;
  readonly #child: ChildProcess;
  readonly #killer: ChildProcess | undefined;

  constructor({ command, folder, env, port, kill, children, onLine }: ContainerProcessOptions) {
    this.port = port;
    this.#killer = kill && killerOf(kill, env);
    const [program, ...args] = command;
    // One word is a line for the shell.
    const words = args.length === 0 ? ["sh", "-c", program] : command;
    this.#child = spawn("sh", ["-c", WHILE_PARENT_LIVES, "sh", ...words], {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      detached: OWN_GROUP,
    });
    children.watch(this.#child);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream) {
        createInterface({ input: stream }).on("line", onLine);
      }
    }
    this.exited = new Promise((resolve) => {
      this.#child.once("error", (error) => {
        onLine(error.message);
        resolve(127);
      });
      this.#child.once("exit", (code, signal) =>
        resolve(code ?? (signal === "SIGKILL" ? 137 : 143)),
      );
    });
    void this.exited.then(() => {
      this.#hasExited = true;
      signalGroup(this.#child, "SIGKILL"); // what it left in the background
      this.#killer?.stdin?.end();
    });
  }

  get hasExited(): boolean {
    return this.#hasExited;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Until it hears on its port, has ended, or the time is over. @returns whether it hears */
  async listens(timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    while (!this.#hasExited && Date.now() < deadline) {
      if (await accepts(this.port)) {
        return true;
      }
      await sleep(100);
    }
    return false;
  }

  /** SIGTERM, and SIGKILL when that is not enough in time. */
  async stop(timeoutMs: number): Promise<number> {
    this.#signal("SIGTERM");
    const timer = setTimeout(() => this.kill(), timeoutMs);
    const code = await this.exited;
    clearTimeout(timer);
    return code;
  }

  kill(): void {
    if (this.#killer) {
      this.#killer.stdin?.end();
    } else {
      this.#signal("SIGKILL");
    }
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child.pid !== undefined && !this.#hasExited) {
      signalGroup(this.#child, signal);
    }
  }
}

function killerOf(kill: Command, env: NodeJS.ProcessEnv): ChildProcess {
  const killer = spawn("sh", ["-c", WHEN_PARENT_ENDS, "sh", ...kill], {
    env,
    stdio: ["pipe", "ignore", "ignore"],
    detached: OWN_GROUP,
  });
  killer.on("error", () => {}); // then the command did not start either
  killer.unref();
  return killer;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
