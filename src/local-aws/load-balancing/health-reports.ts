import type { TargetHealthDescription } from "@aws-sdk/client-elastic-load-balancing-v2";

/** Writes what all targets of a group are now into the records. */
export type Report = (group: string, targets: readonly TargetHealthDescription[]) => Promise<void>;

/**
 * What the records say of targets follows what the load balancers find. Each report replaces the one before it, so two
 * of them must never be on their way together: the older one might arrive last, and would stay until the next change.
 */
export class HealthReports {
  readonly #due = new Map<string, readonly TargetHealthDescription[]>();
  #isSending = false;

  constructor(private readonly report: Report) {}

  add(group: string, targets: readonly TargetHealthDescription[]): void {
    this.#due.set(group, targets);
    void this.send();
  }

  /** Sends what is due, also what could not be sent before. Does not fail. */
  async send(): Promise<void> {
    if (this.#isSending) {
      return;
    }
    this.#isSending = true;
    // What is added meanwhile comes at the end of the same round.
    for (const [group, targets] of this.#due) {
      this.#due.delete(group);
      try {
        await this.report(group, targets);
      } catch {
        this.#due.set(group, this.#due.get(group) ?? targets);
        break;
      }
    }
    this.#isSending = false;
  }
}
