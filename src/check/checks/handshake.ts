import { errorText } from "../errors";
import { type Check, failed, passed } from "../finding";
import type { Connected } from "../subject";

export const handshake: Check<Connected> = {
  name: "handshake",
  what: "A client of revision 2026-07-28 connects",
  run: async ({ newest, older }) => {
    if (newest.connection) {
      return passed(`connected, revision ${newest.connection.revision}`);
    }
    const evidence = errorText(newest.error);
    if (older.connection) {
      return passed(
        `not with it: ${evidence}. The server speaks ${older.connection.revision}, which today's clients speak, too`,
      );
    }
    // It is the older check's business what went wrong after a handshake.
    return isAnswered(older.sent)
      ? undefined
      : failed(`${evidence}; older clients: ${errorText(older.error)}`, {
          cause: "no official client can agree with the server on a revision of the protocol",
          fix: "build the server with a current SDK, and send every request of the path to its handler",
        });
  },
};

export const olderHandshake: Check<Connected> = {
  name: "older-handshake",
  what: "A client of the revisions before connects",
  run: async ({ newest, older }) => {
    if (older.connection) {
      return passed(`connected, revision ${older.connection.revision}`);
    }
    if (isAnswered(older.sent)) {
      return passed("initialize is answered");
    }
    if (newest.connection === undefined) {
      return undefined;
    }
    const evidence = errorText(older.error);
    const [first] = older.sent;
    return first && first.status >= 400 && first.status < 500
      ? passed(`refused: ${evidence}. The server speaks ${newest.connection.revision} only`)
      : failed(evidence, {
          cause: "the server fails on initialize, which most of today's clients begin with",
          fix: "have the server's handler serve older clients as well, without sessions, or refuse them with 400",
        });
  },
};

/** Whether the first request, initialize, has had a good answer, whatever came then. */
export function isAnswered(sent: Connected["older"]["sent"]): boolean {
  const [first, second] = sent;
  return first !== undefined && first.status >= 200 && first.status < 300 && second !== undefined;
}
