import { errorText } from "../errors";
import { type Check, type Diagnosis, failed, passed } from "../finding";
import type { Connected } from "../subject";
import { isAnswered } from "./handshake";

export const olderClients: Check<Connected> = {
  name: "older-clients",
  what: "Every request of an older client is answered, whichever task it reaches",
  run: async ({ older, options: { tries } }) => {
    const { connection, error, sent } = older;
    if (connection === undefined) {
      return isAnswered(sent) ? failed(evidence(error, sent), diagnosisOf(sent)) : undefined;
    }
    for (let n = 1; n <= tries; n++) {
      try {
        await connection.listTools();
      } catch (failure) {
        const which = `request ${n} of ${tries}`;
        return failed(`${which}: ${evidence(failure, sent)}`, diagnosisOf(sent));
      }
    }
    const inSession = sent.some((it) => it.inSession);
    return passed(
      `${tries} of ${tries} requests answered${inSession ? ", in a session: more than one task would need one place for sessions" : ""}`,
    );
  },
};

type SentRequests = Connected["older"]["sent"];

function evidence(error: unknown, sent: SentRequests): string {
  const refused = lastRefused(sent);
  const how = refused?.inSession ? "with the session's id " : "";
  return `${refused ? `${how}${refused.status}: ` : ""}${errorText(error)}`;
}

function lastRefused(sent: SentRequests) {
  return sent.findLast(({ method, status }) => method === "POST" && status >= 400);
}

/** A session that is lost is refused. What fails without one, or gets no answer, has another cause. */
function diagnosisOf(sent: SentRequests): Diagnosis {
  return lastRefused(sent)?.inSession ? SESSIONS : UNANSWERED;
}

const SESSIONS = {
  cause:
    "the server keeps sessions in the memory of one task, and the next request reached another one",
  fix:
    'run it without sessions: FASTMCP_STATELESS_HTTP = "true" in container_environment (FastMCP), stateless_http=True ' +
    "(Python SDK), sessionIdGenerator: undefined (TypeScript SDK 1.x). Stickiness is no way out: clients drop its cookie",
};

const UNANSWERED = {
  cause: "some requests of an older client are answered, and this one is not",
  fix: "read the server's log at this time, and see whether a task fails or is overloaded; then check again",
};
