import { AsyncLocalStorage } from "node:async_hooks";

const ends = new AsyncLocalStorage<AbortSignal>();

/** Runs work, and has what it waits for end when the signal says so. */
export function cutOffBy<T>(end: AbortSignal, work: () => Promise<T>): Promise<T> {
  return ends.run(end, work);
}

/** What ends a request that begins now; undefined when nothing does before its time. */
export function cutOff(): AbortSignal | undefined {
  return ends.getStore();
}
