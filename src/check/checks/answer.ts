import { type Contacted, isHostRefusal, isMcp, isRedirect } from "../contact";
import { type Check, failed, passed } from "../finding";
import { diagnosisOf, replyText } from "../reply-text";

export const answer: Check<Contacted> = {
  name: "answer",
  what: "An MCP server answers at the path",
  run: async ({ contact: { reply } }) => {
    if (reply === undefined || isRedirect(reply) || isHostRefusal(reply)) {
      return undefined;
    }
    if (reply.status === 401) {
      return passed("401 Unauthorized: it wants a token");
    }
    return isMcp(reply)
      ? passed(`${reply.status}, with a message of JSON-RPC`)
      : failed(replyText(reply), diagnosisOf(reply));
  },
};
