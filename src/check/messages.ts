import type { Ask } from "./endpoint";

/** The protocol's newest revision: no handshake, everything rides in each request. */
export const REVISION = "2026-07-28";
/** The revision that clients of the older handshake offer. */
const OLDER_REVISION = "2025-11-25";

export const CLIENT = { name: "fleet-check", version: "1.0.0" };

const HEADERS = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};

/** The first request of the newest clients. It changes nothing. */
export function discover(headers: Readonly<Record<string, string>> = {}, padding = 0): Ask {
  const key = "io.modelcontextprotocol";
  const _meta = {
    [`${key}/protocolVersion`]: REVISION,
    [`${key}/clientInfo`]: CLIENT,
    [`${key}/clientCapabilities`]: {},
  };
  return post("server/discover", { _meta }, padding, {
    "mcp-protocol-version": REVISION,
    "mcp-method": "server/discover",
    ...headers,
  });
}

/** The first request of older clients. */
export function initialize(headers: Readonly<Record<string, string>> = {}, padding = 0): Ask {
  const params = { protocolVersion: OLDER_REVISION, capabilities: {}, clientInfo: CLIENT };
  return post("initialize", params, padding, headers);
}

/** @param padding bytes of blanks behind the JSON, where they mean nothing */
function post(method: string, params: object, padding: number, headers: object): Ask {
  const message = { jsonrpc: "2.0", id: 1, method, params };
  return {
    method: "POST",
    headers: { ...HEADERS, ...headers },
    body: `${JSON.stringify(message)}${" ".repeat(padding)}`,
  };
}
