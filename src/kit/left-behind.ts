import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runChild } from "./child-process";

/** A process that was killed removes nothing. What must not stay is therefore named after its machine and process. */
const HOST = hostname().replace(/[^\w.-]/g, "_");
const OWNED = new RegExp(
  `^(?:fleet-|\\.).+-${HOST.replaceAll(".", "\\.")}-(\\d+)(?:-[\\w-]+)?(?:\\.tmp)?$`,
);

/** How long Terraform may take to write its state. */
const GRACE_MS = 10_000;
const POLL_MS = 100;

/** A name for a file or folder that ends with this process: `.synth-<host>-<pid>`. @param prefix begins with a dot */
export function ownName(prefix: string): string {
  return `${prefix}-${HOST}-${process.pid}`;
}

/** A folder that only this user can read, in the temporary directory. Whoever makes it removes it. */
export function temporaryFolder(purpose: string): string {
  return mkdtempSync(join(tmpdir(), `${ownName(`fleet-${purpose}`)}-`));
}

/** Whether a process of this machine lives. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is somebody else's.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/**
 * Removes what killed processes have left in these folders and in the temporary directory, and ends the Terraform
 * that still works with it.
 * @param onEnding before it waits for a Terraform
 */
export async function removeLeftBehind(
  folders: readonly string[],
  onEnding: () => void = () => {},
): Promise<void> {
  const paths = [...new Set([tmpdir(), ...folders])].flatMap(abandonedIn);
  if (paths.length === 0) {
    return;
  }
  const orphans = await processesUsing(paths);
  if (orphans.length > 0) {
    onEnding();
    await end(orphans.map(({ pid }) => pid));
  }
  const inUse = orphans.filter(({ pid }) => isRunning(pid)).map(({ path }) => path);
  for (const path of paths.filter((it) => !inUse.includes(it))) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Another command may be at it. The next one tries again.
    }
  }
}

/** What is this user's and has no living owner. */
function abandonedIn(folder: string): string[] {
  return entries(folder)
    .filter((name) => {
      const pid = OWNED.exec(name)?.[1];
      return pid !== undefined && !isRunning(Number(pid)) && isOwn(join(folder, name));
    })
    .map((name) => join(folder, name));
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isOwn(path: string): boolean {
  try {
    return lstatSync(path).uid === (process.getuid?.() ?? 0);
  } catch {
    return false;
  }
}

interface Orphan {
  readonly pid: number;
  readonly path: string;
}

/** Terraform has its plan's path among its arguments. */
async function processesUsing(paths: readonly string[]): Promise<Orphan[]> {
  const { stdout } = await runChild("ps", ["-A", "-ww", "-o", "pid=,args="]).catch(() => ({
    stdout: "",
  }));
  return stdout.split("\n").flatMap((line) => {
    const path = paths.find((it) => line.includes(`${it}/`) && line.includes("-no-color"));
    return path === undefined ? [] : [{ pid: Number.parseInt(line, 10), path }];
  });
}

/** As Ctrl-C would. */
async function end(pids: readonly number[]): Promise<void> {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGINT");
    } catch {
      // It has just ended.
    }
  }
  const deadline = Date.now() + GRACE_MS;
  while (pids.some(isRunning) && Date.now() < deadline) {
    await sleep(POLL_MS);
  }
}
