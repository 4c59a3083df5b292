/** Fields of GetProviderSchema.Response that are maps by type: resources, data sources, ephemeral resources. */
const BY_TYPE: readonly number[] = [2, 3, 8];

/**
 * What the AWS provider says of its resources, kept after the first time.
 * @see https://github.com/hashicorp/terraform/blob/v1.11.4/docs/plugin-protocol/tfplugin5.8.proto
 */
export class Schema {
  private whole: Buffer | undefined;
  private readonly types = new Set<string>();

  /** Adds the types of resources and data sources that a text names. */
  use(configuration: string): void {
    for (const [type] of configuration.matchAll(/\baws_\w+/g)) {
      this.types.add(type);
    }
  }

  /** The provider's answer, of these types only. @param ask the provider for all */
  async message(ask: () => Promise<Buffer>): Promise<Buffer> {
    this.whole ??= await ask();
    const kept = fields(this.whole.subarray(5)).filter(
      ({ number, content }) => !BY_TYPE.includes(number) || this.types.has(keyOf(content)),
    );
    const message = Buffer.concat(kept.map(({ bytes }) => bytes));
    const head = Buffer.alloc(5); // of gRPC: not compressed, and the length
    head.writeUInt32BE(message.length, 1);
    return Buffer.concat([head, message]);
  }
}

interface Field {
  readonly number: number;
  readonly bytes: Buffer;
  readonly content: Buffer;
}

/** Of a protobuf message that has only fields with a length, as all of this one have. */
function fields(message: Buffer): Field[] {
  const found: Field[] = [];
  for (let at = 0; at < message.length; ) {
    const tag = varint(message, at);
    const length = varint(message, tag.end);
    const end = length.end + length.value;
    if ((tag.value & 7) !== 2 || end > message.length) {
      throw new Error(`The provider's schema has something unknown at ${at}`);
    }
    found.push({
      number: tag.value >> 3,
      bytes: message.subarray(at, end),
      content: message.subarray(length.end, end),
    });
    at = end;
  }
  return found;
}

/** Of an entry of a map. */
function keyOf(entry: Buffer): string {
  return fields(entry)[0]?.content.toString() ?? "";
}

function varint(bytes: Buffer, start: number): { value: number; end: number } {
  let value = 0;
  for (let end = start, factor = 1; ; factor *= 128) {
    const byte = bytes[end++] ?? 0;
    value += (byte & 127) * factor;
    if (byte < 128) {
      return { value, end };
    }
  }
}
