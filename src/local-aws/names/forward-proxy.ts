import type { LocalNames } from "./names";

/** What listens on a port of 127.0.0.1. */
export interface LocalServer {
  /** Such as http://127.0.0.1:43127. */
  readonly url: string;
  /** Ends every connection and listens no more, within a second. */
  close(): Promise<void>;
}

/**
 * A proxy for http_proxy, by which curl and others reach load balancers by their names. It forwards to nothing else:
 * not to the internet, and not to other ports of this machine. Unknown names get 502 and the reason.
 */
export async function startForwardProxy(_names: LocalNames): Promise<LocalServer> {
  throw new Error("to come");
}
