import { STATUS_CODES } from "node:http";
import type { Reply } from "./endpoint";
import type { Diagnosis } from "./finding";
import { quote } from "./redact";

/** The value of a header that comes once. */
export function header({ headers }: Reply, name: string): string {
  return String(headers[name] ?? "");
}

/** A JSON-RPC message of an answer, in an event stream too; undefined for anything else. */
export function messageOf({ body }: Reply): Record<string, unknown> | undefined {
  const text = /^data: *(\{.*)$/m.exec(body)?.[1] ?? body;
  const message = jsonObject(text);
  return message?.jsonrpc === "2.0" ? message : undefined;
}

/** A JSON object; undefined for any other text. */
export function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Such as: 421 Misdirected Request: "Invalid Host header" */
export function replyText(reply: Reply): string {
  const { status } = reply;
  const reason = STATUS_CODES[status] ?? "";
  const sender = isLoadBalancers(reply) ? " from the load balancer itself" : "";
  const said = saidIn(reply);
  return `${status} ${reason}`.trimEnd() + sender + (said ? `: "${said}"` : "");
}

/** What an answer says: the message of an error, the title of a page, or its text. */
function saidIn(reply: Reply): string {
  const error = messageOf(reply)?.error as { readonly message?: unknown } | undefined;
  const title = /<title>([^<]*)<\/title>/i.exec(reply.body)?.[1];
  const said = quote(String(error?.message ?? title ?? (messageOf(reply) ? "" : reply.body)));
  return said === `${reply.status} ${STATUS_CODES[reply.status]}` ? "" : said;
}

/** Answers in the name of an AWS load balancer: no server has seen the request, or none has answered it. */
export function isLoadBalancers(reply: Reply): boolean {
  return header(reply, "server").startsWith("awselb");
}

/** A load balancer lets no other header names through, if it is told to drop invalid ones. */
export const KEPT_BY_LOAD_BALANCERS = /^[-A-Za-z0-9]+$/;

const LOGS = "read the server's log (the output cloudwatch_log_group_name names it)";

/** Why an endpoint answers like this instead of with MCP. */
export function diagnosisOf(reply: Reply): Diagnosis {
  const { status } = reply;
  if (status === 404 || status === 405) {
    return {
      cause: "there is no MCP endpoint at this path",
      fix: "ask at the server's own path (/mcp by default), and set mcp_path to it in the region's tfvars file",
    };
  }
  if (status === 403) {
    return {
      cause: "something refuses the request, such as a web application firewall",
      fix: "look which rule counts it as blocked (bot rules, the common rule set), and let MCP clients through",
    };
  }
  if (status === 429) {
    return {
      cause: "too many requests came from this address",
      fix: "wait, or raise the rate limit",
    };
  }
  if (status === 502) {
    return {
      cause: "the server closed the connection without an answer, or its container has just ended",
      fix: `${LOGS}; its keep-alive must be longer than alb_idle_timeout_seconds`,
    };
  }
  if (status === 503) {
    return {
      cause: "no healthy task is behind the load balancer",
      fix: "see why: desired_count, the schedule, the service's events, and health_check_path of the region's tfvars file",
    };
  }
  if (status === 504) {
    return {
      cause: "no task has answered in time, or none can be reached",
      fix: `${LOGS}, and check container_port and the tasks' security group`,
    };
  }
  if (status >= 500) {
    return { cause: "the server fails", fix: LOGS };
  }
  return {
    cause: "what answers is no MCP server: the address leads to a page or another service",
    fix: "ask at the address and path of the MCP server (the output mcp_url)",
  };
}
