import type { Node } from "web-tree-sitter";
import { hasLineBreak } from "./text";

export class HclError extends Error {
  constructor(
    readonly node: Node,
    message: string,
  ) {
    super(message);
  }
}

export const example = "write lines such as cpu = 1024";

export function isCode(node: Node): boolean {
  return node.type !== "comment";
}

/** Counted from 1, columns in characters. tree-sitter counts from 0 and in UTF-16 units. */
export function position(node: Node, source: string): { line: number; column: number } {
  const { row, column } = node.startPosition;
  const before = source.slice(node.startIndex - column, node.startIndex);
  return { line: row + 1, column: [...before].length + 1 };
}

const closings: Readonly<Record<string, string>> = {
  quoted_template_end: 'the quote " at its end is missing on this line',
  tuple_end: "its ] is missing",
  object_end: "its } is missing",
  block_end: "its } is missing",
};

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

const elements = new Set(["attribute", "block", "object_elem"]);

/**
 * The first place where the text is not HCL, by the grammar and by what the grammar leaves out: it
 * takes line breaks for spaces.
 */
export function findSyntaxError(
  root: Node,
  source: string,
  secretNames: readonly string[],
): HclError | undefined {
  const found: HclError[] = [];
  const secretStart = Math.min(
    ...secretNames.map((name) => source.indexOf(name)).filter((index) => index >= 0),
  );

  /** The first line of the node, shortened; nothing that might be a secret. */
  const excerpt = (node: Node): string => {
    const [line = ""] = source.slice(node.startIndex, node.endIndex).split(/\r?\n/);
    if (node.startIndex + line.length > secretStart) {
      return "this";
    }
    return line.length > 40 ? `${line.slice(0, 40)}…` : line.trimEnd();
  };
  const notUnderstood = (node: Node): string => {
    const lineStart = source.lastIndexOf("\n", node.startIndex - 1) + 1;
    const [line = ""] = source.slice(lineStart).split(/\r?\n/);
    if (/^\s*[\w-]+\s*=\s*$/.test(line)) {
      return "the value is missing. Write it on the line of the equals sign";
    }
    if (/^\s*[\w-]+\s*:/.test(line)) {
      return `${excerpt(node)} is not understood here. Write = in place of the colon`;
    }
    if (/^[^"]*'/.test(line)) {
      return `${excerpt(node)} is not understood here. Write double quotes in place of single ones`;
    }
    if (node.type === "heredoc_template" && node.text.startsWith("<<")) {
      return `${excerpt(node)} is not closed: its marker is missing, on a line of its own that ends`;
    }
    for (const [opening, closing] of ["[]", "{}"]) {
      if (opening && closing && count(node.text, opening) > count(node.text, closing)) {
        return `${excerpt(node)} is not closed: its ${closing} is missing`;
      }
    }
    return `${excerpt(node)} is not understood here: ${example}, text in double quotes`;
  };
  const gapBreaks = (left: Node, right: Node): boolean =>
    hasLineBreak(source.slice(left.endIndex, right.startIndex));

  const visit = (node: Node): void => {
    // Most values are right at once; each look at a node's children costs a call into WebAssembly.
    const isPlain = !/[\n{]/.test(source.slice(node.startIndex, node.endIndex));
    if (isPlain && !node.hasError && !/^(config_file|body)$/.test(node.type)) {
      return;
    }
    const parts = node.children.filter(isCode);
    const last = parts.at(-1);
    if (node.isError) {
      found.push(new HclError(node, notUnderstood(node)));
      return;
    }
    if (last?.isMissing || (last?.childCount === 1 && last.child(0)?.isMissing)) {
      const closing = closings[last.type];
      found.push(
        new HclError(
          node,
          closing ? `${excerpt(node)} is not closed: ${closing}` : notUnderstood(node),
        ),
      );
      return;
    }
    if (/^(string_lit|quoted_template)$/.test(node.type) && node.text.includes("\n")) {
      const message = `${excerpt(node)} is not closed: ${closings.quoted_template_end}`;
      found.push(new HclError(node, message));
      return;
    }
    if (node.type === "heredoc_template") {
      const endsLine = /^[ \t]*\r?\n/.test(source.slice(node.endIndex));
      if (!endsLine || !/^<<-?[\p{ID_Continue}-]+\r?\n/u.test(node.text)) {
        const message = `${excerpt(node)} is not understood here. Both markers must end their lines`;
        found.push(new HclError(node, message));
        return;
      }
    }
    for (const [i, part] of parts.entries()) {
      const previous = parts[i - 1];
      const isComma = node.type === "object" && part.type === ",";
      if ((node.type === "unary_operation" || isComma) && previous && gapBreaks(previous, part)) {
        found.push(new HclError(part, "the line break before this is one too many. Remove it"));
      }
      if (previous && elements.has(previous.type) && elements.has(part.type)) {
        if (!gapBreaks(previous, part)) {
          const message = `${excerpt(part)} follows on the same line. Start a new line here`;
          found.push(new HclError(part, message));
        }
      }
    }
    const [name, equals, value] = parts;
    if (/^(attribute|object_elem)$/.test(node.type) && name && equals && value) {
      if (gapBreaks(name, equals) || gapBreaks(equals, value)) {
        found.push(
          new HclError(name, "the value is missing. Write it on the line of the equals sign"),
        );
      }
    }
    parts.forEach(visit);
  };
  const braces = root.namedChildren.find((child) => child.type === "object");
  if (braces) {
    found.push(
      new HclError(braces, `the file's content stands in braces. Leave them out: ${example}`),
    );
  }
  visit(root);
  return found.sort((a, b) => a.node.startIndex - b.node.startIndex)[0];
}
