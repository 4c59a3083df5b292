import type { ChildProcess } from "node:child_process";
import { setMaxListeners } from "node:events";
import { Children, type WatchOptions } from "./children";
import type { Context } from "./context";
import { cutOffBy } from "./cut-off";
import { Interrupted } from "./failure";
import { listOf } from "./words";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** npm and npx pass a Ctrl-C on that the terminal has sent to this process already. */
const SAME_KEYSTROKE_MS = 1_000;

/** How long work that was cut off may take to say how far it came. */
const REPORT_MS = 1_000;

export interface SignalProps {
  /**
   * For work that ends itself when `aborted` says so: how long its children may take to end before they are killed.
   * @default children are waited for, and a process without any ends at once
   */
  readonly graceMs?: number;
  /** Where it says what a signal has to wait for, and what nobody knows after a second one. @default nowhere */
  readonly terminal?: Pick<Context, "stderr" | "progress">;
}

/**
 * From its making to its release, a signal does not simply end this process: running children get it and are
 * waited for, and files that must not stay are removed. Work that must not be cut off is waited for, too, until a
 * second signal comes.
 */
export class SignalGuard {
  readonly children = new Children();
  private readonly controller = new AbortController();
  private readonly cutter = new AbortController();
  /** For whom work is being finished. */
  private readonly unfinished: string[] = [];
  private receivedAt = 0;
  private readonly cleanups = new Set<() => void>();
  private endsItself = false;
  private reporting: NodeJS.Timeout | undefined;

  constructor(private readonly props: SignalProps = {}) {
    // Work on many regions listens to it, and Node would warn from the eleventh on.
    setMaxListeners(0, this.controller.signal, this.cutter.signal);
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

  /**
   * Runs work that a signal lets finish, such as requests that change something. A second signal cuts it off.
   * @param whose such as a stack's name, for people
   * @throws Interrupted when a signal has come before
   */
  async finishing<T>(whose: string, work: () => Promise<T>): Promise<T> {
    this.check();
    this.unfinished.push(whose);
    try {
      return await cutOffBy(this.cutter.signal, work);
    } finally {
      this.unfinished.splice(this.unfinished.indexOf(whose), 1);
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
    clearTimeout(this.reporting);
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
    const isAtWork = this.unfinished.length > 0;
    if (isRepeated) {
      this.cutOff(signal);
    }
    const { graceMs } = this.props;
    if (graceMs !== undefined) {
      this.endChildren(isRepeated ? "SIGKILL" : signal, graceMs);
    } else if (!this.children.isEmpty) {
      this.children.signal(signal);
    } else if (!isAtWork && (!this.endsItself || isRepeated)) {
      this.exit(signal);
    }
    if (!isRepeated) {
      this.sayWhatIsWaitedFor();
    }
  };

  private endChildren(signal: NodeJS.Signals, graceMs: number): void {
    this.children.signal(signal);
    // The work ends with its children, and nothing shall wait for one that does not listen.
    setTimeout(() => this.children.kill(), graceMs).unref();
  }

  /** Its requests end, and it says how far it came. Not all that can hang is a request. */
  private cutOff(signal: NodeJS.Signals): void {
    this.cutter.abort(new Interrupted(signal));
    if (this.unfinished.length > 0 || this.props.graceMs === 0) {
      this.reporting = setTimeout(() => this.exit(signal), REPORT_MS);
    }
  }

  private sayWhatIsWaitedFor(): void {
    const { graceMs } = this.props;
    if (this.unfinished.length > 0) {
      this.say(
        `note interrupted: waiting for AWS's answer about ${listOf(this.unfinished)}. Ctrl-C again ends at once`,
      );
    } else if (graceMs === undefined && !this.children.isEmpty) {
      this.say(
        "note interrupted: waiting for what is at work to end in order. Ctrl-C again ends it at once",
      );
    }
  }

  private exit(signal: NodeJS.Signals): never {
    for (const cleanup of this.cleanups) {
      cleanup();
    }
    this.say(this.lastWords());
    process.exit(new Interrupted(signal).exitCode);
  }

  private lastWords(): string {
    if (this.unfinished.length > 0) {
      const about = listOf(this.unfinished);
      return `error interrupted before AWS answered about ${about}, so nobody knows what was done there. See: npx fleet status`;
    }
    return this.endsItself
      ? "error interrupted before this could say how far it came. See: npx fleet status"
      : "error interrupted";
  }

  private say(text: string): void {
    const { terminal } = this.props;
    terminal?.progress.done();
    terminal?.stderr.write(`${text}\n`);
  }
}
