import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";
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
  const server = createServer(async (incoming, outgoing) => {
    const body = await bodyOf(incoming);
    const operation = operationOf(incoming, body);
    requests.push(operation);
    const count = requests.filter((it) => it === operation).length;
    if (count <= times && operation === (only ?? operation)) {
      refuse(incoming, outgoing);
    } else {
      forward(sandbox.emulator.url, incoming, body, outgoing);
    }
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

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** JSON services have it in a header, the older ones in the form that they are sent. */
function operationOf({ headers }: IncomingMessage, body: Buffer): string {
  const target = headers["x-amz-target"];
  return typeof target === "string"
    ? target.slice(target.indexOf(".") + 1)
    : (new URLSearchParams(body.toString()).get("Action") ?? "?");
}

function refuse({ headers }: IncomingMessage, outgoing: ServerResponse): void {
  const type = headers["content-type"] ?? "";
  const isJson = type.includes("json");
  const json = JSON.stringify({ __type: "ThrottlingException", message: "Rate exceeded" });
  const xml =
    '<ErrorResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><Error>' +
    "<Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error>" +
    "<RequestId>00000000-0000-0000-0000-000000000000</RequestId></ErrorResponse>";
  outgoing.writeHead(400, { "content-type": isJson ? type : "text/xml" }).end(isJson ? json : xml);
}

function forward(
  url: string,
  { method, url: path, headers }: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
): void {
  const forwarded = request(`${url}${path}`, { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  forwarded.on("error", (error) => outgoing.writeHead(502).end(String(error)));
  forwarded.end(body);
}
