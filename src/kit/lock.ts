import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning } from "./owner";

/** What the lock file holds. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** RFC 3339 */
  readonly since: string;
}

/** An owner that lives touches its lock this often. */
const BEAT_MS = 30_000;
/** Without that for so long it is dead, whoever has its process id now. */
const DEAD_AFTER_MS = 10 * BEAT_MS;

const RETRY_MS = 100;

export class LockTaken extends Error {
  override readonly name = "LockTaken";

  /** @param owner in words */
  constructor(
    readonly path: string,
    readonly owner: string,
  ) {
    super(`${path} is the lock of ${owner}`);
  }
}

/** Runs the work while no other process that uses the same lock file does; waits for its turn. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const release = await waitForLock(path);
  try {
    return await work();
  } finally {
    release();
  }
}

async function waitForLock(path: string): Promise<() => void> {
  for (;;) {
    try {
      return takeLock(path);
    } catch (error) {
      if (!(error instanceof LockTaken)) {
        throw error;
      }
      await sleep(RETRY_MS);
    }
  }
}

/**
 * Makes a lock file, or takes that of a dead process.
 * @returns what gives the lock back
 * @throws LockTaken at once when a living process has it
 */
export function takeLock(path: string, since = new Date()): () => void {
  const owner: Owner = { pid: process.pid, host: hostname(), since: since.toISOString() };
  const content = JSON.stringify(owner);
  mkdirSync(dirname(path), { recursive: true });
  while (!written(path, content)) {
    const found = contentOf(path);
    if (found && !isDead(found)) {
      throw new LockTaken(path, describe(found.text));
    }
    if (found) {
      setAside(path, found.text);
    }
  }
  const beat = setInterval(() => touch(path), BEAT_MS).unref();
  return () => {
    clearInterval(beat);
    // It is another's when this process was stopped for so long that it was taken for dead.
    if (contentOf(path)?.text === content) {
      rmSync(path, { force: true });
    }
  };
}

interface Found {
  readonly text: string;
  readonly touched: number;
}

/** Undefined when the owner has just let go. */
function contentOf(path: string): Found | undefined {
  return unless("ENOENT", () => ({
    text: readFileSync(path, "utf8"),
    touched: statSync(path).mtimeMs,
  }));
}

/** False when there is a lock already. */
function written(path: string, content: string): boolean {
  const done = unless("EEXIST", () => {
    writeFileSync(path, content, { flag: "wx" });
    return true;
  });
  return done === true;
}

/** Removes a dead owner's lock, and not that of somebody who was faster in doing so. */
function setAside(path: string, dead: string): void {
  const aside = `${path}.${process.pid}.dead`;
  unless("ENOENT", () => {
    renameSync(path, aside);
    const text = readFileSync(aside, "utf8");
    if (text !== dead) {
      written(path, text);
    }
  });
  rmSync(aside, { force: true });
}

/** Undefined when the work fails with that code. */
function unless<T>(code: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === code) {
      return undefined;
    }
    throw error;
  }
}

function isDead({ text, touched }: Found): boolean {
  const owner = parsed(text);
  const silentMs = Date.now() - touched;
  if (silentMs > DEAD_AFTER_MS) {
    return true;
  }
  // Without an owner it may be about to be written.
  return owner ? owner.host === hostname() && !isRunning(owner.pid) : silentMs > BEAT_MS;
}

function describe(content: string): string {
  const owner = parsed(content);
  return owner
    ? `process ${owner.pid} on ${owner.host}, since ${owner.since}`
    : "an unknown process";
}

function parsed(content: string): Owner | undefined {
  try {
    const owner = JSON.parse(content) as Owner;
    return Number.isInteger(owner.pid) && owner.pid > 0 ? owner : undefined;
  } catch {
    return undefined;
  }
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Somebody removed it by hand: the states have locks of their own.
  }
}
