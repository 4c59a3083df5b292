import type { Excerpt } from "./excerpt";
import type { Place } from "./place";

export const example = "write lines such as cpu = 1024";

/** A name with a value behind it and no equals sign between them. */
export const lineWithoutEquals = /^\s*[\w-]+[ \t]+(?=["[{\d]|(?:true|false|null)\b)/;

/** What to say of a place that the grammar cannot read, from the mistakes that people make. */
export function notUnderstood(place: Place, source: string, excerpt: Excerpt): string {
  const line = lineAt(source, place.startIndex);
  const shown = excerpt({ ...place, endIndex: Math.max(place.endIndex, line.end) });
  if (/^\s*[\w-]+\s*=\s*((#|\/\/).*)?$/.test(line.text)) {
    return "the value is missing. Write it on the line of the equals sign";
  }
  return `${shown} is not understood here${advice(line.text, source.slice(place.startIndex))}`;
}

/** @param rest of the text, from the place on */
function advice(line: string, rest: string): string {
  if (/^\s*[\w-]+\s*:/.test(line)) {
    return ". Write = in place of the colon";
  }
  if (/^[^"]*'/.test(line)) {
    return ". Write double quotes in place of single ones";
  }
  if (/^[^"]*[“”„]/.test(line)) {
    return ': write straight quotes "';
  }
  if (line.split('"').length % 2 === 0) {
    return ': a quote " is missing on this line';
  }
  if (/^[}\]),;]/.test(rest)) {
    return ". Remove it";
  }
  if (/^"[^"]*"\s*[=:]/.test(rest)) {
    return ". Write the name without quotes";
  }
  if (/^[[{(]?\s*(?:"[^"\n]*"|[\d.]+)\s+["\d]/.test(rest)) {
    return ": a comma is missing between two values";
  }
  if (/^"[^"\n]*"\s*,/.test(rest) && !line.includes("[")) {
    return ": a list stands in brackets [ ]";
  }
  if (lineWithoutEquals.test(line)) {
    return ": an equals sign is missing on this line";
  }
  return `: ${example}, text in double quotes`;
}

/** The line that a place is on. */
export function lineAt(source: string, index: number) {
  const start = source.lastIndexOf("\n", index - 1) + 1;
  const [text = ""] = source.slice(start).split(/\r?\n/, 1);
  return { start, text, end: start + text.length };
}
