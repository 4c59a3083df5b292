import { errorText } from "../errors";
import { type Check, failed, passed } from "../finding";
import type { Connected } from "../subject";
import { isAnswered } from "./handshake";

export const olderClients: Check<Connected> = {
  name: "older-clients",
  what: "Every request of an older client is answered, whichever task it reaches",
  run: async ({ older, options: { tries } }) => {
    const { connection, error, sent } = older;
    if (connection === undefined) {
      return isAnswered(sent) ? failed(evidence(error, sent), SESSIONS) : undefined;
    }
    for (let n = 1; n <= tries; n++) {
      try {
        await connection.listTools();
      } catch (failure) {
        return failed(`request ${n} of ${tries}: ${evidence(failure, sent)}`, SESSIONS);
      }
    }
    const inSession = sent.some((it) => it.inSession);
    return passed(
      `${tries} of ${tries} requests answered${inSession ? ", in a session: more than one task would need one place for sessions" : ""}`,
    );
  },
};

function evidence(error: unknown, sent: Connected["older"]["sent"]): string {
  const refused = sent.findLast(({ method, status }) => method === "POST" && status >= 400);
  const how = refused?.inSession ? "with the session's id " : "";
  return `${refused ? `${how}${refused.status}: ` : ""}${errorText(error)}`;
}

const SESSIONS = {
  cause:
    "the server keeps sessions in the memory of one task, and the next request reached another one",
  fix:
    'run it without sessions: FASTMCP_STATELESS_HTTP = "true" in container_environment (FastMCP), stateless_http=True ' +
    "(Python SDK), sessionIdGenerator: undefined (TypeScript SDK 1.x). Stickiness is no way out: clients drop its cookie",
};
