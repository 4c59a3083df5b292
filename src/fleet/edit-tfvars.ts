import { type HclAttribute, type HclValue, parseHcl } from "../hcl/parse";
import { blotOut } from "../hcl/text";
import { ConfigError } from "../kit/problem";
import { secretNames } from "./read-variables";
import type { WeekendOverride } from "./rules/time";
import { variableDefinitions } from "./variables";
import { convert, TypeMismatch } from "./variables/types";

export type NewValue = boolean | number | string | null;

/** The variables that stand together in a tfvars file: a new one joins those that are there. */
const weekendGroup = /^(weekend_.*|enable_weekend_only|destroy_albs_when_scaled_down)$/;

const INDENT = "  ";

/**
 * The text of a tfvars file with these variables set, changed as a person would: everything else stays byte
 * for byte. A variable that is there keeps its place; its value stays as it is written when it is equal.
 * @param file for messages, relative to the project root
 * @throws ConfigError when the text is no valid tfvars file
 */
export async function setVariables(
  text: string,
  changes: Readonly<Record<string, NewValue>>,
  file?: string,
): Promise<string> {
  const attributes = await readAttributes(text, file);
  const missing: Line[] = [];
  const edits: Edit[] = [];
  for (const [name, value] of Object.entries(changes)) {
    const attribute = attributes.find((it) => it.name === name);
    if (!attribute) {
      missing.push({ name, value: literal(value) });
    } else if (!isSame(attribute.value, value)) {
      edits.push({ start: attribute.valueStart, end: attribute.valueEnd, text: literal(value) });
    }
  }
  return applied(text, [...edits, ...additions(text, attributes, missing)]);
}

/**
 * The text with one more period at the end of weekend_overrides, laid out like those that are there.
 * @param file for messages, relative to the project root
 * @throws ConfigError when the text is no valid tfvars file, or weekend_overrides no list of periods
 */
export async function appendOverride(
  text: string,
  { start, end, desired_count }: WeekendOverride,
  file?: string,
): Promise<string> {
  const name = "weekend_overrides";
  const attributes = await readAttributes(text, file);
  const attribute = attributes.find((it) => it.name === name);
  const item = `{ start = ${literal(start)}, end = ${literal(end)}, desired_count = ${literal(desired_count)} }`;
  const eol = lineEnd(text);
  if (!attribute) {
    return applied(text, additions(text, attributes, [{ name, value: list(item, "", eol) }]));
  }
  const { value, valueStart, valueEnd, line, column } = attribute;
  const written = text.slice(valueStart, valueEnd);
  if (value === null || /^\[\s*\]$/.test(written)) {
    const indent = indentAt(text, valueStart);
    return applied(text, [{ start: valueStart, end: valueEnd, text: list(item, indent, eol) }]);
  }
  try {
    convert(value, variableDefinitions[name].type);
  } catch (error) {
    if (!(error instanceof TypeMismatch)) {
      throw error;
    }
    const message = `must ${error.message}`;
    throw new ConfigError([{ file, line, column, variable: name, message, severity: "error" }]);
  }
  return applied(text, itemAppended(text, attribute, item));
}

/** In place of text.slice(start, end). */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A variable to be written, its value as HCL. */
interface Line {
  readonly name: string;
  readonly value: string;
}

async function readAttributes(text: string, file?: string): Promise<readonly HclAttribute[]> {
  const { attributes, problems } = await parseHcl(text, secretNames);
  if (problems.length > 0) {
    throw new ConfigError(problems.map((it) => ({ ...it, file, severity: "error" as const })));
  }
  return attributes;
}

/** As Terraform sees it, which takes "true" for true. */
function isSame(written: HclValue, value: NewValue): boolean {
  const isPlain = written !== null && typeof written !== "object" && value !== null;
  return written === value || (isPlain && String(written) === String(value));
}

function literal(value: NewValue): string {
  return typeof value === "string"
    ? JSON.stringify(value)
        .replace(/\\(.)/g, (sequence, letter: string) => unknownToHcl[letter] ?? sequence)
        .replace(/[$%](?=\{)/g, "$&$&")
    : String(value);
}

/** Escape sequences of JSON that HCL does not have. */
const unknownToHcl: Readonly<Record<string, string>> = { b: "\\u0008", f: "\\u000c" };

/** Edits at one place are made in the order given. */
function applied(text: string, edits: readonly Edit[]): string {
  let result = "";
  let done = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    result += text.slice(done, edit.start) + edit.text;
    done = edit.end;
  }
  return result + text.slice(done);
}

/** The file's own: that of its first line. */
function lineEnd(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? "\n";
}

function indentAt(text: string, index: number): string {
  const lineStart = text.lastIndexOf("\n", index - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, index))?.[0] ?? "";
}

function list(item: string, indent: string, eol: string): string {
  return `[${eol}${indent}${INDENT}${item},${eol}${indent}]`;
}

/** Behind the variables that they belong to; without those, at the end of the file. */
function additions(
  text: string,
  attributes: readonly HclAttribute[],
  lines: readonly Line[],
): Edit[] {
  const neighbour = attributes.filter(({ name }) => weekendGroup.test(name)).at(-1);
  const joining = neighbour ? lines.filter(({ name }) => weekendGroup.test(name)) : [];
  const others = lines.filter((line) => !joining.includes(line));
  return [
    ...(neighbour && joining.length > 0 ? [behind(text, neighbour, joining)] : []),
    ...(others.length > 0 ? [atEnd(text, others)] : []),
  ];
}

/** On the lines after the neighbour's last one, laid out like its own. */
function behind(text: string, neighbour: HclAttribute, lines: readonly Line[]): Edit {
  const { valueStart, valueEnd } = neighbour;
  const eol = lineEnd(text);
  const lineStart = text.lastIndexOf("\n", valueStart - 1) + 1;
  const [, indent = "", name = "", before = " ", after = " "] =
    /^\uFEFF?([ \t]*)([\w-]+)([ \t]*)=([ \t]*)$/.exec(text.slice(lineStart, valueStart)) ?? [];
  // What follows a value of several lines is aligned with nothing.
  const isAligned = !text.slice(valueStart, valueEnd).includes("\n");
  const width = isAligned ? name.length + before.length : 0;
  const gap = before === "" ? "" : " ";
  const written = lines.map(
    (line) => `${indent}${(line.name + gap).padEnd(width)}=${after}${line.value}`,
  );
  const at = statementEnd(text, valueEnd);
  return text[at] === "\n"
    ? { start: at + 1, end: at + 1, text: written.map((it) => it + eol).join("") }
    : { start: at, end: at, text: written.map((it) => eol + it).join("") };
}

/** Where the line of a value ends, behind the comments that follow it. */
function statementEnd(text: string, valueEnd: number): number {
  const rest = /(?:[^\S\n]|\/\*[\s\S]*?\*\/|(?:#|\/\/)[^\n]*)*/y;
  rest.lastIndex = valueEnd;
  rest.exec(text);
  return rest.lastIndex;
}

/** A paragraph of its own. */
function atEnd(text: string, lines: readonly Line[]): Edit {
  const eol = lineEnd(text);
  const width = Math.max(...lines.map(({ name }) => name.length));
  const paragraph = lines.map(({ name, value }) => `${name.padEnd(width)} = ${value}`).join(eol);
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
function itemAppended(text: string, attribute: HclAttribute, item: string): Edit[] {
  const first = attribute.valueStart + 1;
  const closing = attribute.valueEnd - 1;
  const code = withoutComments(text).slice(first, closing);
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

/** The text with comments as spaces and strings as full stops, every character in its place. */
function withoutComments(text: string): string {
  return blotOut(text).replace(/\/\*[\s\S]*?\*\/|(?:#|\/\/)[^\r\n]*/g, (comment) =>
    " ".repeat(comment.length),
  );
}
