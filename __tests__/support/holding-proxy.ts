import { afterEach } from "vitest";
import { forward, operationOf, useHttpServer } from "./http-server";
import type { Exchange } from "./refusal";
import type { Sandbox } from "./sandbox";

export interface HoldingProxy {
  /** For AWS_ENDPOINT_URL; only readable inside tests and hooks. */
  readonly url: string;
  /** From now on requests of the operation in the region get no answer. @returns once the first has come */
  readonly hold: (operation: string, region: string) => Promise<void>;
  /** Has the emulator answer what was held, and what comes. */
  readonly release: () => void;
}

/** An HTTP server in front of the emulator that can leave requests without an answer. Each test begins without that. */
export function useHoldingProxy(sandbox: Sandbox): HoldingProxy {
  let held: Exchange[] = [];
  let isHeld = (_: Exchange) => false;
  let onHeld = () => {};
  const server = useHttpServer((exchange) => {
    if (isHeld(exchange)) {
      held.push(exchange);
      onHeld();
    } else {
      forward(sandbox, exchange);
    }
  });
  const release = () => {
    isHeld = () => false;
    for (const exchange of held) {
      forward(sandbox, exchange);
    }
    held = [];
  };
  afterEach(release);
  return {
    get url() {
      return server.url;
    },
    hold: (operation, region) => {
      isHeld = (exchange) =>
        operationOf(exchange) === operation &&
        Boolean(exchange.incoming.headers.authorization?.includes(`/${region}/`));
      return new Promise((resolve) => {
        onHeld = resolve;
      });
    },
    release,
  };
}
