import { Interrupted } from "../kit/failure";
import type { Processes } from "../kit/processes";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** `npm run` passes a Ctrl-C on that the terminal has sent to this process already. */
const SAME_KEYSTROKE_MS = 1_000;

/** How long Terraform has to write its state before it is killed; the state goes away anyway. */
export const GRACE_MS = 5_000;

/** A signal ends the work in order: children get it, waiting stops, and the clean-up follows. */
export class Interruption {
  private readonly controller = new AbortController();
  private at = 0;

  constructor(private readonly processes: Processes) {
    for (const signal of SIGNALS) {
      process.on(signal, this.receive);
    }
  }

  /** Aborted with an Interrupted as its reason. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Until a signal comes. */
  async wait(): Promise<void> {
    const alive = setInterval(() => {}, 2 ** 30);
    await new Promise((resolve) => {
      this.signal.addEventListener("abort", resolve, { once: true });
      if (this.signal.aborted) {
        resolve(undefined);
      }
    });
    clearInterval(alive);
  }

  release(): void {
    for (const signal of SIGNALS) {
      process.off(signal, this.receive);
    }
  }

  private readonly receive = (signal: NodeJS.Signals) => {
    if (this.signal.aborted) {
      if (Date.now() - this.at > SAME_KEYSTROKE_MS) {
        this.processes.kill();
      }
      return;
    }
    this.at = Date.now();
    this.controller.abort(new Interrupted(signal));
    this.processes.signal(signal);
    // The work ends with its children, and nothing shall wait for one that does not listen.
    setTimeout(() => this.processes.kill(), GRACE_MS).unref();
  };
}
