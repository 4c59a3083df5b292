import {
  DefaultTokenResolver,
  StringConcat,
  TerraformElement,
  TerraformOutput,
  type TerraformStack,
  Token,
  Tokenization,
} from "cdktf";

/** Parsed JSON, as Terraform reads it. */
type Json = Record<string, unknown>;

/** What cdktf writes for a token in a text, a list or a map. */
const TOKEN = "TfToken[";

const tokenResolver = new DefaultTokenResolver(new StringConcat());

/**
 * The stack's Terraform configuration: the same as cdktf's own `toTerraform` (but for where its CLI finds the
 * outputs) in a fraction of the time.
 * cdktf looks for tokens in every value of every element, and does it three times over. Expressions are
 * plain strings in this project (src/constructs/references.ts), so that only few elements hold a token at all.
 */
export function toTerraform(stack: TerraformStack, overrides: Json): Json {
  const elements = stack.node.findAll().filter(TerraformElement.isTerraformElement);
  const metadata: Json = {
    version: stack.node.tryGetContext("cdktfVersion"),
    stackName: stack.node.id,
    backend: "local",
    overrides: { stack: Object.keys(overrides) },
  };
  const outputs: Json = {};
  const configuration: Json = { "//": { metadata, outputs } };
  for (const element of elements) {
    merge(metadata, element.toMetadata());
    merge(configuration, resolved(stack, element.toTerraform()) as Json);
    if (TerraformOutput.isTerraformOutput(element)) {
      const name = element.friendlyUniqueId;
      // Terraform leaves out outputs that are null, and `cdktf deploy` then fails after it has deployed, unless
      // each output is a group of its own.
      merge(outputs, { [stack.node.id]: { [name]: { [name]: name } } });
    }
  }
  merge(configuration, overrides);
  return configuration;
}

/** Hands to cdktf only those values that are tokens or have one in them. */
function resolved(scope: TerraformStack, value: unknown): unknown {
  if (isToken(value)) {
    return Tokenization.resolve(value, { scope, resolver: tokenResolver, preparing: false });
  }
  if (Array.isArray(value)) {
    return value.map((item) => resolved(scope, item));
  }
  if (isObject(value)) {
    const result: Json = {};
    for (const key of Object.keys(value)) {
      result[key] = resolved(scope, value[key]);
    }
    return result;
  }
  return value;
}

function isToken(value: unknown): boolean {
  switch (typeof value) {
    case "string":
      return value.includes(TOKEN);
    case "number":
      return Token.isUnresolved(value);
    case "object":
      // A list or map that is a token as a whole has it as its only item or key.
      return Array.isArray(value)
        ? value.length === 1 && isToken(value[0])
        : value !== null &&
            (Tokenization.isResolvable(value) ||
              Object.keys(value).some((key) => key.includes(TOKEN)));
    default:
      return false;
  }
}

/** Objects are merged, anything else replaces what was there. */
function merge(target: Json, source: Json): void {
  for (const [key, value] of Object.entries(source)) {
    const existing = target[key];
    if (isObject(existing) && isObject(value)) {
      merge(existing, value);
    } else if (value !== undefined) {
      target[key] = value;
    }
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
