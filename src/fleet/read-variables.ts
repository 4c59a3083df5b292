import type { HclAttribute, HclFile } from "../hcl/parse";
import type { Problem } from "../kit/problem";
import type { Rule } from "./rules/rule";
import { stackRules } from "./rules/stack";
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

export interface StackVariables {
  readonly values: VariableValues;
  readonly given: readonly VariableName[];
  readonly problems: readonly Problem[];
}

/** The values of one file, checked by themselves and against each other. */
export async function readVariables(hcl: HclFile, file: string): Promise<StackVariables> {
  const problems: Problem[] = hcl.problems.map((problem) => ({
    ...problem,
    file,
    severity: "error",
  }));
  const values: Record<string, unknown> = {};
  const given: VariableName[] = [];
  for (const [name, definition] of Object.entries(definitions)) {
    values[name] = definition.default;
  }
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
      const result = readValue(attribute, definition);
      if (result.problem !== undefined) {
        problems.push({ ...place, message: result.problem, severity: "error" });
      } else if (result.value !== undefined) {
        values[name] = result.value;
        given.push(name as VariableName);
      }
    }
  }
  // Every variable is of its type now: converted, or the table's default.
  const complete = values as VariableValues;
  if (hcl.complete) {
    problems.push(...checkStack(complete, given, problems, hcl, file));
  }
  return { values: complete, given, problems };
}

/** As in Terraform, null is a value of a nullable variable, and otherwise the same as no line. */
function readValue(
  attribute: HclAttribute,
  definition: VariableDefinition,
): { problem: string } | { problem?: undefined; value: unknown } {
  if (attribute.value === null) {
    return { value: definition.nullable ? null : undefined };
  }
  try {
    const value = convert(attribute.value, definition.type);
    const rules = (definition.rules ?? []) as readonly Rule<unknown>[];
    const broken = rules.find((rule) => !rule.holds(value));
    const received = broken?.offending?.(value) ?? value;
    return broken ? { problem: `must be ${broken.expected}; got: ${shown(received)}` } : { value };
  } catch (error) {
    if (error instanceof TypeMismatch) {
      return { problem: `must ${error.message}` };
    }
    throw error;
  }
}

/** The rules over several variables whose variables are all right by themselves. */
function checkStack(
  values: VariableValues,
  given: readonly VariableName[],
  found: readonly Problem[],
  hcl: HclFile,
  file: string,
): Problem[] {
  const wrong = new Set(
    found.filter(({ severity }) => severity === "error").map(({ variable }) => variable),
  );
  return stackRules.flatMap((rule) => {
    const message = rule.variables.some((name) => wrong.has(name)) ? undefined : rule.check(values);
    if (message === undefined) {
      return [];
    }
    const variable = rule.variables.find((name) => given.includes(name)) ?? rule.variables[0];
    const attribute = hcl.attributes.find(({ name }) => name === variable);
    const { line, column } = attribute ?? {};
    return [{ file, line, column, variable, message, severity: "error" as const }];
  });
}
