import { type ServerResponse, STATUS_CODES } from "node:http";

/** Where AWS's words differ from Node's. */
const REASONS: Record<number, string> = {
  405: "Not Allowed",
  408: "Request Time-out",
  414: "Request-URI Too Large",
  463: "",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
};

export interface Answer {
  readonly statusCode: number;
  readonly contentType: string;
  readonly body: string;
  readonly location?: string;
}

/**
 * Answers in the name of the load balancer, which then calls itself awselb/2.0; unless the client has an answer
 * already, such as that it took too long.
 */
export function answer(response: ServerResponse, given: Answer): void {
  if (response.headersSent) {
    return;
  }
  response.writeHead(given.statusCode, reasonOf(given.statusCode), {
    Server: "awselb/2.0",
    "Content-Type": given.contentType,
    "Content-Length": Buffer.byteLength(given.body),
    ...(given.location === undefined ? {} : { Location: given.location }),
  });
  response.end(given.body);
  // What is left of its body would keep the connection's next request from being read.
  response.req.resume();
}

/**
 * A page as AWS sends it with its errors and redirects.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#load-balancer-http-error-codes
 */
export function page(statusCode: number): Answer {
  const title = `${statusCode} ${reasonOf(statusCode)}`.trimEnd();
  const lines = [
    "<html>",
    `<head><title>${title}</title></head>`,
    "<body>",
    `<center><h1>${title}</h1></center>`,
    "</body>",
    "</html>",
    "",
  ];
  return { statusCode, contentType: "text/html", body: lines.join("\r\n") };
}

/** The same page for a connection whose request could not be read. */
export function rawPage(statusCode: number): string {
  const { contentType, body } = page(statusCode);
  const head = [
    `HTTP/1.1 ${statusCode} ${reasonOf(statusCode)}`,
    "Server: awselb/2.0",
    `Content-Type: ${contentType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}

function reasonOf(statusCode: number): string {
  return REASONS[statusCode] ?? STATUS_CODES[statusCode] ?? "";
}
