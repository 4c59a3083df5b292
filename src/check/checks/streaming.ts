import { errorText } from "../errors";
import { type Check, failed, notTried, passed } from "../finding";
import type { Listed } from "../subject";
import { takesSeconds } from "../tools";

/** Long enough for two signs of progress, a second apart. */
const SECONDS = 2;
/** What was sent a second apart and arrives within this time has been held back. */
const AT_ONCE_MS = 300;

export const streaming: Check<Listed> = {
  name: "streaming",
  what: "What a tool sends while it works arrives at once, not with its result",
  run: async ({ connection, tools }) => {
    const tool = tools.find(takesSeconds);
    if (tool === undefined) {
      return notTried(
        "no tool that may be called takes a number of seconds, as `wait` of the example server does",
      );
    }
    const arrivals: number[] = [];
    try {
      const onProgress = () => arrivals.push(performance.now());
      await connection.call(tool.name, { seconds: SECONDS }, { onProgress });
    } catch (error) {
      return failed(`${tool.name}, ${SECONDS} s: ${errorText(error)}`, {
        cause: "a call that reports progress does not come to its end",
        fix: "read the server's log, and look at what stands before it: it may not let event streams through",
      });
    }
    const [first, ...rest] = arrivals;
    const last = rest.at(-1);
    if (first === undefined || last === undefined) {
      return notTried(`${tool.name} reports no progress`);
    }
    const evidence = `${tool.name}: ${arrivals.length} signs of progress within ${Math.round(last - first)} ms`;
    return last - first >= AT_ONCE_MS
      ? passed(evidence)
      : failed(`${evidence}, over ${SECONDS} s of work`, {
          cause: "something on the way holds the stream back until its end",
          fix: "switch buffering of responses off there (nginx: proxy_buffering off; CDNs and firewalls: no inspection of text/event-stream)",
        });
  },
};
