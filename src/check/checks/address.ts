import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { Contacted } from "../contact";
import { ANSWER_MS, type Endpoint } from "../endpoint";
import { codeOf, errorText } from "../errors";
import { type Check, type Diagnosis, failed, passed } from "../finding";
import { isTlsError } from "./tls";

export const address: Check<Contacted> = {
  name: "address",
  what: "The name has an IPv4 address, and something answers there",
  run: async ({ endpoint, contact }) => {
    const { host, isLoopback, isDirect } = endpoint;
    if (contact.error !== undefined && !isTlsError(contact.error)) {
      const code = codeOf(contact.error);
      return failed(`${host}: ${code} (${errorText(contact.error)})`, diagnosis(code, endpoint));
    }
    if (!isDirect) {
      return passed(`${host} answers, by way of the proxy of this environment`);
    }
    const found = await lookup(host, { all: true }).catch(() => []);
    const addresses = found.map((it) => it.address).join(", ");
    if (!isLoopback && found.length > 0 && !found.some(({ family }) => family === 4)) {
      return failed(`${host} has only ${addresses}`, {
        cause: "the name has IPv6 addresses only, and hosted MCP clients come by IPv4",
        fix: "add an A record: the load balancer's address type is ipv4 or dualstack",
      });
    }
    return passed(isIP(host) ? `${host} answers` : `${host} is ${addresses}, which answers`);
  },
};

function diagnosis(code: string, { host, url, isDirect }: Endpoint): Diagnosis {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  if (!isDirect) {
    return {
      cause: "the proxy of this environment does not lead there",
      fix: `check the name ${host}; or set NO_PROXY=${host} to ask without the proxy`,
    };
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return {
      cause: `${host} has no address in DNS`,
      fix: "check the spelling; apply the stack with enable_domain = true; have the domain's registrar name the hosted zone's name servers",
    };
  }
  if (code === "ECONNREFUSED") {
    return {
      cause: `nothing listens on port ${port}`,
      fix: "check the port in the address; https needs enable_https or certificate_arn, other ports alb_port",
    };
  }
  if (/^(TimeoutError|UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/.test(code)) {
    return {
      cause: `nothing answers on port ${port} within ${ANSWER_MS / 1000} s`,
      fix: "check that the load balancer is internet-facing and its security group lets this port in, and that the server answers at all",
    };
  }
  if (/^(HPE_|HTTPParserError)/.test(code)) {
    return {
      cause: `what answers on port ${port} does not speak HTTP/1.1`,
      fix: "check the port in the address: it may be one for https or for HTTP/2 only, or of another service",
    };
  }
  return {
    cause: "the connection is closed before an answer is complete",
    fix:
      "check that an HTTP server listens on this port, and read its log" +
      (url.protocol === "https:"
        ? "; a listener that asks for certificates of its clients (mutual TLS) closes like this, too: MCP clients have none"
        : ""),
  };
}
