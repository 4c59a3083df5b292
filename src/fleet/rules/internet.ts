import { matching, notMatching, type Rule } from "./rule";

/** A label of a name, which is what stands between two dots, as a pattern. */
function labelOf(characters: string): string {
  return `[${characters}]([${characters}-]{0,61}[${characters}])?`;
}

function namesOf(characters: string): string {
  return `${labelOf(characters)}([.]${labelOf(characters)})*`;
}

/** A host name or an IPv4 address, as a pattern. */
export const HOST = namesOf("A-Za-z0-9");

/** Of a record, which may have underscores, as a pattern. */
export const RECORD_LABEL = labelOf("A-Za-z0-9_");
export const RECORD_NAME = namesOf("A-Za-z0-9_");

/** What stands behind the last dot of a name, as a pattern. A number would make the name an address. */
export const TOP_LEVEL = "[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

/** A port with its colon, or nothing, as a pattern. */
export const PORT =
  "(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?";

/**
 * Servers compare it with what a browser sends, character by character.
 * @see https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin (2026-11)
 */
const ORIGIN = new RegExp(`^https?:\\/\\/(${namesOf("a-z0-9_")}|\\[[0-9a-f:]+\\])${PORT}$`);

export const webOrigin: Rule<string> = {
  ...matching(
    ORIGIN,
    "an origin as browsers send it, in lower case and without a path, such as https://app.example.com",
  ),
  meant: originOf,
};

export const withoutUsualPort: Rule<string> = {
  ...notMatching(
    /^(http:.*:80|https:.*:443)$/,
    "an origin as browsers send it, without the port that http (80) and https (443) have anyway",
  ),
  meant: originOf,
};

/** Of the address of a page; undefined where that would be refused, too. */
function originOf(value: unknown): string | undefined {
  const text = String(value).trim();
  if (!/^https?:\/\/[^*]*$/i.test(text) || !URL.canParse(text)) {
    return undefined;
  }
  const { origin } = new URL(text);
  return ORIGIN.test(origin) ? origin : undefined;
}

export const hostHeader: Rule<string> = matching(
  new RegExp(`^${HOST}${PORT}$`),
  "a host name, with a port if the server expects one, such as localhost:8001",
);

/** Of a URL: what else is in it would be escaped, or end the path. */
export const mcpPath: Rule<string> = matching(
  /^\/([A-Za-z0-9._~!$&'()*+,;=:@%?/-]*[A-Za-z0-9._~!$&'()*+,;=:@%?-])?$/,
  'a path that starts with "/" and does not end with it, of the characters that a URL has there, such as /mcp; or "/"',
);

/** Clients take them out of an address before they ask, so that another path would be asked for. */
export const noDotSegments: Rule<string> = notMatching(
  /^[^?]*\/([.]|%2[Ee]){1,2}([/?]|$)/,
  'a path without the segments "." and ".."',
);

const atom = "[A-Za-z0-9!#$%&'*+\\/=?^_~-]+";

/** @see https://www.rfc-editor.org/rfc/rfc5322#section-3.4.1 (2026-11) */
export const emailAddress: Rule<string> = matching(
  new RegExp(`^${atom}([.]${atom})*@(${labelOf("A-Za-z0-9")}[.])+${TOP_LEVEL}$`),
  "an e-mail address, such as oncall@example.com",
);
