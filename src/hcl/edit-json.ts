import { applyEdits, findNodeAtLocation, modify, type Node, parseTree } from "jsonc-parser";
import { type Edit, INDENT, indentAt, lineEnd, type NewAttribute } from "./edit";

/** A value as JSON, on one line. */
export function jsonLiteral(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(jsonLiteral).join(", ")}]`;
  }
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(([key, it]) => memberText(key, jsonLiteral(it)));
    return `{ ${members.join(", ")} }`;
  }
  return JSON.stringify(value);
}

/** A list as JSON, its items on lines of their own. */
export function jsonListOf(items: readonly string[], indent: string, eol: string): string {
  const lines = items.map((item) => `${eol}${indent}${INDENT}${item}`);
  return `[${lines.join(",")}${eol}${indent}]`;
}

/** New members behind the last one of the file's object. */
export function membersAppended(text: string, members: readonly NewAttribute[]): Edit[] {
  const written = members.map(({ name, value }) => memberText(name, value));
  return members.length === 0 ? [] : [appended(text, parseTree(text) as Node, written)];
}

/** One more item behind the others of the list with this name. */
export function jsonItemAppended(text: string, name: string, item: string): Edit {
  return appended(text, findNodeAtLocation(parseTree(text) as Node, [name]) as Node, [item]);
}

/** The text without the members of these names. */
export function withoutMembers(text: string, names: readonly string[]): string {
  return names.reduce((left, name) => applyEdits(left, modify(left, [name], undefined, {})), text);
}

function memberText(name: string, value: string): string {
  return `${JSON.stringify(name)}: ${value}`;
}

/** Parts behind the last one of an object or list, on lines of their own where the last one is. */
function appended(text: string, { offset, length, children }: Node, parts: string[]): Edit {
  const last = children?.at(-1);
  const eol = lineEnd(text);
  if (!last) {
    const indent = indentAt(text, offset);
    const lines = parts.map((part) => `${eol}${indent}${INDENT}${part}`).join(",");
    return { start: offset + 1, end: offset + length - 1, text: `${lines}${eol}${indent}` };
  }
  const end = last.offset + last.length;
  const beginsLine = /^[ \t]*$/.test(
    text.slice(text.lastIndexOf("\n", last.offset) + 1, last.offset),
  );
  const gap = beginsLine && last.offset > 0 ? eol + indentAt(text, last.offset) : " ";
  return { start: end, end, text: parts.map((part) => `,${gap}${part}`).join("") };
}
