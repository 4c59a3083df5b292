import { isRedirect } from "../contact";
import type { Reply } from "../endpoint";
import { codeOf } from "../errors";
import { type Check, failed, passed } from "../finding";
import { diagnosisOf, header, replyText } from "../reply-text";
import type { Answering } from "../subject";

/** How long to wait for a stream to begin. */
const STREAM_MS = 2_000;
const METHODS = ["GET", "DELETE"] as const;

const SILENT = "open, and silent";

export const methods: Check<Answering> = {
  name: "methods",
  what: "GET and DELETE of the path are answered, if only with 405",
  run: async ({ endpoint }) => {
    const seen: string[] = [];
    for (const method of METHODS) {
      const headers = { accept: "text/event-stream" };
      const reply = await endpoint
        .ask(endpoint.url, { method, headers }, STREAM_MS)
        // A stream may be silent, headers and all, until there is something to tell.
        .catch((error: unknown) =>
          codeOf(error) === "TimeoutError" ? SILENT : `no answer (${codeOf(error)})`,
        );
      if (typeof reply === "string" && reply !== SILENT) {
        return failed(`${method}: ${reply}`, {
          cause: "something on the way ends requests of this method, or the server does",
          fix: "let every method of the path through to the server's MCP handler; it answers 405 where it has nothing to say",
        });
      }
      if (typeof reply !== "string" && isWrong(method, reply)) {
        return failed(`${method}: ${replyText(reply)}`, {
          cause: diagnosisOf(reply).cause,
          fix: "send every method of the path to the server's MCP handler; it answers 405 where it has nothing to say",
        });
      }
      seen.push(`${method} ${typeof reply === "string" ? reply : reply.status}`);
    }
    return passed(seen.join(", "));
  },
};

/** Clients of older revisions take any refusal of the server for "no such stream". */
function isWrong(method: string, reply: Reply): boolean {
  const isPage =
    method === "GET" &&
    reply.status === 200 &&
    !header(reply, "content-type").includes("text/event-stream");
  return isPage || reply.status >= 500 || isRedirect(reply) || reply.status === 403;
}
