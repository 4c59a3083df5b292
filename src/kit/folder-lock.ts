import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A lock folder without a process id is one whose owner died between two system calls. */
const UNSIGNED_GRACE_MS = 5_000;

/** Runs the work while no other process that uses the same lock path does. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  while (!take(path)) {
    if (isAbandoned(path)) {
      rmSync(path, { recursive: true, force: true });
    } else {
      await sleep(100);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

function take(path: string): boolean {
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return false;
    }
    throw error;
  }
  writeFileSync(`${path}/pid`, String(process.pid));
  return true;
}

function isAbandoned(path: string): boolean {
  try {
    process.kill(Number(readFileSync(`${path}/pid`, "utf8")), 0);
    return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ESRCH") {
      return true;
    }
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    return code === "ENOENT" && age > UNSIGNED_GRACE_MS;
  }
}
