import {
  attributesAfter,
  attributesAtEnd,
  type Edit,
  indentAt,
  itemAppended,
  lineEnd,
  listOf,
  literal,
  type NewAttribute,
  type NewValue,
  withEdits,
} from "../hcl/edit";
import { type HclAttribute, type HclFile, parseHcl } from "../hcl/parse";
import type { HclValue } from "../hcl/value";
import { ConfigError } from "../kit/problem";
import { secretNames } from "./read-variables";
import type { WeekendOverride } from "./rules/time";
import { variableDefinitions } from "./variables";
import { convert, TypeMismatch } from "./variables/types";

/** The variables that stand together in a tfvars file: a new one joins those that are there. */
const weekendGroup = /^(weekend_.*|enable_weekend_only|destroy_albs_when_scaled_down)$/;

/**
 * The text of a tfvars file with these variables set, changed as a person would: everything else stays byte
 * for byte. A variable that is there keeps its place; its value stays as it is written when it is equal.
 * @param file for messages, relative to the project root
 * @throws ConfigError when the text is no valid tfvars file
 */
export async function setVariables(
  text: string,
  changes: Readonly<Record<string, NewValue>>,
  file?: string,
): Promise<string> {
  const { attributes } = await readFile(text, file);
  const missing: NewAttribute[] = [];
  const edits: Edit[] = [];
  for (const [name, value] of Object.entries(changes)) {
    const attribute = attributes.find((it) => it.name === name);
    if (!attribute) {
      missing.push({ name, value: literal(value) });
    } else if (!isSame(attribute.value, value)) {
      edits.push({ start: attribute.valueStart, end: attribute.valueEnd, text: literal(value) });
    }
  }
  return withEdits(text, [...edits, ...additions(text, attributes, missing)]);
}

/**
 * The text with one more period at the end of weekend_overrides, laid out like those that are there.
 * @param file for messages, relative to the project root
 * @throws ConfigError when the text is no valid tfvars file, or weekend_overrides no list of periods
 */
export async function appendOverride(
  text: string,
  { start, end, desired_count }: WeekendOverride,
  file?: string,
): Promise<string> {
  const name = "weekend_overrides";
  const { attributes, comments } = await readFile(text, file);
  const attribute = attributes.find((it) => it.name === name);
  const item = `{ start = ${literal(start)}, end = ${literal(end)}, desired_count = ${literal(desired_count)} }`;
  const eol = lineEnd(text);
  if (!attribute) {
    return withEdits(text, additions(text, attributes, [{ name, value: listOf(item, "", eol) }]));
  }
  const { value, valueStart, valueEnd, line, column } = attribute;
  const written = text.slice(valueStart, valueEnd);
  if (value === null || /^\[\s*\]$/.test(written)) {
    const indent = indentAt(text, valueStart);
    return withEdits(text, [{ start: valueStart, end: valueEnd, text: listOf(item, indent, eol) }]);
  }
  try {
    convert(value, variableDefinitions[name].type);
  } catch (error) {
    if (!(error instanceof TypeMismatch)) {
      throw error;
    }
    const message = `must ${error.message}`;
    throw new ConfigError([{ file, line, column, variable: name, message, severity: "error" }]);
  }
  return withEdits(text, itemAppended(text, attribute, comments, item));
}

async function readFile(text: string, file?: string): Promise<HclFile> {
  const hcl = await parseHcl(text, secretNames);
  if (hcl.problems.length > 0) {
    throw new ConfigError(hcl.problems.map((it) => ({ ...it, file, severity: "error" as const })));
  }
  return hcl;
}

/** As Terraform sees it, which takes "true" for true. */
function isSame(written: HclValue, value: NewValue): boolean {
  const isPlain = written !== null && typeof written !== "object" && value !== null;
  return written === value || (isPlain && String(written) === String(value));
}

/** Behind the variables that they belong to; without those, at the end of the file. */
function additions(
  text: string,
  attributes: readonly HclAttribute[],
  lines: readonly NewAttribute[],
): Edit[] {
  const neighbour = attributes.filter(({ name }) => weekendGroup.test(name)).at(-1);
  const joining = neighbour ? lines.filter(({ name }) => weekendGroup.test(name)) : [];
  const others = lines.filter((line) => !joining.includes(line));
  return [
    ...(neighbour && joining.length > 0 ? [attributesAfter(text, neighbour, joining)] : []),
    ...(others.length > 0 ? [attributesAtEnd(text, others)] : []),
  ];
}
