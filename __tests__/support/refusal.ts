import type { IncomingMessage, ServerResponse } from "node:http";

export interface Exchange {
  readonly incoming: IncomingMessage;
  /** Of the request, which has been read to its end. */
  readonly body: string;
  readonly outgoing: ServerResponse;
}

/** Answers with an error of AWS, in the language of the request. @param code without the Exception of JSON services */
export function refuse(
  { incoming, outgoing }: Omit<Exchange, "body">,
  code: string,
  message: string,
  status = 400,
): void {
  const { authorization = "", "content-type": type = "" } = incoming.headers;
  if (type.includes("json")) {
    outgoing.writeHead(status, { "content-type": type });
    outgoing.end(JSON.stringify({ __type: `${code}Exception`, message }));
    return;
  }
  outgoing.writeHead(status, { "content-type": "text/xml" });
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  // EC2 and S3 have forms of their own.
  const [, service = ""] = /\/([^/]+)\/aws4_request/.exec(authorization) ?? [];
  outgoing.end(
    service === "ec2"
      ? `<Response><Errors>${error}</Errors><RequestID>0</RequestID></Response>`
      : service === "s3"
        ? error
        : `<ErrorResponse>${error}<RequestId>0</RequestId></ErrorResponse>`,
  );
}
