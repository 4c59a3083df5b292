import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { type Emulator, type EmulatorOptions, serverEnvironment } from "../../src/sandbox/emulator";
import { emulatorEnvironment } from "../../src/sandbox/environment";
import { findPython } from "../../src/sandbox/python";
import { projectRoot } from "./synth";

const SCRIPT = join(__dirname, "copied-emulator.py");
const SERVER = join(projectRoot, "src", "sandbox");

/** An emulator that others are copied from: in milliseconds, where a start takes seconds. */
export interface Original {
  /** Where copyOf() finds it, in any process. */
  readonly socket: string;
}

/** Starts it, without records. Ends with this process at the latest. */
export async function startOriginal(): Promise<Original & { readonly stop: () => Promise<void> }> {
  const python = await findPython();
  const folder = mkdtempSync(join(tmpdir(), "fleet-emulator-"));
  const socket = join(folder, "socket");
  const child = spawn(python, [SCRIPT, socket, SERVER], {
    stdio: ["pipe", "pipe", "inherit"],
    env: serverEnvironment(),
  }) as ChildProcessByStdio<Socket, Socket, null>;
  const gone = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), gone]);
  // Nothing of it may keep this process alive: its end is what ends the emulator.
  child.unref();
  child.stdin.unref();
  child.stdout.unref();
  if (child.exitCode !== null) {
    throw new Error(`The emulator of the tests (${python}) ended with ${child.exitCode}`);
  }
  return {
    socket,
    stop: async () => {
      child.ref();
      child.stdin.end();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type CopyOptions = Pick<EmulatorOptions, "withControl" | "pendingUpdateMs">;

/** An emulator of one's own. Ends with this process at the latest. */
export async function copyOf(
  original: Original,
  { withControl = false, pendingUpdateMs = 0 }: CopyOptions = {},
): Promise<Emulator> {
  const folder = mkdtempSync(join(tmpdir(), "fleet-emulator-"));
  const log = join(folder, "log");
  const token = randomBytes(24).toString("hex");
  const connection = connect(original.socket);
  connection.on("error", () => {}); // whatever it is, the connection is closed then
  await once(connection, "connect");
  const wanted = { log, token: withControl ? token : null, pending_ms: pendingUpdateMs };
  connection.write(`${JSON.stringify(wanted)}\n`);
  const lines = createInterface({ input: connection });
  const ended = once(lines, "close").then(() => {
    throw new Error(
      `The emulator could not be copied:\n${existsSync(log) ? readFileSync(log, "utf8") : ""}`,
    );
  });
  const [line] = await Promise.race([once(lines, "line"), ended]);
  ended.catch(() => {}); // it was copied, so this is its end
  const { port, pid } = JSON.parse(line) as { port: number; pid: number };
  // Nothing of it may keep this process alive.
  connection.unref();
  const url = `http://127.0.0.1:${port}`;
  return {
    ...{ url, port, pid, env: emulatorEnvironment(url), control: { url, token } },
    log: () => readFileSync(log, "utf8"),
    stop: async () => {
      connection.destroy();
      while (isAlive(pid)) {
        await sleep(5);
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
