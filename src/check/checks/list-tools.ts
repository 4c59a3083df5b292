import type { Connection, Tool } from "../connection";
import { errorText } from "../errors";
import { failed, passed, type Verdict } from "../finding";

export const LIST_TOOLS = { name: "list-tools", what: "The server lists its tools" };

/** Asks once, for the checks that need the tools as well. */
export async function listTools(
  connection: Connection,
): Promise<{ readonly verdict: Verdict; readonly tools?: readonly Tool[] }> {
  try {
    const tools = await connection.listTools();
    const names = tools.map(({ name }) => name).join(", ");
    return { verdict: passed(tools.length === 0 ? "it has no tools" : names), tools };
  } catch (error) {
    const verdict = failed(errorText(error), {
      cause: "the connection stands, and the server fails when it is asked for its tools",
      fix: "read the server's log; a tool's name or schema may be wrong",
    });
    return { verdict };
  }
}
