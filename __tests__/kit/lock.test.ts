import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { LockTaken, takeLock, withLock } from "../../src/kit/lock";
import { useFolder } from "../support/folder";

const folder = useFolder();

describe("withLock", () => {
  it("lets one work at a time, and all of them in the end", async () => {
    const path = join(folder.path, "not there yet", "one.lock");
    let running = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++running);
      await sleep(20);
      running--;
      return "done";
    };
    expect(await Promise.all([1, 2, 3].map(() => withLock(path, work)))).toEqual(
      Array(3).fill("done"),
    );
    expect(most).toBe(1);
    expect(existsSync(path)).toBe(false);
  });

  it("gives the lock back when the work fails", async () => {
    const path = join(folder.path, "failing.lock");
    await expect(withLock(path, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(existsSync(path)).toBe(false);
  });

  it("takes the lock of a process that was killed", async () => {
    const path = join(folder.path, "dead.lock");
    const { pid } = spawnSync(process.execPath, ["--version"]);
    writeFileSync(path, JSON.stringify({ pid, host: hostname(), since: "2026-01-01T00:00:00Z" }));
    expect(await withLock(path, async () => JSON.parse(readFileSync(path, "utf8")).pid)).toBe(
      process.pid,
    );
  });
});

describe("takeLock", () => {
  it("says at once who has it", () => {
    const path = join(folder.path, "taken.lock");
    const release = takeLock(path, new Date("2026-11-25T10:00:00Z"));
    const owner = `process ${process.pid} on ${hostname()}, since 2026-11-25T10:00:00.000Z`;
    expect(() => takeLock(path)).toThrow(new LockTaken(path, owner));
    release();
    takeLock(path)();
    expect(existsSync(path)).toBe(false);
  });
});
