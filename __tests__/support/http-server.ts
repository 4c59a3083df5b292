import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";
import type { Exchange } from "./refusal";
import type { Sandbox } from "./sandbox";

/**
 * An HTTP server on a free port of 127.0.0.1 for the tests of the file (or describe block).
 * @returns its address for AWS_ENDPOINT_URL; only readable inside tests and hooks
 */
export function useHttpServer(answer: (exchange: Exchange) => void): { readonly url: string } {
  const server = createServer(async (incoming, outgoing) => {
    let body = "";
    for await (const text of incoming.setEncoding("utf8")) {
      body += text;
    }
    answer({ incoming, body, outgoing });
  });
  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return {
    get url() {
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
  };
}

/** Has the emulator answer. */
export function forward(sandbox: Sandbox, { incoming, body, outgoing }: Exchange): void {
  const { method, url, headers } = incoming;
  const forwarded = request(`${sandbox.emulator.url}${url}`, { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  forwarded.on("error", (error) => outgoing.writeHead(502).end(String(error)));
  forwarded.end(body);
}

/** The operation that a request names: JSON services have it in a header, the older ones in the form they are sent. */
export function operationOf({ incoming, body }: Exchange): string {
  const target = incoming.headers["x-amz-target"];
  return typeof target === "string"
    ? target.slice(target.indexOf(".") + 1)
    : (new URLSearchParams(body).get("Action") ?? "?");
}
