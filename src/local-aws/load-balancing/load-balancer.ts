import type { IncomingMessage, ServerResponse } from "node:http";

/** One listener of a load balancer, on a free port of 127.0.0.1. */
export interface LocalListener {
  /** Of the record, such as 80. */
  readonly port: number;
  /** Of this machine. */
  readonly loopbackPort: number;
  /** Answers a request that came in elsewhere. */
  serve(request: IncomingMessage, response: ServerResponse): void;
}

/** An Application Load Balancer on this machine. */
export interface LocalLoadBalancer {
  readonly arn: string;
  readonly dnsName: string;
  readonly listeners: readonly LocalListener[];
}
