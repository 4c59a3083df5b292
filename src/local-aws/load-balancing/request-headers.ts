import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { LoadBalancerAttribute } from "@aws-sdk/client-elastic-load-balancing-v2";
import { attribute, isOn } from "./attributes";

/** They are about one connection: each side of the load balancer has its own. @see RFC 9110, section 7.6.1 */
const OF_THE_CONNECTION = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Written by the load balancer itself; and it has answered `Expect: 100-continue` itself. */
const WRITTEN_HERE = new Set([
  "expect",
  "host",
  "x-amzn-trace-id",
  "x-forwarded-for",
  "x-forwarded-port",
  "x-forwarded-proto",
]);

export interface ListenerFacts {
  readonly protocol: string;
  readonly port: number;
  readonly attributes: readonly LoadBalancerAttribute[];
}

/**
 * The headers that the target gets, as names and values in turn.
 * @param rewrittenHost what a transform has put in place of the client's Host
 */
export function headersForTarget(
  request: IncomingMessage,
  listener: ListenerFacts,
  rewrittenHost?: string,
): string[] {
  const { attributes, protocol, port } = listener;
  const drops = isOn(attributes, "routing.http.drop_invalid_header_fields.enabled");
  const passed = endToEnd(request.rawHeaders).filter(
    ([name]) => !WRITTEN_HERE.has(name.toLowerCase()) && !(drops && !isValidName(name)),
  );
  const forwardedFor = forwardedForHeader(request, attributes);
  return [
    ...(forwardedFor === undefined ? [] : [["X-Forwarded-For", forwardedFor]]),
    ["X-Forwarded-Proto", protocol],
    ["X-Forwarded-Port", String(port)],
    ["Host", rewrittenHost ?? hostForTarget(request.headers.host ?? "", listener)],
    ["X-Amzn-Trace-Id", traceId(request.headers["x-amzn-trace-id"])],
    ...passed,
  ].flat();
}

/** Headers without those of the connection, nor those that its Connection header names. */
export function endToEnd(rawHeaders: readonly string[]): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  const named = new Set<string>();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name, value] = [rawHeaders[i] as string, rawHeaders[i + 1] as string];
    if (name.toLowerCase() === "connection") {
      for (const one of value.split(",")) {
        named.add(one.trim().toLowerCase());
      }
    }
    pairs.push([name, value]);
  }
  return pairs.filter(([name]) => {
    const lowered = name.toLowerCase();
    return !OF_THE_CONNECTION.has(lowered) && !named.has(lowered);
  });
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#load-balancer-attributes */
function isValidName(name: string): boolean {
  return /^[-A-Za-z0-9]+$/.test(name);
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html#x-forwarded-for */
function forwardedForHeader(
  request: IncomingMessage,
  attributes: readonly LoadBalancerAttribute[],
): string | undefined {
  const given = request.headers["x-forwarded-for"];
  const before = given === undefined ? undefined : [given].flat().join(", ");
  switch (attribute(attributes, "routing.http.xff_header_processing.mode", "append")) {
    case "preserve":
      return before;
    case "remove":
      return undefined;
    default: {
      const { remoteAddress = "", remotePort } = request.socket;
      const withPort = isOn(attributes, "routing.http.xff_client_port.enabled");
      const client = withPort ? `${remoteAddress}:${remotePort}` : remoteAddress;
      return before === undefined ? client : `${before}, ${client}`;
    }
  }
}

/**
 * Without the attribute that preserves it, Host has the listener's port unless that is 80 or 443.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#host-header-preservation
 */
function hostForTarget(host: string, { attributes, port }: ListenerFacts): string {
  if (isOn(attributes, "routing.http.preserve_host_header.enabled")) {
    return host;
  }
  if (port === 80 || port === 443) {
    return withoutPort(host);
  }
  return withoutPort(host) === host ? `${host}:${port}` : host;
}

export function withoutPort(host: string): string {
  return host.replace(/:\d+$/, "");
}

/**
 * Root for a request that has none, else Self in front of what it brought.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 */
function traceId(given: string | string[] | undefined): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  const id = `1-${seconds}-${randomUUID().replaceAll("-", "").slice(0, 24)}`;
  const fields = [given ?? []]
    .flat()
    .flatMap((header) => header.split(";"))
    .filter((field) => field !== "" && !field.startsWith("Self="));
  const name = fields.some((field) => field.startsWith("Root=")) ? "Self" : "Root";
  return [`${name}=${id}`, ...fields].join(";");
}
