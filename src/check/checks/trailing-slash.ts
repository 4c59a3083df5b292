import { isRedirect } from "../contact";
import { codeOf } from "../errors";
import { type Check, failed, notTried, passed } from "../finding";
import { discover } from "../messages";
import { replyText } from "../reply-text";
import type { Answering } from "../subject";
import { downgrade, isDowngrade, redirectTarget } from "./redirects";

export const trailingSlash: Check<Answering> = {
  name: "trailing-slash",
  what: "With a slash at its end, the address leads nowhere that is not safe",
  run: async ({ endpoint }) => {
    const { url } = endpoint;
    if (url.pathname.endsWith("/")) {
      return notTried("the address ends with a slash");
    }
    const withSlash = new URL(url);
    withSlash.pathname += "/";
    try {
      const reply = await endpoint.ask(withSlash, discover());
      const target = isRedirect(reply) ? redirectTarget(withSlash, reply) : undefined;
      if (target === undefined) {
        return passed(`${withSlash.pathname}: ${replyText(reply)}`);
      }
      const evidence = `${withSlash.pathname}: ${reply.status} to ${target.origin}${target.pathname}`;
      if (isDowngrade(url, target)) {
        return failed(evidence, downgrade(withSlash));
      }
      // Not the port: a load balancer on its usual one leaves it out of the Host header.
      return target.hostname === url.hostname
        ? passed(evidence)
        : failed(evidence, {
            cause: "the server redirects to another name than its public one",
            fix: `give clients the address without the slash (${endpoint.shown}), and tell the server its public name`,
          });
    } catch (error) {
      return passed(`${withSlash.pathname}: no answer (${codeOf(error)})`);
    }
  },
};
