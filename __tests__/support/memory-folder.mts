import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";

/** Linux's file system in memory. */
const MEMORY = "/dev/shm";
/** Several times what the tests have there at once. */
const ENOUGH_BYTES = 2 * 1024 ** 3;
/** Of this user's folders; the process is in it. */
const PREFIX = `fleet-tests-${process.getuid?.()}-`;

/**
 * A folder in memory for this process, which removes it at its end.
 * @returns undefined where there is no place for it, or where nothing in it could be run
 */
export function folderInMemory(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    if (bavail * bsize < ENOUGH_BYTES || !mayRunPrograms()) {
      return undefined;
    }
    removeAbandoned();
    const folder = mkdtempSync(join(MEMORY, `${PREFIX}${process.pid}-`));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    return folder;
  } catch {
    return undefined; // no such file system, or not for this user
  }
}

/** Containers mount it so that nothing in it can be run. */
function mayRunPrograms(): boolean {
  return readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .some(([, at, , options = ""]) => at === MEMORY && !options.split(",").includes("noexec"));
}

/** What runs that were killed have left. */
function removeAbandoned(): void {
  for (const name of readdirSync(MEMORY).filter((it) => it.startsWith(PREFIX))) {
    const [pid = ""] = name.slice(PREFIX.length).split("-");
    if (!existsSync(join("/proc", pid))) {
      rmSync(join(MEMORY, name), { recursive: true, force: true });
    }
  }
}
