import type { Connection, Tool } from "../connection";
import { errorText } from "../errors";
import { type Check, failed, notTried, passed } from "../finding";
import { REVISION } from "../messages";
import type { Listed } from "../subject";
import { takesNothing } from "../tools";

/** How many tools are tried for one that asks its user back. */
const MOST_TOOLS = 8;

export const dialogue: Check<Listed> = {
  name: "dialogue",
  what: "A dialogue goes on, whichever task its next request reaches",
  run: async ({ connection, tools, options: { tries } }) => {
    if (connection.revision !== REVISION) {
      return notTried("older revisions have no dialogues without a session");
    }
    const found = await findDialogue(connection, tools);
    if (found === undefined) {
      return notTried(
        "no tool that may be called asks its user back. One that does can be named with --tool",
      );
    }
    const errors: unknown[] = found.error === undefined ? [] : [found.error];
    for (let n = 2; n <= tries; n++) {
      await connection.call(found.tool.name, {}).catch((error: unknown) => errors.push(error));
    }
    const evidence = `${found.tool.name}: ${tries - errors.length} of ${tries} went on after a question`;
    return errors.length === 0
      ? passed(evidence)
      : failed(`${evidence}; ${errorText(errors[0])}`, {
          cause:
            "the tasks seal a dialogue's state with different keys, each made when its server started, so another task cannot open it",
          fix: "give all tasks of all regions the same MCP_REQUEST_STATE_KEYS, and a server that reads it",
        });
  },
};

interface Found {
  readonly tool: Tool;
  /** What the first dialogue ended with. */
  readonly error?: unknown;
}

/** Every question is declined, so that nothing comes of it. */
async function findDialogue(
  connection: Connection,
  tools: readonly Tool[],
): Promise<Found | undefined> {
  for (const tool of tools.filter(takesNothing).slice(0, MOST_TOOLS)) {
    const before = connection.questions;
    const error: unknown = await connection.call(tool.name, {}).then(
      () => undefined,
      (it: unknown) => it,
    );
    if (connection.questions > before) {
      return { tool, error };
    }
  }
  return undefined;
}
