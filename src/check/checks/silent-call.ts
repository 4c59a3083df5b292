import { errorText } from "../errors";
import { type Check, failed, passed } from "../finding";
import type { Listed } from "../subject";
import { takesSeconds } from "../tools";

/** On top of the silence. */
const GRACE_SECONDS = 10;

export const silentCall: Check<Listed> = {
  name: "silent-call",
  what: "A call that is silent for a while is answered",
  run: async ({ connection, tools, options: { silentSeconds } }) => {
    if (silentSeconds === undefined) {
      return undefined;
    }
    const tool = tools.find(takesSeconds);
    if (tool === undefined) {
      return failed("no tool to be called takes a number of seconds", {
        cause: "there is nothing on this server that is silent for as long as it is told to",
        fix: "add a tool like `wait` of the example server, or name yours with --tool",
      });
    }
    const start = performance.now();
    try {
      await connection.call(
        tool.name,
        { seconds: silentSeconds },
        { timeoutMs: (silentSeconds + GRACE_SECONDS) * 1000 },
      );
      return passed(`${tool.name}: answered after ${silentSeconds} s of silence`);
    } catch (error) {
      const seconds = (performance.now() - start) / 1000;
      return failed(`cut after ${seconds.toFixed(1)} s: ${errorText(error)}`, {
        cause: `something on the way closes connections that are silent for ${Math.round(seconds)} s`,
        fix:
          `set alb_idle_timeout_seconds above ${silentSeconds}, and the server's keep-alive above that (CloudFront waits ` +
          "120 s at most, API Gateway 29); or have long calls report progress",
      });
    }
  },
};
