import { type Contacted, isRedirect } from "../contact";
import type { Endpoint, Reply } from "../endpoint";
import { type Check, failed, passed } from "../finding";
import { discover } from "../messages";
import { header } from "../reply-text";

export const redirects: Check<Contacted> = {
  name: "redirects",
  what: "The address answers itself, without a redirect",
  run: async ({ endpoint, contact: { reply } }) => {
    if (reply === undefined) {
      return undefined;
    }
    if (!isRedirect(reply)) {
      return passed("no redirect");
    }
    const target = redirectTarget(endpoint.url, reply);
    if (target === undefined) {
      return failed(`${reply.status} to nowhere`, {
        cause: "the redirect names no address",
        fix: "have the server answer at this address",
      });
    }
    const shown = `${target.origin}${target.pathname}`;
    if (target.hostname !== endpoint.url.hostname) {
      return failed(`${reply.status} to ${shown}`, {
        cause:
          "the address leads to another host: another name of the server, or a page where people log in",
        fix:
          `give clients ${shown} if that is the server. If it is a login, let requests to ${endpoint.url.pathname} through ` +
          "without it: MCP clients bring a token instead",
      });
    }
    const evidence = `${reply.status} to ${shown}`;
    if (isDowngrade(endpoint.url, target)) {
      return failed(evidence, downgrade(endpoint.url));
    }
    if (await leadsBack(endpoint, target)) {
      return failed(`${evidence}, and from there back`, {
        cause:
          "two redirects lead to one another, one of the server and one of what stands before it",
        fix: `have one of them answer at ${endpoint.shown} itself, with the slash at its end or without`,
      });
    }
    return failed(evidence, {
      cause:
        reply.status < 307
          ? `many clients follow a ${reply.status} with a GET, and their message is lost`
          : "clients that compare addresses (for OAuth) or follow no redirects fail",
      fix: `give clients the address that it leads to: ${shown}`,
    });
  },
};

async function leadsBack(endpoint: Endpoint, target: URL): Promise<boolean> {
  const reply = await endpoint.ask(target, discover()).catch(() => undefined);
  return reply !== undefined && redirectTarget(target, reply)?.href === endpoint.url.href;
}

/** Where a redirect leads; undefined when that is no address. */
export function redirectTarget(from: URL, reply: Reply): URL | undefined {
  const location = header(reply, "location");
  return location !== "" && URL.canParse(location, from) ? new URL(location, from) : undefined;
}

export function isDowngrade(from: URL, to: URL): boolean {
  return from.protocol === "https:" && to.protocol === "http:";
}

/** Behind a load balancer, a server takes itself for plain http. @param from the address that is redirected */
export function downgrade({ origin, pathname }: URL) {
  const path = pathname.replace(/\/+$/, "");
  const way =
    path === pathname
      ? `have the server answer at ${pathname} itself`
      : `give clients the address without a slash at its end (${origin}${path})`;
  return {
    cause:
      "the server does not know that TLS ends before it, and redirects to plain http, which clients refuse",
    fix:
      `${way}, and have the server trust ` +
      "the load balancer's X-Forwarded-Proto: enable_address_environment = true does that for uvicorn, as does " +
      'FORWARDED_ALLOW_IPS = "*" in container_environment',
  };
}
