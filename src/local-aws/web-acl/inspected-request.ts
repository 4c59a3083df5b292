import type { IncomingMessage } from "node:http";

/**
 * How much of a body AWS WAF looks at where the request comes to a load balancer.
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html (2026-11)
 */
export const INSPECTED_BODY_BYTES = 8192;

/** A request as the rules look at it. */
export interface InspectedRequest {
  readonly sourceIp: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** As far as it is looked at. */
  readonly body: string;
  readonly bodyIsLonger: boolean;
}

/** @returns once enough of the body is here; all of it is still to be read */
export async function inspect(request: IncomingMessage): Promise<InspectedRequest> {
  const start = await bodyStart(request, INSPECTED_BODY_BYTES + 1);
  const [path = "/", ...query] = (request.url ?? "/").split("?");
  return {
    sourceIp: request.socket.remoteAddress ?? "127.0.0.1",
    method: request.method ?? "GET",
    path,
    query: query.join("?"),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(", ")]),
    ),
    body: start.subarray(0, INSPECTED_BODY_BYTES).toString(),
    bodyIsLonger: start.length > INSPECTED_BODY_BYTES,
  };
}

/** The first bytes of a body, or all of a shorter one, without taking them away. */
async function bodyStart(request: IncomingMessage, bytes: number): Promise<Buffer> {
  await new Promise<void>((resolve) => {
    const look = () => {
      if (request.readableLength >= bytes || request.complete || request.destroyed) {
        request.off("readable", look).off("close", look);
        resolve();
      }
    };
    request.on("readable", look).on("close", look);
    look();
  });
  const length = Math.min(bytes, request.readableLength);
  const start: Buffer | null = length > 0 ? request.read(length) : null;
  if (start !== null) {
    request.unshift(start);
  }
  return start ?? Buffer.alloc(0);
}
