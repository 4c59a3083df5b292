/** Shorter ones would turn words of the text into stars. */
const SHORTEST_SECRET = 4;
/** What a server sends may be a key of its own. */
const LIKE_A_KEY = /[A-Za-z0-9+_=-]{24,}/g;
const LONGEST_QUOTE = 160;

/** Replaces each of these secrets in a text. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = secrets.flatMap((it) => [it, encodeURIComponent(it)]);
  const longestFirst = [...new Set(forms)]
    .filter(({ length }) => length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
}

/** What a server said, in one line, without what looks like a key. */
export function quote(text: string): string {
  const line = text
    .replaceAll(/\s+/g, " ")
    .trim()
    .replaceAll(LIKE_A_KEY, (word) => (/\d/.test(word) ? "***" : word));
  // Whole words only: the first half of a secret would not be known as one.
  return line.length > LONGEST_QUOTE
    ? `${line.slice(0, LONGEST_QUOTE).replace(/\S*$/, "")}…`
    : line;
}
