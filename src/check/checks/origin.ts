import type { Endpoint } from "../endpoint";
import { errorText } from "../errors";
import { type Check, failed, passed } from "../finding";
import { discover, initialize } from "../messages";
import { header, isLoadBalancers, replyText } from "../reply-text";
import type { Connected } from "../subject";

/** Of a page that has nothing to do with this server. */
const FOREIGN = "https://fleet-check.invalid";

/**
 * No fault: extensions and applications send an origin, too, and need no more. But a browser keeps the answer from a
 * page of another origin unless the server names it.
 */
async function withoutCors(endpoint: Endpoint, wanted: string): Promise<string> {
  const reply = await endpoint.ask(endpoint.url, {
    method: "OPTIONS",
    headers: {
      origin: wanted,
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type, mcp-protocol-version",
    },
  });
  const allowed = header(reply, "access-control-allow-origin");
  return allowed === "*" || allowed === wanted
    ? ""
    : ". The server sends no CORS headers for it, so a page there that calls it by itself does not get the answer: have " +
        "it answer OPTIONS, and send Access-Control-Allow-Origin";
}

export const origin: Check<Connected> = {
  name: "origin",
  what: "Pages in browsers are let in by their Origin",
  run: async ({ endpoint, newest, options }) => {
    const wanted = options.origin ?? endpoint.url.origin;
    const message = newest.connection ? discover : initialize;
    const ask = (value: string) => endpoint.ask(endpoint.url, message({ origin: value }));
    try {
      const [own, foreign] = await Promise.all([ask(wanted), ask(FOREIGN)]);
      if (own.status !== 403) {
        const others = foreign.status === 403 ? "others are refused" : "and so is every other";
        const cors = options.origin === undefined ? "" : await withoutCors(endpoint, wanted);
        return passed(`${wanted} is let in, ${others}${cors}`);
      }
      return failed(`${wanted}: ${replyText(own)}`, {
        cause: isLoadBalancers(own)
          ? "a firewall or rule of the load balancer refuses requests with an Origin"
          : "the server does not know this origin. Clients outside of browsers send none, and are not affected",
        fix:
          `set ${options.origin === undefined ? "" : `allowed_origins = ["${wanted}"] and `}enable_address_environment = true, ` +
          "which tells the example server and FastMCP; or name it in container_environment: " +
          `MCP_ALLOWED_ORIGINS = "${wanted}" (example server), FASTMCP_HTTP_ALLOWED_ORIGINS = ` +
          `"[\\"${wanted}\\"]" (FastMCP); or in the server's code: allowed_origins (Python SDK), originValidation (TypeScript SDK)`,
      });
    } catch (error) {
      return failed(`${wanted}: ${errorText(error)}`, {
        cause: "requests with an Origin get no answer",
        fix: "read the server's log",
      });
    }
  },
};
