import type { ServerResponse } from "node:http";

/** What is counted about a request. */
export interface Exchange {
  /** ARN of the target group that a target was chosen from. */
  readonly targetGroup: string | undefined;
  /** Of the target's answer; undefined when the load balancer answered itself, or nobody. */
  readonly targetStatus: number | undefined;
  /** From the forwarded request to the head of the target's answer. */
  readonly targetSeconds: number | undefined;
  /** That the client got; undefined when it got none. */
  readonly status: number | undefined;
}

const open = new WeakMap<ServerResponse, { -readonly [key in keyof Exchange]: Exchange[key] }>();

/** @param onEnd called when the answer is written, or the client has left */
export function beginExchange(response: ServerResponse, onEnd: (exchange: Exchange) => void): void {
  const exchange = {
    targetGroup: undefined,
    targetStatus: undefined,
    targetSeconds: undefined,
    status: undefined,
  };
  open.set(response, exchange);
  response.once("close", () => {
    const status = response.headersSent ? response.statusCode : undefined;
    onEnd({ ...exchange, status });
  });
}

export function noteTarget(response: ServerResponse, targetGroup: string): void {
  Object.assign(open.get(response) ?? {}, { targetGroup });
}

export function noteAnswer(response: ServerResponse, targetStatus: number, seconds: number): void {
  Object.assign(open.get(response) ?? {}, { targetStatus, targetSeconds: seconds });
}
