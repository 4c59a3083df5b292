import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * For `detached` of a child: it then leads a process group of its own, which a terminal's keys do not reach, and takes
 * the group along when it is killed. Windows has no such groups.
 */
export const OWN_GROUP = process.platform !== "win32";

export interface WatchOptions {
  /** The child was started with OWN_GROUP. @default true */
  readonly leadsGroup?: boolean;
  /** Signals go to its whole group, and not to it alone. SIGKILL always does. @default false */
  readonly signalsGroup?: boolean;
}

/** A timer that does not keep this process from ending. */
const QUIETLY = { ref: false } as const;

/** The running children of this process. */
export class Children {
  private readonly running = new Map<ChildProcess, WatchOptions>();
  private lastSignal: NodeJS.Signals | undefined;

  get isEmpty(): boolean {
    return this.running.size === 0;
  }

  /** Takes care of a child until it is gone. One that starts after a signal gets it, too. */
  watch(child: ChildProcess, options: WatchOptions = {}): void {
    if (child.pid === undefined) {
      return; // it did not start
    }
    this.running.set(child, options);
    child.once("close", () => this.running.delete(child));
    if (this.lastSignal) {
      this.send(child, this.lastSignal);
    }
  }

  /** Passes a signal on. */
  signal(signal: NodeJS.Signals): void {
    // Terraform ends on SIGINT and SIGTERM in order, its state written. It knows nothing of SIGHUP.
    this.lastSignal = signal === "SIGHUP" ? "SIGTERM" : signal;
    for (const child of this.running.keys()) {
      this.send(child, this.lastSignal);
    }
  }

  /** Kills what is left; for the last moment of this process, too. */
  kill(): void {
    this.signal("SIGKILL");
  }

  /** Waits so long for all children to be gone, then kills the rest. */
  async end(graceMs: number): Promise<void> {
    await Promise.race([this.gone(), sleep(graceMs, undefined, QUIETLY)]);
    this.kill();
    await Promise.race([this.gone(), sleep(2_000, undefined, QUIETLY)]);
  }

  private async gone(): Promise<void> {
    await Promise.all([...this.running.keys()].map((child) => once(child, "close")));
  }

  private send(child: ChildProcess, signal: NodeJS.Signals): void {
    const { leadsGroup = true, signalsGroup = false } = this.running.get(child) ?? {};
    if (leadsGroup && (signalsGroup || signal === "SIGKILL")) {
      signalGroup(child, signal);
    } else {
      child.kill(signal);
    }
  }
}

/** Signals a child that was started with OWN_GROUP, and what it has started, even after its own end. */
export function signalGroup(leader: ChildProcess, signal: NodeJS.Signals): void {
  if (!OWN_GROUP) {
    leader.kill(signal);
    return;
  }
  try {
    process.kill(-(leader.pid as number), signal);
  } catch {
    // The group is gone already.
  }
}
