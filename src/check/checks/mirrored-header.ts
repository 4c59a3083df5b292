import { errorText } from "../errors";
import { type Check, failed, notTried, passed } from "../finding";
import { REVISION } from "../messages";
import { KEPT_BY_LOAD_BALANCERS } from "../reply-text";
import type { Listed } from "../subject";
import { mirroredHeaders, sampleArguments } from "../tools";

const HEADER_MISMATCH = -32020;

export const mirroredHeader: Check<Listed> = {
  name: "mirrored-header",
  what: "Headers that repeat a parameter reach the server, with an underscore, too",
  run: async ({ connection, tools }) => {
    if (connection.revision !== REVISION) {
      return notTried("clients of older revisions send no such headers");
    }
    const candidates = tools
      .map((tool) => ({ tool, headers: mirroredHeaders(tool), args: sampleArguments(tool) }))
      .filter(({ headers, args }) => headers.length > 0 && args !== undefined);
    const isRisky = ({ headers }: { readonly headers: readonly string[] }) =>
      headers.some((name) => !KEPT_BY_LOAD_BALANCERS.test(name));
    const chosen = candidates.find(isRisky) ?? candidates[0];
    if (chosen === undefined) {
      return notTried("no tool that may be called has parameters with x-mcp-header");
    }
    const { tool, headers, args = {} } = chosen;
    try {
      await connection.call(tool.name, args);
      return passed(`${tool.name}: ${headers.join(", ")} came through`);
    } catch (error) {
      const isMismatch = (error as { readonly code?: unknown }).code === HEADER_MISMATCH;
      if (!isMismatch) {
        return passed(`${tool.name}: refused for another reason: ${errorText(error)}`);
      }
      return failed(`${tool.name}: ${errorText(error)}`, {
        cause: isRisky(chosen)
          ? "a load balancer on the way drops headers whose names are not letters, digits and hyphens; the protocol allows others"
          : "something on the way removes or changes the header",
        fix: isRisky(chosen)
          ? "set alb_drop_invalid_header_fields = false (routing.http.drop_invalid_header_fields.enabled of the load balancer); nginx: underscores_in_headers on"
          : `let headers that begin with Mcp-Param- through`,
      });
    }
  },
};
