import { errorText } from "../errors";
import { type Check, failed, passed } from "../finding";
import { discover, initialize } from "../messages";
import { isLoadBalancers, replyText } from "../reply-text";
import type { Connected } from "../subject";

/** Of a page that has nothing to do with this server. */
const FOREIGN = "https://fleet-check.invalid";

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
        return passed(
          `${wanted} is let in, ${foreign.status === 403 ? "others are refused" : "and so is every other"}`,
        );
      }
      return failed(`${wanted}: ${replyText(own)}`, {
        cause: isLoadBalancers(own)
          ? "a firewall or rule of the load balancer refuses requests with an Origin"
          : "the server does not know this origin. Clients outside of browsers send none, and are not affected",
        fix:
          `name it in container_environment: MCP_ALLOWED_ORIGINS = "${wanted}" (example server), FASTMCP_HTTP_ALLOWED_ORIGINS = ` +
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
