import type { IncomingMessage, ServerResponse } from "node:http";
import { PassThrough, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Dispatcher, errors } from "undici";
import { answer, page } from "./answers";
import { noteAnswer } from "./exchange";
import { endToEnd } from "./request-headers";
import type { LocalTarget } from "./target";

export interface Forwarding {
  /** Path and query. */
  readonly url: string;
  /** Names and values in turn. */
  readonly headers: string[];
  /** Values of Set-Cookie headers for the answer. */
  readonly cookies: readonly string[];
  readonly idleTimeoutMs: number;
}

/**
 * Sends a request to a target and its answer back, neither of them buffered. What goes wrong before the target has
 * answered is 502 or 504; afterwards the client's connection is cut.
 *
 * By undici, Node's own HTTP client: it tells a refused connection, a malformed answer and a silent target apart, and
 * can end all connections to one target, which draining needs.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-502-issues
 */
export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  target: LocalTarget,
  { url, headers, cookies, idleTimeoutMs }: Forwarding,
): Promise<void> {
  const { address } = target;
  if (address === undefined) {
    answer(response, page(502));
    return;
  }
  const clientLeft = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished || !request.complete) {
      clientLeft.abort();
    }
  });
  const sentAt = performance.now();
  try {
    const {
      statusCode,
      statusText,
      headers: answered,
      body,
    } = await target.connections.request({
      origin: `http://${address.host}:${address.port}`,
      method: request.method as Dispatcher.HttpMethod,
      path: url,
      headers,
      body: bodyOf(request),
      headersTimeout: idleTimeoutMs,
      bodyTimeout: idleTimeoutMs,
      responseHeaders: "raw",
      signal: clientLeft.signal,
    });
    noteAnswer(response, statusCode, (performance.now() - sentAt) / 1000);
    const passed = endToEnd(answered as unknown as string[]).flat();
    response.writeHead(statusCode, statusText, [
      ...passed,
      ...cookies.flatMap((cookie) => ["Set-Cookie", cookie]),
    ]);
    // An event stream may be silent at first.
    response.flushHeaders();
    await pipeline(body, response);
  } catch (error) {
    if (response.headersSent) {
      response.destroy();
    } else if (!response.destroyed) {
      answer(response, page(isTimeout(error) ? 504 : 502));
    }
  } finally {
    // What the target did not read: the client's next request comes behind it.
    request.unpipe();
    request.resume();
  }
}

/** Behind a stream of its own: undici destroys the body of a request that failed, and the client is to be answered. */
function bodyOf(request: IncomingMessage): Readable | null {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  return encoding === undefined && (length === undefined || length === "0")
    ? null
    : request.pipe(new PassThrough());
}

function isTimeout(error: unknown): boolean {
  return error instanceof errors.HeadersTimeoutError || error instanceof errors.ConnectTimeoutError;
}
