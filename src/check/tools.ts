import type { Tool } from "./connection";

type Schema = Readonly<Record<string, unknown>>;

/** Tools may change things: only those are called that say that they do not, or that the user has named. */
export function callable(tools: readonly Tool[], named: readonly string[]): readonly Tool[] {
  return tools.filter(
    ({ name, annotations }) => annotations?.readOnlyHint === true || named.includes(name),
  );
}

export function takesNothing({ inputSchema }: Tool): boolean {
  return (inputSchema.required ?? []).length === 0;
}

/** A tool that works for as long as it is told to. */
export function takesSeconds({ inputSchema }: Tool): boolean {
  const { properties = {}, required = [] } = inputSchema;
  const { type } = (properties["seconds"] ?? {}) as { readonly type?: string };
  return (type === "number" || type === "integer") && required.every((name) => name === "seconds");
}

/** The parameters that the newest clients repeat in headers, by the header. */
export function mirroredHeaders({ inputSchema }: Tool): string[] {
  return Object.values(inputSchema.properties ?? {}).flatMap((schema) => {
    const name = (schema as Schema)["x-mcp-header"];
    return typeof name === "string" ? [`Mcp-Param-${name}`] : [];
  });
}

/** Something for each parameter; undefined where no value of a required one can be guessed. */
export function sampleArguments({ inputSchema }: Tool): Record<string, unknown> | undefined {
  const { properties = {}, required = [] } = inputSchema;
  const samples = Object.entries(properties).map(
    ([name, schema]) => [name, sample(schema as Schema)] as const,
  );
  const known = samples.filter(([, value]) => value !== undefined);
  return required.every((name) => known.some(([it]) => it === name))
    ? Object.fromEntries(known)
    : undefined;
}

function sample({ type, enum: values, minimum, default: preset }: Schema): unknown {
  if (preset !== undefined) {
    return preset;
  }
  if (Array.isArray(values)) {
    return values[0];
  }
  const samples: Record<string, unknown> = {
    string: "fleet-check",
    number: minimum ?? 1,
    integer: minimum ?? 1,
    boolean: false,
  };
  return samples[String(type)];
}
