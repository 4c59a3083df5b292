import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./synth";

/** A field of a protobuf message, with the bytes that it was read from. */
interface Field {
  readonly number: number;
  readonly bytes: Buffer;
  readonly content: Buffer;
}

/** resource_schemas, data_source_schemas, functions and ephemeral_resource_schemas: each a map by name. */
const BY_NAME: ReadonlySet<number> = new Set([2, 3, 7, 8]);

/**
 * The answer of the provider to GetSchema without the types that are not asked for: 70 KB of 5 MB.
 * @see https://github.com/hashicorp/terraform/blob/v1.11.4/docs/plugin-protocol/tfplugin5.8.proto
 */
export function reducedSchema(answer: Buffer, types: ReadonlySet<string>): Buffer {
  const kept = [...fieldsOf(answer)].filter(({ number, content }) => {
    const [key] = BY_NAME.has(number) ? fieldsOf(content) : [];
    return key === undefined || types.has(key.content.toString());
  });
  return Buffer.concat(kept.map(({ bytes }) => bytes));
}

/** The fields of a message that has only strings and messages in it. */
function* fieldsOf(message: Buffer): Generator<Field> {
  for (let start = 0; start < message.length; ) {
    const tag = varintAt(message, start);
    const length = varintAt(message, tag.end);
    const end = length.end + length.value;
    yield {
      number: tag.value >> 3,
      bytes: message.subarray(start, end),
      content: message.subarray(length.end, end),
    };
    start = end;
  }
}

function varintAt(message: Buffer, start: number): { value: number; end: number } {
  let value = 0;
  for (let at = start; ; at++) {
    const byte = message.readUInt8(at);
    value += (byte & 0x7f) << (7 * (at - start));
    if (byte < 0x80) {
      return { value, end: at + 1 };
    }
  }
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
