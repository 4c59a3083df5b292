import type { Endpoint } from "../endpoint";
import { codeOf } from "../errors";
import { type Check, failed, passed } from "../finding";
import { discover, initialize } from "../messages";
import { replyText } from "../reply-text";
import type { Connected } from "../subject";

/** The arguments of a call hold whole documents. A firewall's common rules stop at 8 KB. */
const NEEDED_KB = 64;
const LARGE_KB = 1024;

export const bodySize: Check<Connected> = {
  name: "body-size",
  what: `Requests of ${NEEDED_KB} KB come through`,
  run: async ({ endpoint, newest }) => {
    const message = newest.connection ? discover : initialize;
    const send = (kB: number) => refusalOf(endpoint, message({}, kB * 1024));
    const refusal = await send(NEEDED_KB);
    if (refusal !== undefined) {
      return failed(`${NEEDED_KB} KB: ${refusal}`, {
        cause:
          "a web application firewall, a proxy or the server's own limit stops larger requests",
        fix:
          "count AWS's rule SizeRestrictions_BODY instead of blocking by it; in the server, raise the limit " +
          '(express.json({ limit: "4mb" }) for Express)',
      });
    }
    const large = await send(LARGE_KB);
    return passed(
      `${NEEDED_KB} KB come through; ${LARGE_KB} KB ${large ? `do not: ${large}` : "too"}`,
    );
  },
};

/** What came instead of a good answer. */
async function refusalOf(
  endpoint: Endpoint,
  message: ReturnType<typeof discover>,
): Promise<string | undefined> {
  try {
    const reply = await endpoint.ask(endpoint.url, message);
    return reply.status < 300 ? undefined : replyText(reply);
  } catch (error) {
    return `no answer (${codeOf(error)})`;
  }
}
