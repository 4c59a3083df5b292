import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { type AwsRequest, awsRequest } from "./aws-request";

export interface AwsProxy {
  /** For AWS_ENDPOINT_URL. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/**
 * An HTTP server in front of the emulator that sees what each request would ask of IAM.
 * @param refusal why it is not allowed; undefined lets it through
 */
export async function startAwsProxy(
  emulatorUrl: string,
  refusal: (request: AwsRequest) => Promise<string | undefined> | string | undefined,
): Promise<AwsProxy> {
  const server = createServer(async (incoming, outgoing) => {
    try {
      const body = await buffer(incoming);
      const { method = "", url = "", headers } = incoming;
      const reason = await refusal(awsRequest({ method, url, headers, body }));
      if (reason === undefined) {
        forward(emulatorUrl, incoming, body, outgoing);
      } else {
        refuse(incoming, outgoing, reason);
      }
    } catch (error) {
      refuse(incoming, outgoing, String(error));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function forward(
  emulatorUrl: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
): void {
  const forwarded = request(`${emulatorUrl}${url}`, { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  forwarded.on("error", (error) => outgoing.writeHead(502).end(String(error)));
  forwarded.end(body);
}

/** As AWS does what a policy does not allow, in the language of the request. */
function refuse(incoming: IncomingMessage, outgoing: ServerResponse, message: string): void {
  const type = incoming.headers["content-type"] ?? "";
  if (type.includes("json")) {
    outgoing.writeHead(400, { "content-type": type });
    outgoing.end(JSON.stringify({ __type: "AccessDeniedException", message }));
    return;
  }
  outgoing.writeHead(403, { "content-type": "text/xml" });
  const text = message.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const error = `<Error><Code>AccessDenied</Code><Message>${text}</Message></Error>`;
  // EC2 and S3 have forms of their own.
  const [, service = ""] =
    /\/([^/]+)\/aws4_request/.exec(incoming.headers.authorization ?? "") ?? [];
  outgoing.end(
    service === "ec2"
      ? `<Response><Errors>${error}</Errors><RequestID>0</RequestID></Response>`
      : service === "s3"
        ? error
        : `<ErrorResponse>${error.replace("<Error>", "<Error><Type>Sender</Type>")}<RequestId>0</RequestId></ErrorResponse>`,
  );
}
