import { AsyncLocalStorage } from "node:async_hooks";
import { setMaxListeners } from "node:events";
import { cutOff } from "../kit/cut-off";

/** How long AWS may take over one reading, with all its requests and their attempts. */
export const READ_MS = 30_000;

const ends = new AsyncLocalStorage<AbortSignal | undefined>();

/**
 * Runs a reading, whose requests are given up READ_MS after its start. One inside another ends with that.
 * @param aborted gives them up before
 */
export function withinReadTime<T>(work: () => Promise<T>, aborted?: AbortSignal): Promise<T> {
  if (ends.getStore()) {
    return work();
  }
  const timeout = AbortSignal.timeout(READ_MS);
  const end = aborted ? AbortSignal.any([timeout, aborted]) : timeout;
  // Each request of the reading listens to it, and Node would warn from the eleventh on.
  setMaxListeners(0, end);
  return ends.run(end, work);
}

/** Runs a reading that others wait for, too, within a time of its own: that of the first may be nearly over. */
export function apartFromReading<T>(work: () => Promise<T>): Promise<T> {
  return ends.run(undefined, () => withinReadTime(work));
}

/** When a request that starts now is given up. */
export function endOfReading(): AbortSignal {
  const end = ends.getStore() ?? AbortSignal.timeout(READ_MS);
  const before = cutOff();
  return before ? AbortSignal.any([end, before]) : end;
}
