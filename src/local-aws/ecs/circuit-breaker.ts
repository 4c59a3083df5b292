/**
 * How many tasks in a row may fail before a deployment does.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export function failureThreshold(desiredCount: number): number {
  return Math.min(Math.max(Math.ceil(desiredCount * 0.5), 3), 200);
}

const LONGEST_WAIT_MS = 27 * 60_000;
const FIRST_WAIT_MS = 10_000;
/** AWS does not say how many starts may fail before the waiting begins. */
const WITHOUT_WAIT = 3;

/**
 * How long the scheduler waits after so many tasks that never came to run. Those that stop after that do not count.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
 */
export function throttleMs(failedStarts: number): number {
  const more = failedStarts - WITHOUT_WAIT;
  return more < 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** more, LONGEST_WAIT_MS);
}
