import { type ServerResponse, STATUS_CODES } from "node:http";

/** Answers in the sandbox's own name: AWS has no such answer. */
export function refuse(response: ServerResponse, statusCode: number, reason: string): void {
  response.writeHead(statusCode, { "Content-Type": "text/plain; charset=utf-8" });
  response.end(`${reason}\n`);
}

/** The same for a connection that speaks no HTTP any more. */
export function refusal(statusCode: number, reason: string): string {
  const body = `${reason}\n`;
  const head = [
    `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode]}`,
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}
