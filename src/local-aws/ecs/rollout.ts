import { throttleMs } from "./circuit-breaker";
import type { LocalTask } from "./local-task";
import type { ServiceTask } from "./next-step";

/** What is known of a deployment beside its record: how many of its tasks have failed in a row. */
export class Rollout {
  failed = 0;
  /** Of them, those that never came to run. */
  failedStarts = 0;
  mayStartAt = 0;
  /** ECS has said that the next ones wait. */
  saidThrottled = false;
  readonly #healthy = new Set<string>();
  readonly #counted = new Set<string>();

  /** So many of its tasks never came to run that the next ones have to wait. */
  get isThrottled(): boolean {
    return throttleMs(this.failedStarts) > 0;
  }

  /**
   * Counts tasks that failed their health checks, never ran, or ended before they were healthy. A healthy one begins
   * the count anew.
   */
  count(states: readonly ServiceTask[], tasks: readonly LocalTask[], speed: number): void {
    for (const { arn, isHealthy, failure } of states) {
      if (isHealthy) {
        this.#healthy.add(arn);
        this.failed = 0;
        this.failedStarts = 0;
        this.saidThrottled = false;
      } else if (failure !== undefined) {
        this.#countFailure(arn);
      }
    }
    for (const { record, failedToStart, hasEnded } of tasks) {
      if ((failedToStart || hasEnded) && !this.#healthy.has(record.taskArn)) {
        const isNew = this.#countFailure(record.taskArn);
        if (isNew && failedToStart) {
          this.failedStarts += 1;
          this.mayStartAt = Date.now() + throttleMs(this.failedStarts) / speed;
        }
      }
    }
  }

  #countFailure(task: string): boolean {
    if (this.#counted.has(task)) {
      return false;
    }
    this.#counted.add(task);
    this.failed += 1;
    return true;
  }
}
