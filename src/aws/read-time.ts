import { AsyncLocalStorage } from "node:async_hooks";

/** How long AWS may take over one reading, with all its requests and their attempts. */
export const READ_MS = 30_000;

const ends = new AsyncLocalStorage<AbortSignal>();

/** Runs a reading, whose requests are given up READ_MS after its start. One inside another ends with that. */
export function withinReadTime<T>(work: () => Promise<T>): Promise<T> {
  return ends.getStore() ? work() : ends.run(AbortSignal.timeout(READ_MS), work);
}

/** When a request that starts now is given up. */
export function endOfReading(): AbortSignal {
  return ends.getStore() ?? AbortSignal.timeout(READ_MS);
}
