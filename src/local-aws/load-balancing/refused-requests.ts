import type { IncomingMessage } from "node:http";

/** Of the first line, and of each header. All of a header together is limited by the server that reads it. */
const LONGEST_LINE = 16 * 1024;

/** More addresses in X-Forwarded-For are answered with 463. */
const MOST_FORWARDED_ADDRESSES = 30;

/**
 * With which status a load balancer refuses a request before any rule; undefined when it does not.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#load-balancer-http-error-codes
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
export function refusedWith(request: IncomingMessage): number | undefined {
  const { method = "", url = "", headers, httpVersion } = request;
  const firstLine = `${method} ${url} HTTP/${httpVersion}`;
  if (firstLine.length > LONGEST_LINE) {
    return 414;
  }
  if (hasTooLongHeader(request) || (httpVersion === "1.1" && headers.host === undefined)) {
    return 400;
  }
  if (method === "TRACE") {
    return 405;
  }
  const forwarders = [headers["x-forwarded-for"] ?? ""].flat().join(",").split(",");
  return forwarders.length > MOST_FORWARDED_ADDRESSES ? 463 : undefined;
}

function hasTooLongHeader({ rawHeaders }: IncomingMessage): boolean {
  return rawHeaders.some((name, i) => {
    const value = rawHeaders[i + 1] ?? "";
    return i % 2 === 0 && `${name}: ${value}`.length > LONGEST_LINE;
  });
}
