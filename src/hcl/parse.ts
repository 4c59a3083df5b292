import type { Node } from "web-tree-sitter";
import { parseTree } from "./grammar";
import { example } from "./not-understood";
import { HclError, position } from "./place";
import { isCode, readValue } from "./read-value";
import { findSyntaxError } from "./syntax";
import { readTokens, type Tokens } from "./tokens";
import type { HclValue } from "./value";

/** A line such as `cpu = 1024`. */
export interface HclAttribute {
  readonly name: string;
  readonly value: HclValue;
  /** Of the value, counted from 1; columns in characters. */
  readonly line: number;
  readonly column: number;
  /** Where the value stands in the text, end excluded: text.slice(start, end), in UTF-16 units. */
  readonly valueStart: number;
  readonly valueEnd: number;
}

export interface HclProblem {
  readonly line: number;
  readonly column: number;
  /** The attribute it belongs to. Missing when the text is not HCL there. */
  readonly variable?: string;
  readonly message: string;
}

export interface HclFile {
  readonly attributes: readonly HclAttribute[];
  readonly problems: readonly HclProblem[];
  /** False when a problem hides what comes after it: attributes are then missing. */
  readonly complete: boolean;
  /** Where the comments stand in the text, end excluded. */
  readonly comments: readonly { readonly start: number; readonly end: number }[];
}

/**
 * Reads the text of a tfvars file. Never throws for what the text says.
 * @param secretNames attributes whose values are in no message, however broken the text is
 */
export async function parseHcl(
  text: string,
  secretNames: readonly string[] = [],
): Promise<HclFile> {
  const offset = text.startsWith("\uFEFF") ? 1 : 0;
  const source = text.slice(offset);
  const tree = await parseTree(source);
  try {
    return readFile(tree.rootNode, readTokens(tree), { source, offset, secretNames });
  } finally {
    tree.delete();
  }
}

interface Input {
  readonly source: string;
  /** How many characters of the text stand before the source: a byte order mark. */
  readonly offset: number;
  readonly secretNames: readonly string[];
}

function readFile(root: Node, tokens: Tokens, { source, offset, secretNames }: Input): HclFile {
  const attributes: HclAttribute[] = [];
  const problems: HclProblem[] = [];
  const report = ({ place, message }: HclError, variable?: string) => {
    const isSecret = variable !== undefined && secretNames.includes(variable);
    const text = isSecret ? "is no fixed value. Write text in quotes" : message;
    problems.push({ ...position(place, source), variable, message: text });
  };
  const syntaxError = findSyntaxError(tokens, source, secretNames);
  if (syntaxError) {
    report(syntaxError);
  }
  const unread = [syntaxError?.place, tokens.errors[0]].filter((place) => place !== undefined);
  const end = Math.min(...unread.map(({ startPosition }) => startPosition.row));
  for (const node of statements(root).filter(({ endPosition }) => endPosition.row < end)) {
    const [nameNode, second, valueNode] = node.children.filter(isCode);
    const name = source.slice(nameNode?.startIndex, nameNode?.endIndex);
    const first = attributes.find((attribute) => attribute.name === name);
    if (node.type !== "attribute" || !valueNode) {
      const advice = second?.type === "block_start" ? `for a map, write ${name} = { … }` : example;
      report(new HclError(node, `${name} { … } is a block. A tfvars file has none: ${advice}`));
    } else if (first) {
      const message = `is set for the second time, the first is on line ${first.line}. Keep one of them`;
      report(new HclError(node, message), name);
    } else {
      const { value, errors } = readValue(valueNode, source);
      for (const error of errors) {
        report(error, name);
      }
      if (errors.length === 0) {
        const valueStart = valueNode.startIndex + offset;
        const valueEnd = valueNode.endIndex + offset;
        attributes.push({ name, value, ...position(valueNode, source), valueStart, valueEnd });
      }
    }
  }
  const comments = tokens.tokens
    .filter(({ type }) => type === "comment")
    .map(({ startIndex, endIndex }) => ({ start: startIndex + offset, end: endIndex + offset }));
  return { attributes, problems, comments, complete: syntaxError === undefined };
}

function statements(root: Node): Node[] {
  const body = root.namedChildren.find(({ type }) => type === "body");
  return body?.namedChildren.filter(({ type }) => type === "attribute" || type === "block") ?? [];
}
