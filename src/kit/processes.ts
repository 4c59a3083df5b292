import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** A child that leads a process group of its own takes its children along when it is killed. */
export const OWN_GROUP = { detached: process.platform !== "win32" } as const;

/** A timer that does not keep this process from ending. */
const QUIETLY = { ref: false } as const;

/** The running children of this process. None of them outlives end(). */
export class Processes {
  private readonly running = new Map<ChildProcess, { readonly group: boolean }>();
  private ending: NodeJS.Signals | undefined;

  /** Takes care of a child until it is gone. @param group true when it was started with OWN_GROUP */
  watch(child: ChildProcess, group = true): void {
    if (child.pid === undefined) {
      return; // it did not start
    }
    this.running.set(child, { group: group && OWN_GROUP.detached });
    child.once("close", () => this.running.delete(child));
    if (this.ending) {
      this.send(child, this.ending);
    }
  }

  /** Passes a signal on. Terraform ends on SIGINT and SIGTERM in order; it knows nothing of SIGHUP. */
  signal(signal: NodeJS.Signals): void {
    this.ending = signal === "SIGHUP" ? "SIGTERM" : signal;
    for (const child of this.running.keys()) {
      this.send(child, this.ending);
    }
  }

  /** Kills what is left; for the last moment of this process, too. */
  kill(): void {
    this.ending = "SIGKILL";
    for (const child of this.running.keys()) {
      this.send(child, "SIGKILL");
    }
  }

  /** Waits so long for all children to be gone, then kills the rest. */
  async end(graceMs: number): Promise<void> {
    await Promise.race([this.gone(), sleep(graceMs, undefined, QUIETLY)]);
    this.kill();
    await Promise.race([this.gone(), sleep(2_000, undefined, QUIETLY)]);
  }

  /** Kills what the leader of a group left behind. */
  killGroup(leader: ChildProcess): void {
    if (OWN_GROUP.detached && leader.pid !== undefined) {
      kill(-leader.pid, "SIGKILL");
    }
  }

  private async gone(): Promise<void> {
    await Promise.all([...this.running.keys()].map((child) => once(child, "close")));
  }

  private send(child: ChildProcess, signal: NodeJS.Signals): void {
    const pid = child.pid as number;
    kill(this.running.get(child)?.group ? -pid : pid, signal);
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}
