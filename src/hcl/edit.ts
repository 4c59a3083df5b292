import type { HclAttribute, HclFile } from "./parse";

/** What one level of nesting is indented by. */
export const INDENT = "  ";

export type NewValue = boolean | number | string | null | readonly string[];

/** In place of text.slice(start, end). */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An attribute to be written, its value as HCL. */
export interface NewAttribute {
  readonly name: string;
  readonly value: string;
}

/** A value as HCL. */
export function literal(value: NewValue): string {
  if (typeof value === "object" && value !== null) {
    return `[${value.map(literal).join(", ")}]`;
  }
  return typeof value === "string"
    ? JSON.stringify(value)
        .replace(/\\(.)/g, (sequence, letter: string) => unknownToHcl[letter] ?? sequence)
        .replace(/[$%](?=\{)/g, "$&$&")
    : String(value);
}

/** Escape sequences of JSON that HCL does not have. */
const unknownToHcl: Readonly<Record<string, string>> = { b: "\\u0008", f: "\\u000c" };

/** The text with the edits made; those at one place are made in the order given. */
export function withEdits(text: string, edits: readonly Edit[]): string {
  let result = "";
  let done = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    result += text.slice(done, edit.start) + edit.text;
    done = edit.end;
  }
  return result + text.slice(done);
}

/** The file's own: that of its first line. */
export function lineEnd(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? "\n";
}

/** What the line of a place is indented by. */
export function indentAt(text: string, index: number): string {
  const lineStart = text.lastIndexOf("\n", index - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, index))?.[0] ?? "";
}

/** A list with its items on lines of their own. */
export function listOf(items: readonly string[], indent: string, eol: string): string {
  const lines = items.map((item) => `${eol}${indent}${INDENT}${item},`);
  return `[${lines.join("")}${eol}${indent}]`;
}

/** New attributes on the lines after a neighbour's last one, laid out like its own. */
export function attributesAfter(
  text: string,
  neighbour: HclAttribute,
  attributes: readonly NewAttribute[],
): Edit {
  const { valueStart, valueEnd } = neighbour;
  const eol = lineEnd(text);
  const lineStart = text.lastIndexOf("\n", valueStart - 1) + 1;
  const [, indent = "", name = "", before = " ", after = " "] =
    /^\uFEFF?([ \t]*)([\w-]+)([ \t]*)=([ \t]*)$/.exec(text.slice(lineStart, valueStart)) ?? [];
  // What follows a value of several lines is aligned with nothing.
  const isAligned = !text.slice(valueStart, valueEnd).includes("\n");
  const width = isAligned ? name.length + before.length : 0;
  const gap = before === "" ? "" : " ";
  const written = attributes.map(
    (it) => `${indent}${(it.name + gap).padEnd(width)}=${after}${it.value}`,
  );
  const at = statementEnd(text, valueEnd);
  return text[at] === "\n"
    ? { start: at + 1, end: at + 1, text: written.map((it) => it + eol).join("") }
    : { start: at, end: at, text: written.map((it) => eol + it).join("") };
}

/** Attributes in their order, taken away; and with the last one of a paragraph, the heading above it. */
export function attributesRemoved(text: string, attributes: readonly HclAttribute[]): Edit[] {
  const neighbours: Edit[] = [];
  for (const edit of attributes.map((attribute) => attributeRemoved(text, attribute))) {
    const before = neighbours.at(-1);
    if (before?.end === edit.start) {
      neighbours.pop();
      neighbours.push({ ...before, end: edit.end });
    } else {
      neighbours.push(edit);
    }
  }
  return neighbours.map((edit) => withHeading(text, edit));
}

/** Comments right above, behind an empty line: what the file begins with is about all of it. */
const heading = /(?<=\n)(?:[^\S\n]*\n)+(?:[^\S\n]*(?:#|\/\/)[^\n]*\n)+$/;

function withHeading(text: string, edit: Edit): Edit {
  const isLast = /^[^\S\n]*(?:\n|$)/.test(text.slice(edit.end));
  const [above = ""] = (isLast && heading.exec(text.slice(0, edit.start))) || [];
  return { ...edit, start: edit.start - above.length };
}

/** An attribute with all of its lines, and the comments that follow its value on the last one, taken away. */
function attributeRemoved(text: string, { valueStart, valueEnd }: HclAttribute): Edit {
  const lineStart = text.lastIndexOf("\n", valueStart - 1) + 1;
  const start = lineStart === 0 && text.startsWith("\uFEFF") ? 1 : lineStart;
  const end = statementEnd(text, valueEnd);
  return { start, end: text[end] === "\n" ? end + 1 : end, text: "" };
}

/** Where the line of a value ends, behind the comments that follow it. */
function statementEnd(text: string, valueEnd: number): number {
  const rest = /(?:[^\S\n]|\/\*[\s\S]*?\*\/|(?:#|\/\/)[^\n]*)*/y;
  rest.lastIndex = valueEnd;
  rest.exec(text);
  return rest.lastIndex;
}

/** New attributes in a paragraph of their own at the end. */
export function attributesAtEnd(text: string, attributes: readonly NewAttribute[]): Edit {
  const eol = lineEnd(text);
  const width = Math.max(...attributes.map(({ name }) => name.length));
  const paragraph = attributes
    .map(({ name, value }) => `${name.padEnd(width)} = ${value}`)
    .join(eol);
  const at = { start: text.length, end: text.length };
  if (/^\uFEFF?$/.test(text)) {
    return { ...at, text: paragraph + eol };
  }
  if (!text.endsWith("\n")) {
    return { ...at, text: eol + eol + paragraph };
  }
  return { ...at, text: (/^\uFEFF?\s*\n$|\n[^\S\n]*\n$/.test(text) ? "" : eol) + paragraph + eol };
}

/** One more item behind the others of a list, or behind the comments of an empty one. */
export function itemAppended(
  text: string,
  attribute: HclAttribute,
  item: string,
  comments: HclFile["comments"],
): Edit[] {
  const first = attribute.valueStart + 1;
  const closing = attribute.valueEnd - 1;
  const code = withoutComments(text, comments).slice(first, closing);
  const lastEnd = first + code.trimEnd().length;
  const isEmpty = lastEnd === first;
  const hasComma = code.trimEnd().endsWith(",");
  const comma = isEmpty || hasComma ? [] : [{ start: lastEnd, end: lastEnd, text: "," }];
  const trailing = isEmpty || hasComma ? "," : "";
  const closingLine = first + code.lastIndexOf("\n") + 1;
  if (closingLine > lastEnd) {
    const indent = isEmpty ? indentAt(text, closing) + INDENT : indentAt(text, lastEnd);
    const line = indent + item + trailing + lineEnd(text);
    return [...comma, { start: closingLine, end: closingLine, text: line }];
  }
  if (isEmpty) {
    const at = first + text.slice(first, closing).trimEnd().length;
    return [{ start: at, end: at, text: ` ${item}` }];
  }
  return [...comma, { start: lastEnd, end: lastEnd, text: ` ${item}${hasComma ? "," : ""}` }];
}

/** The text with comments as spaces, every character in its place. */
function withoutComments(text: string, comments: HclFile["comments"]): string {
  return withEdits(
    text,
    comments.map(({ start, end }) => ({ start, end, text: " ".repeat(end - start) })),
  );
}
