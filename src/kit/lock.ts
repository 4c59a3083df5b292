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
import { dirname, join } from "node:path";
import type { Context } from "./context";
import type { SignalGuard } from "./signals";

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

/**
 * Runs the work while no other process applies weekend mode in this project.
 * @throws when one is at work already, with who that is
 */
export async function withApplyLock<T>(
  { projectDir, now }: Pick<Context, "projectDir" | "now">,
  signals: SignalGuard,
  work: () => Promise<T>,
): Promise<T> {
  const path = join(projectDir, ".fleet", "apply.lock");
  const owner: Owner = { pid: process.pid, host: hostname(), since: now().toISOString() };
  const content = JSON.stringify(owner);
  try {
    mkdirSync(dirname(path), { recursive: true });
    take(path, content);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    throw syscall === undefined
      ? error
      : new Error(
          `${path} cannot be written (${code}), which keeps two runs apart. Nothing was changed. You need to be ` +
            "allowed to write the project's folder",
          { cause: error },
        );
  }
  const beat = setInterval(() => touch(path), BEAT_MS);
  beat.unref();
  return signals.cleaningUp(() => {
    clearInterval(beat);
    // It is another's when this process was stopped for so long that it was taken for dead.
    if (contentOf(path)?.text === content) {
      rmSync(path, { force: true });
    }
  }, work);
}

function take(path: string, content: string): void {
  while (!written(path, content)) {
    const found = contentOf(path);
    if (found !== undefined && !isDead(found)) {
      throw new Error(
        `another run of fleet is at work: ${describe(found.text)}. Nothing was changed; run this again when it ` +
          `has ended (its lock is ${path})`,
      );
    }
    if (found) {
      setAside(path, found.text);
    }
  }
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

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is somebody else's.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
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
