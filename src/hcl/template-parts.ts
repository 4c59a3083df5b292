import type { Node } from "web-tree-sitter";
import { heredocText, quotedText, withoutIndentation } from "./text";

/** What a string consists of: the meaning of its literal parts, and its templates. */
export function templateParts(node: Node, source: string): (string | Node)[] {
  const isHeredoc = node.type === "heredoc_template";
  const literal = isHeredoc ? heredocText : quotedText;
  const [opening, marker] = node.children;
  const closing = node.children.at(-1);
  let at = (isHeredoc ? source.indexOf("\n", marker?.endIndex) + 1 : opening?.endIndex) ?? 0;
  const end = closing?.startIndex ?? 0;
  const parts: (string | Node)[] = [];
  for (const child of node.namedChildren) {
    if (child.type === "template_interpolation" || child.type === "template_directive") {
      parts.push(literal(source.slice(at, child.startIndex)), child);
      at = child.endIndex;
    }
  }
  // The white space before a closing marker belongs to its line.
  const textEnd = isHeredoc ? source.lastIndexOf("\n", end - 1) + 1 : end;
  parts.push(literal(source.slice(at, textEnd)));
  const written = parts.filter((part) => part !== "");
  return opening && source.startsWith("<<-", opening.startIndex)
    ? withoutIndentation(written)
    : written;
}
