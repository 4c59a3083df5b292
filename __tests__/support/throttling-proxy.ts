import { forward, operationOf, refuse, useHttpServer } from "./http-server";
import type { Sandbox } from "./sandbox";

export interface ThrottlingProxy {
  /** For AWS_ENDPOINT_URL; only readable inside tests and hooks. */
  readonly url: string;
  /** Throttles so many requests of each operation, or of the one, and forgets the requests so far. */
  readonly throttle: (times: number, operation?: string) => void;
  /** The operations in the order of their requests, throttled ones included. */
  readonly requests: readonly string[];
}

/** An HTTP server in front of the emulator that answers as AWS does when there are too many requests. */
export function useThrottlingProxy(sandbox: Sandbox): ThrottlingProxy {
  let times = 0;
  let only: string | undefined;
  let requests: string[] = [];
  const server = useHttpServer((exchange) => {
    const operation = operationOf(exchange);
    requests.push(operation);
    const count = requests.filter((it) => it === operation).length;
    if (count <= times && operation === (only ?? operation)) {
      refuse(exchange, "Throttling", "Rate exceeded");
    } else {
      forward(sandbox, exchange);
    }
  });
  return {
    get url() {
      return server.url;
    },
    throttle: (count, operation) => {
      times = count;
      only = operation;
      requests = [];
    },
    get requests() {
      return requests;
    },
  };
}
