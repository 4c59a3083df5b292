import type { ChildProcess } from "node:child_process";
import { setMaxListeners } from "node:events";
import { Children, type WatchOptions } from "./children";
import { Interrupted } from "./failure";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** npm and npx pass a Ctrl-C on that the terminal has sent to this process already. */
const SAME_KEYSTROKE_MS = 1_000;

export interface SignalProps {
  /**
   * For work that ends itself when `aborted` says so: how long its children may take to end before they are killed.
   * @default children are waited for, and a process without any ends at once
   */
  readonly graceMs?: number;
}

/**
 * From its making to its release, a signal does not simply end this process: running children get it and are
 * waited for, and files that must not stay are removed.
 */
export class SignalGuard {
  readonly children = new Children();
  private readonly controller = new AbortController();
  private receivedAt = 0;
  private readonly cleanups = new Set<() => void>();
  private endsItself = false;

  constructor(private readonly props: SignalProps = {}) {
    // Work on many regions listens to it, and Node would warn from the eleventh on.
    setMaxListeners(0, this.controller.signal);
    for (const signal of SIGNALS) {
      process.on(signal, this.receive);
    }
  }

  /** Aborted by the first signal, with an Interrupted as its reason. */
  get aborted(): AbortSignal {
    return this.controller.signal;
  }

  /** Passes signals on to a child, until it has ended. */
  watch(child: ChildProcess, options?: WatchOptions): void {
    this.children.watch(child, options);
  }

  /**
   * @param unchanged what the work has left as it was, for the message
   * @throws Interrupted when a signal has come
   */
  check(unchanged?: string): void {
    if (this.aborted.aborted && unchanged !== undefined) {
      const { signal } = this.aborted.reason as Interrupted;
      throw new Interrupted(signal, `interrupted: ${unchanged}`);
    }
    this.aborted.throwIfAborted();
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

  /** Runs work that ends by itself soon after `aborted`, to say how far it came: a signal does not end the process. */
  async endingItself<T>(work: () => Promise<T>): Promise<T> {
    this.endsItself = true;
    try {
      return await work();
    } finally {
      this.endsItself = false;
    }
  }

  release(): void {
    for (const signal of SIGNALS) {
      process.off(signal, this.receive);
    }
  }

  private readonly receive = (signal: NodeJS.Signals) => {
    const isRepeated = this.aborted.aborted;
    if (isRepeated && Date.now() - this.receivedAt < SAME_KEYSTROKE_MS) {
      return;
    }
    this.receivedAt = Date.now();
    this.controller.abort(new Interrupted(signal));
    const { graceMs } = this.props;
    if (graceMs !== undefined) {
      this.endChildren(isRepeated ? "SIGKILL" : signal, graceMs);
    } else if (!this.children.isEmpty) {
      this.children.signal(signal);
    } else if (!this.endsItself || isRepeated) {
      this.exit(signal);
    }
  };

  private endChildren(signal: NodeJS.Signals, graceMs: number): void {
    this.children.signal(signal);
    // The work ends with its children, and nothing shall wait for one that does not listen.
    setTimeout(() => this.children.kill(), graceMs).unref();
  }

  private exit(signal: NodeJS.Signals): never {
    for (const cleanup of this.cleanups) {
      cleanup();
    }
    process.exit(new Interrupted(signal).exitCode);
  }
}
