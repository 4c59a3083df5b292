import { randomUUID } from "node:crypto";
import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runChild } from "./child-process";

/** What for folders are made in the temporary directory. */
const PURPOSES = ["plans", "secrets", "recover", "base", "emulator"] as const;
type Purpose = (typeof PURPOSES)[number];

/** A process that was killed removes nothing. What must not stay is therefore named after its machine and process. */
const HOST = hostname().replace(/[^\w.-]/g, "_");
const OWNER = `-${HOST.replaceAll(".", "\\.")}-(\\d+)`;
// Exactly the names that are made here: people have folders whose names end in a number, too.
const TEMPORARY_FOLDER = new RegExp(`^fleet-(?:${PURPOSES.join("|")})${OWNER}-[A-Za-z0-9]{6}$`);
const SYNTH_FOLDER = new RegExp(`^\\.synth${OWNER}$`);
const UNFINISHED_FILE = new RegExp(
  `^\\..+${OWNER}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.tmp$`,
);

/** How long Terraform may take to write its state. */
const GRACE_MS = 10_000;
const POLL_MS = 100;

/** The folder in which a stack is written, until it has its name. */
export function synthFolder(outdir: string): string {
  return join(outdir, `.synth-${HOST}-${process.pid}`);
}

/** The file that is written in place of another, until it has its name. */
export function unfinishedFile(target: string): string {
  return join(dirname(target), `.${basename(target)}-${HOST}-${process.pid}-${randomUUID()}.tmp`);
}

/** A folder that only this user can read, in the temporary directory. Whoever makes it removes it. */
export function temporaryFolder(purpose: Purpose): string {
  return mkdtempSync(join(tmpdir(), `fleet-${purpose}-${HOST}-${process.pid}-`));
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

export interface Places {
  /** Where files are written. */
  readonly folders: readonly string[];
  /** Where synth writes. */
  readonly outdir: string;
}

/**
 * Removes what killed processes have left in these places and in the temporary directory, and ends the Terraform
 * that still works with it.
 * @param onEnding before it waits for a Terraform
 */
export async function removeLeftBehind(
  { folders, outdir }: Places,
  onEnding: () => void = () => {},
): Promise<void> {
  const unfinished = [
    ...abandonedIn(outdir, SYNTH_FOLDER),
    ...[...new Set([...folders, outdir])].flatMap((it) => abandonedIn(it, UNFINISHED_FILE)),
  ];
  for (const path of [...unfinished, ...(await unused(onEnding))]) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Another command may be at it. The next one tries again.
    }
  }
}

/** Abandoned folders of the temporary directory with which no Terraform works, or none any more. */
async function unused(onEnding: () => void): Promise<string[]> {
  const paths = abandonedIn(tmpdir(), TEMPORARY_FOLDER);
  const orphans = paths.length === 0 ? [] : await processesUsing(paths);
  if (orphans === undefined) {
    return [];
  }
  if (orphans.length > 0) {
    onEnding();
    await end(orphans.map(({ pid }) => pid));
  }
  const inUse = orphans.filter(({ pid }) => isRunning(pid)).map(({ path }) => path);
  return paths.filter((path) => !inUse.includes(path));
}

/** What is this user's and has no living owner. */
function abandonedIn(folder: string, pattern: RegExp): string[] {
  return entries(folder)
    .filter((name) => {
      const pid = pattern.exec(name)?.[1];
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

/** Terraform has its plan's path among its arguments. @returns undefined when nobody can tell */
async function processesUsing(paths: readonly string[]): Promise<Orphan[] | undefined> {
  const listed = await runChild("ps", ["-A", "-ww", "-o", "pid=,args="]).catch(() => undefined);
  if (listed?.exitCode !== 0) {
    return undefined;
  }
  return listed.stdout.split("\n").flatMap((line) => {
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
