import { codeOf } from "../errors";
import { type Check, failed, passed } from "../finding";
import { replyText } from "../reply-text";
import type { Answering } from "../subject";

const USUAL_PATH = "/health";

export const health: Check<Answering> = {
  name: "health",
  what: "The health path answers 200, to everybody",
  run: async ({ endpoint, options }) => {
    const healthPath = options.healthPath ?? USUAL_PATH;
    const fix =
      `answer ${healthPath} with 200, before any check of host, origin or token, since probes come with an address as ` +
      "Host and without a token; or set health_check_path to the path that does";
    try {
      const reply = await endpoint.ask(endpoint.at(healthPath));
      if (reply.status === 200) {
        return passed(`${healthPath}: 200`);
      }
      const evidence = `${healthPath}: ${replyText(reply)}`;
      return reply.status === 404 && options.healthPath === undefined
        ? passed(`${evidence}. Behind a load balancer it would need one`)
        : failed(evidence, { cause: "a load balancer takes such an answer for a sick task", fix });
    } catch (error) {
      return failed(`${healthPath}: ${codeOf(error)}`, {
        cause: "the health path gets no answer, so a load balancer takes the task for sick",
        fix,
      });
    }
  },
};
