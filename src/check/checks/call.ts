import { errorText } from "../errors";
import { type Check, failed, passed } from "../finding";
import { quote } from "../redact";
import type { Listed } from "../subject";
import { takesNothing } from "../tools";

/** No server has it: asked for where there is no tool that may be called. */
const NO_TOOL = "fleet_check_no_such_tool";

export const call: Check<Listed> = {
  name: "call",
  what: "A call of a tool is answered",
  run: async ({ connection, tools }) => {
    const tool = tools.find(takesNothing);
    const start = performance.now();
    try {
      const { isError, text } = await connection.call(tool?.name ?? NO_TOOL, {});
      const ms = Math.round(performance.now() - start);
      if (tool === undefined) {
        return passed(
          `no tool says that it only reads; the call of one that is not there is refused (${ms} ms)`,
        );
      }
      return passed(
        `${tool.name}: ${isError ? `its own error in ${ms} ms: ${quote(text)}` : `${ms} ms`}`,
      );
    } catch (error) {
      if (tool === undefined && isRefusal(error)) {
        return passed(
          "no tool says that it only reads; the call of one that is not there is refused",
        );
      }
      return failed(`${tool?.name ?? NO_TOOL}: ${errorText(error)}`, {
        cause:
          "tools are listed and cannot be called: the server fails, takes too long, or something on the way stops calls",
        fix: "read the server's log; if no call is in it, look at firewalls and the load balancer's rules",
      });
    }
  },
};

/** An error of the protocol is an answer of the server. */
function isRefusal(error: unknown): boolean {
  return (
    typeof (error as { readonly code?: unknown }).code === "number" &&
    (error as { code: number }).code < 0
  );
}
