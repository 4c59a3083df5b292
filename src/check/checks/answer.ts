import { type Contacted, isHostRefusal, isMcp, isRedirect } from "../contact";
import type { Endpoint, Reply } from "../endpoint";
import { type Check, failed, passed } from "../finding";
import { diagnosisOf, header, replyText } from "../reply-text";

export const answer: Check<Contacted> = {
  name: "answer",
  what: "An MCP server answers at the path",
  run: async ({ endpoint, contact: { reply } }) => {
    if (reply === undefined || isRedirect(reply) || isHostRefusal(reply)) {
      return undefined;
    }
    if (reply.status === 401) {
      return passed("401 Unauthorized: it wants a token");
    }
    if (!isMcp(reply)) {
      const old = await oldTransport(endpoint, reply);
      return failed(old ? `${replyText(reply)}; ${old} answers GET` : replyText(reply), {
        ...(old ? OLD_TRANSPORT : diagnosisOf(reply)),
      });
    }
    const type = header(reply, "content-type");
    return reply.status < 300 && !/^(application\/json|text\/event-stream) *(;|$)/i.test(type)
      ? failed(`${reply.status}, Content-Type: ${type || "(missing)"}`, WRONG_TYPE)
      : passed(`${reply.status}, with a message of JSON-RPC`);
  },
};

const WRONG_TYPE = {
  cause:
    "the answer is a message of JSON-RPC, and its header says that it is something else, so clients refuse it",
  fix: "have the server send Content-Type: application/json or text/event-stream, and whatever stands before it leave that as it is",
};

const OLD_TRANSPORT = {
  cause: "the server speaks the transport of 2024 (HTTP+SSE), which today's clients have given up",
  fix:
    'run it with Streamable HTTP: TRANSPORT = "streamable-http" (the default image), FASTMCP_TRANSPORT = "http" (FastMCP), ' +
    "or a current SDK; then ask at its path, /mcp by default",
};

/** Where a server offers an event stream and takes no message, as before Streamable HTTP. */
async function oldTransport(endpoint: Endpoint, { status }: Reply): Promise<string | undefined> {
  if (status !== 404 && status !== 405) {
    return undefined;
  }
  for (const url of [endpoint.url, endpoint.at("/sse")]) {
    const ask = { headers: { accept: "text/event-stream" } };
    const reply = await endpoint.ask(url, ask).catch(() => undefined);
    if (reply?.status === 200 && header(reply, "content-type").startsWith("text/event-stream")) {
      return url.pathname;
    }
  }
  return undefined;
}
