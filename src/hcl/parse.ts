import { createRequire } from "node:module";
import type { Node, Parser, Tree } from "web-tree-sitter";
import { example, findSyntaxError, HclError, isCode, position } from "./syntax";
import { blotOut, heredocValue, LiteralError, unquote } from "./text";

export type HclValue = string | number | boolean | null | HclValue[] | { [key: string]: HclValue };

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
}

let parser: Promise<Parser> | undefined;

/** Loading the grammar takes some 30 ms, so it is done once and only when a file is read. */
async function createParser(): Promise<Parser> {
  const { Language, Parser } = await import("web-tree-sitter");
  await Parser.init();
  const wasm = createRequire(__filename).resolve(
    "@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-hcl.wasm",
  );
  const created = new Parser();
  created.setLanguage(await Language.load(wasm));
  return created;
}

/**
 * Reads the text of a tfvars file. Never throws for what the text says.
 * @param secretNames attributes whose values are in no message, however broken the text is
 */
export async function parseHcl(
  text: string,
  secretNames: readonly string[] = [],
): Promise<HclFile> {
  parser ??= createParser();
  const offset = text.startsWith("\uFEFF") ? 1 : 0;
  const source = text.slice(offset);
  const tree = (await parser).parse(blotOut(source));
  if (tree === null) {
    throw new Error("tree-sitter parsed nothing although no timeout is set");
  }
  try {
    return readTree(tree, { source, offset, secretNames });
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

function readTree(tree: Tree, input: Input): HclFile {
  const { source, offset, secretNames } = input;
  const attributes: HclAttribute[] = [];
  const problems: HclProblem[] = [];
  const syntaxError = findSyntaxError(tree.rootNode, source, secretNames);
  if (syntaxError) {
    problems.push({ ...position(syntaxError.node, source), message: syntaxError.message });
  }
  const end = syntaxError?.node.startPosition.row ?? Number.POSITIVE_INFINITY;
  for (const node of statements(tree.rootNode)) {
    if (node.endPosition.row >= end) {
      break;
    }
    const name = node.child(0)?.text ?? "";
    const variable = node.type === "attribute" ? name : undefined;
    try {
      if (variable === undefined) {
        throw new HclError(node, `${name} { … } is a block. A tfvars file has none: ${example}`);
      }
      const first = attributes.find((attribute) => attribute.name === name);
      if (first) {
        throw new HclError(
          node,
          `is set for the second time, the first is on line ${first.line}. Keep one of them`,
        );
      }
      attributes.push(readAttribute(node, source, offset));
    } catch (error) {
      if (!(error instanceof HclError)) {
        throw error;
      }
      const isSecret = variable !== undefined && secretNames.includes(variable);
      const message = isSecret ? "is no fixed value. Write text in quotes" : error.message;
      problems.push({ ...position(error.node, source), variable, message });
    }
  }
  return { attributes, problems, complete: syntaxError === undefined };
}

function statements(root: Node): Node[] {
  return (
    root.namedChildren.find((child) => child.type === "body")?.namedChildren.filter(isCode) ?? []
  );
}

function readAttribute(node: Node, source: string, offset: number): HclAttribute {
  const value = node.namedChildren.filter(isCode)[1];
  if (!value) {
    throw new HclError(node, "has no value");
  }
  return {
    name: node.child(0)?.text ?? "",
    value: readValue(value, source),
    ...position(value, source),
    valueStart: value.startIndex + offset,
    valueEnd: value.endIndex + offset,
  };
}

function readValue(node: Node, source: string): HclValue {
  const text = source.slice(node.startIndex, node.endIndex);
  const inner = node.namedChildren.filter(isCode);
  switch (node.type) {
    case "expression":
    case "literal_value":
    case "collection_value":
    case "template_expr":
      if (inner.length === 1 && inner[0] && node.childCount === node.namedChildCount) {
        return readValue(inner[0], source);
      }
      break;
    case "bool_lit":
      return text === "true";
    case "null_lit":
      return null;
    case "numeric_lit":
      return readNumber(node, text);
    case "operation": {
      const [sign, number] = inner[0]?.type === "unary_operation" ? inner[0].children : [];
      if (sign?.type === "-" && number?.child(0)?.type === "numeric_lit") {
        return -readNumber(number, source.slice(number.startIndex, number.endIndex));
      }
      break;
    }
    case "string_lit":
    case "quoted_template":
    case "heredoc_template":
      try {
        return text.startsWith('"') ? unquote(text) : heredocValue(text);
      } catch (error) {
        throw error instanceof LiteralError ? new HclError(node, error.message) : error;
      }
    case "tuple":
      return inner
        .filter((child) => child.type === "expression")
        .map((child) => readValue(child, source));
    case "object":
      return Object.fromEntries(
        inner
          .filter((child) => child.type === "object_elem")
          .map((element) => {
            const [key, value] = element.namedChildren.filter(isCode);
            if (!key || !value) {
              throw new HclError(element, "this element of an object lacks its key or its value");
            }
            return [readKey(key, source), readValue(value, source)];
          }),
      );
  }
  throw new HclError(
    node,
    `${text} is an expression, and a tfvars file holds fixed values only. Write the value itself, ` +
      `text in quotes: ${JSON.stringify(text)}`,
  );
}

function readNumber(node: Node, text: string): number {
  const digits = text.split(/[eE]/)[0]?.replace(".", "").replace(/^0+/, "") ?? "";
  if (text.startsWith("0x")) {
    throw new HclError(node, `${text} is hexadecimal. Write ${Number(text)}`);
  }
  if (digits.length > 15 || !Number.isFinite(Number(text))) {
    throw new HclError(node, `${text} has too many digits to be kept exactly. Write it in quotes`);
  }
  return Number(text);
}

function readKey(node: Node, source: string): string {
  const text = source.slice(node.startIndex, node.endIndex);
  const isName = node.childCount === 1 && node.child(0)?.type === "variable_expr";
  const key = isName ? text : readValue(node, source);
  if (typeof key === "object") {
    throw new HclError(node, `${text} is no key. Write a name or a string in quotes`);
  }
  return String(key);
}
