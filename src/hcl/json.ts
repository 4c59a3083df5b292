import type { JSONScanner, Node, ParseError } from "jsonc-parser";
import { type HclNumber, negated, readNumber } from "./numbers";
import type { HclAttribute, HclFile, HclProblem } from "./parse";
import { ValueError } from "./place";
import { DEEPEST } from "./syntax";
import type { HclValue } from "./value";

/** What a JSON file says where a comment would stand. Terraform passes it over. */
const COMMENT = "//";

interface Input {
  readonly text: string;
  readonly secretNames: readonly string[];
}

/** A problem at a place of the text, counted in UTF-16 units. */
class JsonProblem extends Error {
  constructor(
    readonly offset: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads the text of a .tfvars.json file, as Terraform does: text in quotes is meant as it stands, so `${` begins no
 * template. Never throws for what the text says.
 * @param secretNames attributes whose values are in no message, however broken the text is
 */
export async function parseJson(
  text: string,
  secretNames: readonly string[] = [],
): Promise<HclFile> {
  // Most fleets have no such file, and need not wait for the parser.
  const { createScanner, parseTree } = await import("jsonc-parser");
  const tooDeep = firstTooDeep(text, createScanner(text, true));
  if (tooDeep !== undefined) {
    const message = `lists and objects are nested more than ${DEEPEST} deep here`;
    return broken({ text, secretNames }, tooDeep, message);
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const input = { text, secretNames };
  const [error] = errors;
  if (error) {
    return broken(input, error.offset, syntaxMessage(input, error));
  }
  if (root?.type !== "object") {
    return broken(input, root?.offset ?? 0, `is no JSON object. ${EXAMPLE}`);
  }
  return readObject(root, input);
}

/** Where the nesting is too deep to be read. The parser would end this process with a full stack. */
function firstTooDeep(text: string, scanner: JSONScanner): number | undefined {
  let depth = 0;
  // The end of the text is a token without length.
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const sign = text[scanner.getTokenOffset()] ?? "";
    depth += Number("[{".includes(sign)) - Number("]}".includes(sign));
    if (depth > DEEPEST + 1) {
      return scanner.getTokenOffset();
    }
  }
  return undefined;
}

const EXAMPLE = 'Write an object such as { "cpu": 1024 }';

function broken({ text }: Input, offset: number, message: string): HclFile {
  const problems = [{ ...position(text, offset), message }];
  return { attributes: [], problems, comments: [], complete: false };
}

function syntaxMessage({ text, secretNames }: Input, { offset, length }: ParseError): string {
  const advice = "Names and text stand in double quotes, one comma between two values, no comments";
  if (text.startsWith("\uFEFF")) {
    return "begins with a byte order mark, which Terraform refuses in JSON. Save it without one";
  }
  if (offset >= text.trimEnd().length) {
    return `the JSON ends too early: a closing } or ] or quote is missing. ${advice}`;
  }
  if (/^[}\]]/.test(text.slice(offset)) && /,\s*$/.test(text.slice(0, offset))) {
    return "the comma before this is one too many. Remove it";
  }
  const hasSecret = secretNames.some((name) => text.slice(0, offset).includes(name));
  const [line = ""] = text.slice(offset, offset + Math.max(length, 1)).split(/\r?\n/);
  const excerpt = hasSecret ? "this" : line.slice(0, 40).trim() || JSON.stringify(line.slice(0, 1));
  return `${excerpt} is not JSON here. ${advice}`;
}

function readObject(root: Node, input: Input): HclFile {
  const { text, secretNames } = input;
  const attributes: HclAttribute[] = [];
  const problems: HclProblem[] = [];
  for (const { name, key, value } of members(root)) {
    if (name === COMMENT) {
      continue;
    }
    try {
      const first = attributes.find((attribute) => attribute.name === name);
      if (first) {
        throw new JsonProblem(
          key.offset,
          `is set for the second time, the first is on line ${first.line}. Keep one of them`,
        );
      }
      attributes.push({
        name,
        value: readValue(value, text),
        ...position(text, value.offset),
        valueStart: value.offset,
        valueEnd: value.offset + value.length,
      });
    } catch (error) {
      if (!(error instanceof JsonProblem)) {
        throw error;
      }
      const message = secretNames.includes(name) ? "is no fixed value" : error.message;
      problems.push({ ...position(text, error.offset), variable: name, message });
    }
  }
  return { attributes, problems, comments: [], complete: true };
}

function members(object: Node): { name: string; key: Node; value: Node }[] {
  return (object.children ?? []).map(({ children = [] }) => {
    const [key, value] = children as [Node, Node];
    return { name: textOf(key), key, value };
  });
}

function readValue(node: Node, text: string): HclValue {
  const { type, offset, length, children = [] } = node;
  switch (type) {
    case "array":
      return children.map((item) => readValue(item, text));
    case "object": {
      const entries = new Map<string, HclValue>();
      for (const { name, key, value } of members(node)) {
        if (entries.has(name)) {
          throw new JsonProblem(
            key.offset,
            `has the key ${JSON.stringify(name)} twice. Keep one of them`,
          );
        }
        entries.set(name, readValue(value, text));
      }
      return Object.fromEntries(entries);
    }
    case "string":
      return textOf(node);
    case "number":
      return signedNumber(text.slice(offset, offset + length), offset);
    default:
      return node.value;
  }
}

/** As Terraform has it: half of a surrogate pair is no character, and an accent is part of its letter. */
function textOf({ value }: Node): string {
  return String(value)
    .replace(/\p{Surrogate}/gu, "\uFFFD")
    .normalize();
}

function signedNumber(written: string, offset: number): HclNumber {
  try {
    const number = readNumber(written.replace(/^-/, ""));
    return written.startsWith("-") ? negated(number) : number;
  } catch (error) {
    throw error instanceof ValueError ? new JsonProblem(offset, error.message) : error;
  }
}

/** Counted from 1, columns in characters. */
function position(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: [...(before.at(-1) ?? "")].length + 1 };
}
