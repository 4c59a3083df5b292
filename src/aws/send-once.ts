import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { cutOff } from "../kit/cut-off";
import { Interrupted } from "../kit/failure";

const ATTEMPTS = 4;
/** Until AWS tells of what it has just been told. */
const SETTLES_MS = 1_000;

/** Of requests that never left this machine, by Node's codes. */
const NOT_SENT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];

const once = new AsyncLocalStorage<true>();

/** Whether requests that start now must not be repeated unseen. */
export function areSentOnce(): boolean {
  return once.getStore() === true;
}

/** A request without an answer: AWS may have carried it out. It has nothing by which the SDK would try again. */
export class Unanswered extends Error {
  constructor(readonly reason: Error) {
    super(reason.message);
  }
}

/** False where AWS has refused a request, or never got it. */
export function mayBeDone(error: unknown): boolean {
  const { code = "", $metadata } = error as {
    readonly code?: string;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  return status === undefined ? !NOT_SENT.includes(code) : status < 400 || status >= 500;
}

/**
 * Sends what AWS would do a second time when it is asked a second time. Where the answer is lost, it is looked up
 * whether it was done, before it is sent again.
 * @param look what was done; undefined when nothing was
 */
export async function sendOnce<Answer>(
  send: () => Promise<Answer>,
  look: () => Promise<Answer | undefined>,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once.run(true, send);
    } catch (error) {
      if (!(error instanceof Unanswered)) {
        throw error;
      }
      if (error.reason instanceof Interrupted) {
        throw error.reason;
      }
      const done = await lookAfter(error.reason, look);
      if (done !== undefined) {
        return done;
      }
      if (attempt === ATTEMPTS) {
        throw error.reason;
      }
    }
  }
}

async function lookAfter<Answer>(
  reason: Error,
  look: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  const end = cutOff();
  await sleep(SETTLES_MS, undefined, end && { signal: end }).catch(() => {});
  try {
    return await look();
  } catch (error) {
    throw new Error(`${reason.message}. Whether it was done all the same could not be read`, {
      cause: error,
    });
  }
}
