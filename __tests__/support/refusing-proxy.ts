import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";
import type { Sandbox } from "./sandbox";

/**
 * An HTTP server in front of the emulator that denies everything in one region, or one operation there. Its url is
 * for AWS_ENDPOINT_URL.
 * @param operation of a JSON service, such as UpdateService
 */
export function useRefusingProxy(
  sandbox: Sandbox,
  region: string,
  operation = "",
): { readonly url: string } {
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    // Credential=<key>/<date>/<region>/<service>/aws4_request
    const isDenied = String(headers["x-amz-target"] ?? "").endsWith(operation);
    if (isDenied && headers.authorization?.includes(`/${region}/`)) {
      const type = headers["content-type"] ?? "";
      incoming.resume();
      outgoing.writeHead(400, { "content-type": type.includes("json") ? type : "text/xml" });
      outgoing.end(type.includes("json") ? DENIED_JSON : DENIED_XML);
      return;
    }
    const forwarded = request(`${sandbox.emulator.url}${url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on("error", (error) => outgoing.writeHead(502).end(String(error)));
    incoming.pipe(forwarded);
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

const DENIED_JSON = JSON.stringify({ __type: "AccessDeniedException", message: "not allowed" });
const DENIED_XML =
  '<ErrorResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><Error><Type>Sender</Type>' +
  "<Code>AccessDenied</Code><Message>not allowed</Message></Error><RequestId>0</RequestId></ErrorResponse>";
