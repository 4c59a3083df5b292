import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryFolder } from "../kit/left-behind";
import type { ControlAddress } from "../local-aws/control";
import { emulatorEnvironment, sandboxEnvironment } from "./environment";
import { findPython, type PythonOptions } from "./python";

const SERVER = join(__dirname, "moto-server.py");

export interface EmulatorOptions extends PythonOptions {
  /** Milliseconds until it must answer. @default 60000 */
  readonly timeoutMs?: number;
  /** Where its own folder is made, removed by stop(). @default the system's temporary folder */
  readonly folder?: string;
  /** Whether controllers act on its records; without, it is the emulator of records only. @default false */
  readonly withControl?: boolean;
  /**
   * Milliseconds that an update of a scalable target is pending, while AWS refuses another one of it.
   * @default 0: none is refused
   */
  readonly pendingUpdateMs?: number;
}

export interface Emulator {
  /** http://127.0.0.1:<port> */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The variables that turn Terraform, SDK and CLI to it; see sandboxEnvironment() for a whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** For the controllers of src/local-aws; the token opens nothing without `withControl`. */
  readonly control: ControlAddress;
  /** What it has written so far: a line per request, and tracebacks. */
  readonly log: () => string;
  /** Ends it and waits until it is gone. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts moto, an AWS emulator, on a free port of 127.0.0.1. It holds its state in memory and
 * ends with this process, however that ends.
 * @throws when there is no Python with moto, or when it does not answer in time (with its log).
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const python = await findPython(options);
  const folder = options.folder
    ? mkdtempSync(join(options.folder, "fleet-emulator-"))
    : temporaryFolder("emulator");
  const logFile = join(folder, "log");
  const token = randomBytes(24).toString("hex");
  const logHandle = openSync(logFile, "a");
  // A file, not a pipe: a parent that is busy (spawnSync) must not block the server.
  const child = spawn(python, [SERVER], {
    stdio: ["pipe", "pipe", logHandle],
    env: {
      ...serverEnvironment(),
      ...(options.withControl ? { FLEET_CONTROL_TOKEN: token } : {}),
      FLEET_PENDING_UPDATE_MS: String(options.pendingUpdateMs ?? 0),
    },
  }) as ChildProcessByStdio<Socket, Socket, null>;
  closeSync(logHandle);
  const log = () => readFileSync(logFile, "utf8");

  let failure: string | undefined;
  child.on("error", (error) => {
    failure = error.message;
  });
  child.on("exit", (code, signal) => {
    failure ??= `it ended with ${signal ?? `exit code ${code}`}`;
  });
  child.stdin.on("error", () => {}); // it may be gone already when stop() closes this
  let announced = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    announced += text;
  });

  const stop = async () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      child.ref(); // or a process with nothing else to do ends while it waits here
      const gone = once(child, "exit");
      child.stdin.end();
      child.kill("SIGKILL");
      await gone;
    }
    rmSync(folder, { recursive: true, force: true });
  };

  const deadline = Date.now() + (options.timeoutMs ?? 60_000);
  let port: number | undefined;
  while (failure === undefined) {
    port ??= listeningPort(announced);
    if (port !== undefined && (await answers(port))) {
      const url = `http://127.0.0.1:${port}`;
      // Nothing of it may keep this process alive: its end is what stops the server.
      child.unref();
      child.stdin.unref();
      child.stdout.unref();
      const control = { url, token };
      return {
        url,
        port,
        pid: child.pid as number,
        env: emulatorEnvironment(url),
        control,
        log,
        stop,
      };
    }
    if (options.signal?.aborted) {
      failure = "it was broken off";
    } else if (Date.now() > deadline) {
      failure = "it did not answer in time";
    } else {
      await sleep(25);
    }
  }
  const written = log().trim();
  await stop();
  options.signal?.throwIfAborted();
  throw new Error(`The AWS emulator did not start (${python}): ${failure}.\n${written}`);
}

/** The server's only line of output is {"port": n}. */
function listeningPort(announced: string): number | undefined {
  return announced.endsWith("\n") ? (JSON.parse(announced) as { port: number }).port : undefined;
}

/** The server needs nothing of the user's AWS settings, and none of moto's. */
export function serverEnvironment(): Record<string, string> {
  const env = sandboxEnvironment({ url: "" });
  delete env.AWS_ENDPOINT_URL;
  for (const name of Object.keys(env).filter((name) => name.startsWith("MOTO_"))) {
    delete env[name];
  }
  return { ...env, MOTO_IAM_LOAD_MANAGED_POLICIES: "true", PYTHONDONTWRITEBYTECODE: "1" };
}

async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/moto-api/`, {
      signal: AbortSignal.timeout(5_000),
    });
    await response.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
