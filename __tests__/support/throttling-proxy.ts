import { forward, operationOf, useHttpServer } from "./http-server";
import { refuse } from "./refusal";
import type { Sandbox } from "./sandbox";

export interface ThrottlingProxy {
  /** For AWS_ENDPOINT_URL; only readable inside tests and hooks. */
  readonly url: string;
  /** Throttles so many requests of each operation, or of the one, and forgets the requests so far. */
  readonly throttle: (times: number, operation?: string) => void;
  /** The same for the one, with another of AWS's refusals, such as ConcurrentUpdate. */
  readonly refuse: (times: number, operation: string, code: string) => void;
  /** The operations in the order of their requests, throttled ones included. */
  readonly requests: readonly string[];
}

/** An HTTP server in front of the emulator that answers as AWS does when there are too many requests. */
export function useThrottlingProxy(sandbox: Sandbox): ThrottlingProxy {
  let times = 0;
  let only: string | undefined;
  let code = "Throttling";
  let requests: string[] = [];
  const server = useHttpServer((exchange) => {
    const operation = operationOf(exchange);
    requests.push(operation);
    const count = requests.filter((it) => it === operation).length;
    if (count <= times && operation === (only ?? operation)) {
      refuse(exchange, code, "Rate exceeded");
    } else {
      forward(sandbox, exchange);
    }
  });
  const begin = (count: number, operation: string | undefined, refusal: string) => {
    times = count;
    only = operation;
    code = refusal;
    requests = [];
  };
  return {
    get url() {
      return server.url;
    },
    throttle: (count, operation) => begin(count, operation, "Throttling"),
    refuse: begin,
    get requests() {
      return requests;
    },
  };
}
