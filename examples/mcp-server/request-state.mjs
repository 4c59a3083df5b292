import { randomBytes } from "node:crypto";
import { createRequestStateCodec } from "@modelcontextprotocol/server";

const KEY_BYTES = 32;

/**
 * A secret that nobody has set yet holds a text that begins so. The first deployment has to run with it.
 *
 * @param {string | undefined} keys
 */
export function arePlaceholder(keys) {
  return keys?.startsWith("placeholder") === true;
}

/**
 * Seals what a dialogue has to remember, since its next request may reach another task. The first key seals and all
 * open, so keys are rotated in three rollouts without a failed dialogue: old,new – new,old – new.
 *
 * The SDK's codec signs and does not encrypt: a client can read the state, so no secret belongs in it.
 *
 * @param {string | undefined} keys MCP_REQUEST_STATE_KEYS; without them, a key of this process's own, which is enough for one task
 */
export function createRequestState(keys) {
  const known = keys === undefined || arePlaceholder(keys) ? ownKey() : keys;
  const codecs = known.split(",").map((text, index) => {
    const key = Buffer.from(text.trim(), "base64");
    if (key.length !== KEY_BYTES) {
      // Names the key by its place: its value must not reach a log.
      throw new Error(
        `MCP_REQUEST_STATE_KEYS: key ${index + 1} has ${key.length} bytes, not ${KEY_BYTES}. ` +
          "It takes base64 keys separated by commas; `openssl rand -base64 32` makes one.",
      );
    }
    return createRequestStateCodec({ key });
  });
  return {
    /** @param {object} state */
    seal: async (state) => codecs[0]?.mint(state),
    /**
     * @param {string} sealed
     * @param {import("@modelcontextprotocol/server").ServerContext} context
     */
    open: (sealed, context) =>
      Promise.any(codecs.map((codec) => codec.verify(sealed, context))).catch(() => {
        throw new Error(
          "The state of a dialogue is older than ten minutes, or sealed with none of MCP_REQUEST_STATE_KEYS.",
        );
      }),
  };
}

function ownKey() {
  return randomBytes(KEY_BYTES).toString("base64");
}
