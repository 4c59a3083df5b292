import type { HclFile } from "../hcl/parse";
import type { HclValue } from "../hcl/value";
import type { Problem } from "../kit/problem";
import type { Rule } from "./rules/rule";
import { unknownVariable } from "./unknown-variable";
import {
  type VariableDefinition,
  type VariableName,
  type VariableValues,
  variableDefinitions,
} from "./variables";
import { convert, shown, TypeMismatch } from "./variables/types";

const definitions: Readonly<Record<string, VariableDefinition>> = variableDefinitions;
const variableNames = Object.keys(variableDefinitions) as VariableName[];

/** Variables whose values are in no message and no synthesized file. */
export const secretNames: readonly string[] = variableNames.filter(
  (name) => definitions[name]?.sensitive,
);

/** Where a value is written. */
export interface ValueSource {
  /** Relative to the project root, with forward slashes. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
}

export type ValueSources = Readonly<Partial<Record<VariableName, ValueSource>>>;

/** What one file says. */
export interface FileVariables {
  readonly values: Partial<VariableValues>;
  /** Of the values. */
  readonly sources: ValueSources;
  readonly problems: readonly Problem[];
  /** False when a problem hides lines of the file. */
  readonly complete: boolean;
}

/** The values of one file, each checked by itself. */
export async function readVariables(hcl: HclFile, file: string): Promise<FileVariables> {
  const problems: Problem[] = hcl.problems.map((problem) => ({
    ...problem,
    file,
    severity: "error",
  }));
  const values: Record<string, unknown> = {};
  const sources: Record<string, ValueSource> = {};
  for (const attribute of hcl.attributes) {
    const { name, line, column } = attribute;
    const place = { file, line, column, variable: name };
    const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
    if (!definition) {
      problems.push({ ...place, message: await unknownVariable(name), severity: "error" });
    } else if (definition.sensitive) {
      const message =
        "its value is left out of the synthesized stack and has no place in a file. Remove the line and set " +
        "the value with `aws secretsmanager put-secret-value` after deployment";
      problems.push({ ...place, message, severity: "warning" });
    } else {
      const { value, messages } = readValue(attribute.value, definition);
      problems.push(
        ...messages.map((message) => ({ ...place, message, severity: "error" as const })),
      );
      if (messages.length === 0 && value !== undefined) {
        values[name] = value;
        sources[name] = { file, line, column };
      }
    }
  }
  // Every value is of its variable's type now.
  const typed = values as Partial<VariableValues>;
  return { values: typed, sources, problems, complete: hcl.complete };
}

/** The variables of a stack: what its own file says, else what all stacks share, else the default. */
export interface StackVariables {
  readonly values: VariableValues;
  /** Of those that a file sets. */
  readonly sources: ValueSources;
  /** What all stacks share, where the stack's own file says something else. */
  readonly replaced: Partial<VariableValues>;
  /** Those of which no value is known, since the one that is written is wrong. */
  readonly unknown: ReadonlySet<VariableName>;
}

export function stackVariables(own: FileVariables, shared?: FileVariables): StackVariables {
  const defaults = Object.fromEntries(
    variableNames.map((name) => [name, variableDefinitions[name].default]),
  ) as unknown as VariableValues;
  const sources = { ...shared?.sources, ...own.sources };
  const wrong = (file?: FileVariables) => (file?.problems ?? []).filter(isError).map(variableOf);
  const isHidden = !own.complete || shared?.complete === false;
  const unknown = isHidden
    ? variableNames
    : [...wrong(own), ...wrong(shared).filter((name) => !(name && own.sources[name]))];
  return {
    values: { ...defaults, ...shared?.values, ...own.values },
    sources,
    replaced: Object.fromEntries(
      Object.entries(shared?.values ?? {}).filter(([name]) => own.sources[name as VariableName]),
    ),
    unknown: new Set(unknown.filter((name) => name !== undefined)),
  };
}

function isError({ severity }: Problem): boolean {
  return severity === "error";
}

function variableOf({ variable }: Problem): VariableName | undefined {
  return variableNames.find((name) => name === variable);
}

/** What is wrong with a value of a variable, as people type it; undefined when nothing is. */
export function problemOf(name: VariableName, text: string): string | undefined {
  return readValue(text, variableDefinitions[name]).messages[0];
}

/** As in Terraform, null is a value of a nullable variable, and otherwise the same as no line. */
function readValue(
  given: HclValue,
  definition: VariableDefinition,
): { value?: unknown; messages: readonly string[] } {
  if (given === null) {
    return { value: definition.nullable ? null : undefined, messages: [] };
  }
  try {
    const value = convert(given, definition.type);
    const rules = (definition.rules ?? []) as readonly Rule<unknown>[];
    const messages = rules
      .filter((rule) => !rule.holds(value))
      .flatMap(({ expected, offending, meant }) =>
        (offending?.(value) ?? [value]).map((part) => {
          const instead = meant?.(part);
          const advice = instead === undefined ? "" : `. Write ${shown(instead)}`;
          return `must be ${expected}; got: ${shown(part)}${advice}`;
        }),
      );
    return { value, messages: [...new Set(messages)] };
  } catch (error) {
    if (error instanceof TypeMismatch) {
      return { messages: error.problems.map((problem) => `must ${problem}`) };
    }
    throw error;
  }
}
