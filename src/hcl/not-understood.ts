import type { Excerpt } from "./excerpt";
import type { Place } from "./place";

export const example = "write lines such as cpu = 1024";

/** What to say of a place that the grammar cannot read, from the mistakes that people make. */
export function notUnderstood(place: Place, source: string, excerpt: Excerpt): string {
  const lineStart = source.lastIndexOf("\n", place.startIndex - 1) + 1;
  const [line = ""] = source.slice(lineStart).split(/\r?\n/);
  const lineEnd = lineStart + line.length;
  const shown = excerpt({ ...place, endIndex: Math.max(place.endIndex, lineEnd) });
  if (/^\s*[\w-]+\s*=\s*((#|\/\/).*)?$/.test(line)) {
    return "the value is missing. Write it on the line of the equals sign";
  }
  if (/^\s*[\w-]+\s*:/.test(line)) {
    return `${shown} is not understood here. Write = in place of the colon`;
  }
  if (/^[^"]*'/.test(line)) {
    return `${shown} is not understood here. Write double quotes in place of single ones`;
  }
  if (line.split('"').length % 2 === 0) {
    return `${shown} is not understood here: a quote " is missing on this line`;
  }
  return `${shown} is not understood here: ${example}, text in double quotes`;
}
