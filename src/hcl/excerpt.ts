import type { Place } from "./place";

/** The first line of something, shortened; "this" where it might be a secret. */
export type Excerpt = (place: Place) => string;

export function excerptOf(source: string, secretNames: readonly string[]): Excerpt {
  const secretStart = Math.min(
    ...secretNames.map((name) => source.indexOf(name)).filter((index) => index >= 0),
  );
  return ({ startIndex, endIndex }) => {
    const [line = ""] = source.slice(startIndex, endIndex).split(/\r?\n/);
    if (startIndex + line.length > secretStart) {
      return "this";
    }
    return line.length > 40 ? `${line.slice(0, 40)}…` : line.trimEnd();
  };
}
