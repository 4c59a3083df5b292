import type { ChildProcess } from "node:child_process";
import { Interrupted } from "./failure";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * From its making to its release, a signal does not simply end this process: running children get it and are
 * waited for, and files that must not stay are removed.
 */
export class SignalGuard {
  private received: NodeJS.Signals | undefined;
  private readonly children = new Set<ChildProcess>();
  private readonly cleanups = new Set<() => void>();

  constructor() {
    for (const signal of SIGNALS) {
      process.on(signal, this.receive);
    }
  }

  /** Passes signals on to this process, until it has ended. */
  watch(child: ChildProcess): void {
    this.children.add(child);
    for (const end of ["close", "error"]) {
      child.once(end, () => this.children.delete(child));
    }
  }

  /** @throws Interrupted when a signal has come */
  check(): void {
    if (this.received) {
      throw new Interrupted(this.received);
    }
  }

  /** Runs the work; the cleanup follows, however it ends. */
  async cleaningUp<T>(cleanup: () => void, work: () => Promise<T>): Promise<T> {
    this.cleanups.add(cleanup);
    try {
      return await work();
    } finally {
      this.cleanups.delete(cleanup);
      cleanup();
    }
  }

  release(): void {
    for (const signal of SIGNALS) {
      process.off(signal, this.receive);
    }
  }

  private readonly receive = (signal: NodeJS.Signals) => {
    this.received = signal;
    if (this.children.size > 0) {
      for (const child of this.children) {
        // Terraform ends on these two in order, its state written. It knows nothing of the third.
        child.kill(signal === "SIGHUP" ? "SIGTERM" : signal);
      }
      return;
    }
    for (const cleanup of this.cleanups) {
      cleanup();
    }
    process.exit(new Interrupted(signal).exitCode);
  };
}
