import { type Contacted, isHostRefusal, isRedirect } from "../contact";
import { type Check, failed, passed } from "../finding";
import { replyText } from "../reply-text";

export const host: Check<Contacted> = {
  name: "host",
  what: "The server accepts its name in the Host header",
  run: async ({ endpoint, contact: { reply } }) => {
    if (reply === undefined || isRedirect(reply)) {
      return undefined;
    }
    const name = endpoint.url.hostname;
    if (!isHostRefusal(reply)) {
      return passed(`${endpoint.url.host} is accepted`);
    }
    return failed(replyText(reply), {
      cause: `nobody told the server that it is called ${name}: it takes the request for an attack by DNS rebinding`,
      fix:
        "set enable_address_environment = true, which tells the example server and FastMCP the region's names; or name it " +
        `in container_environment: MCP_ALLOWED_HOSTS = "${name}" (example server), FASTMCP_HTTP_ALLOWED_HOSTS = ` +
        `"[\\"${name}\\"]" (FastMCP); or in the server's code: allowed_hosts=["${name}", "${name}:*"] of ` +
        `TransportSecuritySettings (Python SDK), hostHeaderValidation(["${name}"]) (TypeScript SDK). For an image that cannot be told, set rewrite_host_header = ` +
        '"localhost:<container_port>"',
    });
  },
};
