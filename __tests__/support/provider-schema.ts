import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./synth";

/** A field of a protobuf message, with the bytes that it was read from. */
interface Field {
  readonly number: number;
  readonly bytes: Buffer;
  /** Of a string or message. */
  readonly content: Buffer;
}

/** Of the answer: maps by name. */
const RESOURCE_SCHEMAS = 2;
/** Data source schemas, functions and ephemeral resource schemas. */
const BY_NAME: ReadonlySet<number> = new Set([RESOURCE_SCHEMAS, 3, 7, 8]);
/** Of a map's entry. */
const VALUE = 2;
/** Of a schema, and of a nested block. */
const BLOCK = 2;
/** Of a block. */
const NESTED_BLOCKS = 3;

export const WEB_ACL = "aws_wafv2_web_acl";
const STATEMENTS: ReadonlySet<string> = new Set(["statement", "scope_down_statement"]);

/**
 * The answer of the provider to GetSchema without the types that are not asked for: 600 KB of 5 MB.
 * @see https://github.com/hashicorp/terraform/blob/v1.11.4/docs/plugin-protocol/tfplugin5.8.proto
 */
export function reducedSchema(answer: Buffer, types: ReadonlySet<string>): Buffer {
  const kept = [...fieldsOf(answer)].filter(
    ({ number, content }) => !BY_NAME.has(number) || types.has(nameIn(content)),
  );
  return Buffer.concat(kept.map(({ bytes }) => bytes));
}

/** The same without the statements in statements of a web ACL: 100 KB. */
export function withoutNestedStatements(answer: Buffer): Buffer {
  return changed(answer, RESOURCE_SCHEMAS, (entry) =>
    nameIn(entry) === WEB_ACL
      ? changed(entry, VALUE, (schema) => changed(schema, BLOCK, (block) => shallow(block, false)))
      : entry,
  );
}

function shallow(block: Buffer, isInStatement: boolean): Buffer {
  return changed(block, NESTED_BLOCKS, (nested) => {
    const isStatement = STATEMENTS.has(nameIn(nested));
    return isStatement && isInStatement
      ? null
      : changed(nested, BLOCK, (inner) => shallow(inner, isStatement || isInStatement));
  });
}

/** The first field of a map's entry, a nested block, and a request for one type. */
export function nameIn(message: Buffer): string {
  const [name] = fieldsOf(message);
  return name?.content.toString() ?? "";
}

/** The message with other contents of the fields of a number; null takes one away. */
function changed(
  message: Buffer,
  number: number,
  change: (content: Buffer) => Buffer | null,
): Buffer {
  const fields = [...fieldsOf(message)].map((field) => {
    const content = field.number === number ? change(field.content) : field.content;
    if (content === field.content) {
      return field.bytes;
    }
    const tag = varint((number << 3) | LENGTH_DELIMITED);
    return content ? Buffer.concat([tag, varint(content.length), content]) : Buffer.alloc(0);
  });
  return Buffer.concat(fields);
}

const LENGTH_DELIMITED = 2;

/** The fields of a message that has only numbers, strings and messages in it. */
function* fieldsOf(message: Buffer): Generator<Field> {
  for (let start = 0; start < message.length; ) {
    const tag = varintAt(message, start);
    const value = varintAt(message, tag.end);
    const end = value.end + ((tag.value & 7) === LENGTH_DELIMITED ? value.value : 0);
    yield {
      number: tag.value >> 3,
      bytes: message.subarray(start, end),
      content: message.subarray(value.end, end),
    };
    start = end;
  }
}

function varintAt(message: Buffer, start: number): { value: number; end: number } {
  let value = 0;
  for (let at = start; ; at++) {
    const byte = message.readUInt8(at);
    value += (byte & 0x7f) * 2 ** (7 * (at - start));
    if (byte < 0x80) {
      return { value, end: at + 1 };
    }
  }
}

function varint(value: number): Buffer {
  return value < 0x80
    ? Buffer.of(value)
    : Buffer.concat([Buffer.of((value & 0x7f) | 0x80), varint(value >> 7)]);
}

/** The types of resources and data sources that the project's stacks, and the HCL configuration before them, have. */
export function typesInUse(): ReadonlySet<string> {
  const texts = ["src/constructs", "stacks", "__tests__"].flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(folder === "__tests__" ? ".tf" : ".ts"))
      .map((name) => readFileSync(join(projectRoot, folder, name), "utf8")),
  );
  const bindings = /"@cdktf\/provider-aws\/lib\/(?:data-aws-)?([a-z0-9-]+)"/g;
  return new Set(
    texts.flatMap((text) => [
      ...[...text.matchAll(bindings)].map(([, name = ""]) => `aws_${name.replaceAll("-", "_")}`),
      ...[...text.matchAll(/^(?:resource|data) "(\w+)"/gm)].map(([, name = ""]) => name),
    ]),
  );
}
