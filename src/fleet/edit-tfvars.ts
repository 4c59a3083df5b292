import {
  attributesAfter,
  attributesAtEnd,
  attributesRemoved,
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
import {
  jsonItemAppended,
  jsonListOf,
  jsonLiteral,
  membersAppended,
  withoutMembers,
} from "../hcl/edit-json";
import type { HclAttribute, HclFile } from "../hcl/parse";
import { isJson, parseTfvars } from "../hcl/read";
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
 * @param file relative to the project root; its name says the language
 * @throws ConfigError when the text is no valid tfvars file
 */
export async function setVariables(
  text: string,
  changes: Readonly<Record<string, NewValue>>,
  file = "",
): Promise<string> {
  const { attributes } = await readFile(text, file);
  const { valueText, added } = languageOf(file);
  const missing: NewAttribute[] = [];
  const edits: Edit[] = [];
  for (const [name, value] of Object.entries(changes)) {
    const attribute = attributes.find((it) => it.name === name);
    if (!attribute) {
      missing.push({ name, value: valueText(value) });
    } else if (!isSame(attribute.value, value)) {
      edits.push({ start: attribute.valueStart, end: attribute.valueEnd, text: valueText(value) });
    }
  }
  return withEdits(text, [...edits, ...added(text, attributes, missing)]);
}

/**
 * The text of a tfvars file without these variables. Comments on lines of their own stay, but for a
 * heading that nothing is left of.
 * @throws ConfigError when the text is no valid tfvars file
 */
export async function removeVariables(
  text: string,
  names: readonly string[],
  file = "",
): Promise<string> {
  const { attributes } = await readFile(text, file);
  const present = attributes.filter(({ name }) => names.includes(name));
  if (isJson(file)) {
    return withoutMembers(
      text,
      present.map(({ name }) => name),
    );
  }
  return withEdits(text, attributesRemoved(text, present));
}

/**
 * The text with one more period at the end of weekend_overrides, laid out like those that are there.
 * @param inherited the periods that hold while the file has no list of its own, which takes their place
 * @throws ConfigError when the text is no valid tfvars file, or weekend_overrides no list of periods
 */
export async function appendOverride(
  text: string,
  override: WeekendOverride,
  file = "",
  inherited: readonly WeekendOverride[] = [],
): Promise<string> {
  const name = "weekend_overrides";
  const { attributes, comments } = await readFile(text, file);
  const { added, item, list, appended } = languageOf(file);
  const attribute = attributes.find((it) => it.name === name);
  if (!attribute) {
    const value = list([...inherited, override].map(item), "", lineEnd(text));
    return withEdits(text, added(text, attributes, [{ name, value }]));
  }
  const { value, valueStart, valueEnd, line, column } = attribute;
  if (value === null || /^\[\s*\]$/.test(text.slice(valueStart, valueEnd))) {
    const written = list([item(override)], indentAt(text, valueStart), lineEnd(text));
    return withEdits(text, [{ start: valueStart, end: valueEnd, text: written }]);
  }
  try {
    convert(value, variableDefinitions[name].type);
  } catch (error) {
    if (!(error instanceof TypeMismatch)) {
      throw error;
    }
    const place = { file, line, column, variable: name, severity: "error" as const };
    throw new ConfigError(
      error.problems.map((problem) => ({ ...place, message: `must ${problem}` })),
    );
  }
  return withEdits(text, appended(text, attribute, item(override), comments));
}

/** How a file is written. */
interface Language {
  readonly valueText: (value: NewValue) => string;
  /** New variables, each at its place. */
  readonly added: (
    text: string,
    attributes: readonly HclAttribute[],
    variables: readonly NewAttribute[],
  ) => Edit[];
  readonly item: (override: WeekendOverride) => string;
  /** Items on lines of their own. @param indent of the line that the list begins on */
  readonly list: (items: readonly string[], indent: string, eol: string) => string;
  /** One more item of a list that has some. */
  readonly appended: (
    text: string,
    list: HclAttribute,
    item: string,
    comments: HclFile["comments"],
  ) => Edit[];
}

const hclLanguage: Language = {
  valueText: literal,
  added: additions,
  item: ({ start, end, desired_count }) =>
    `{ start = ${literal(start)}, end = ${literal(end)}, desired_count = ${literal(desired_count)} }`,
  list: listOf,
  appended: itemAppended,
};

const jsonLanguage: Language = {
  valueText: jsonLiteral,
  added: (text, _attributes, variables) => membersAppended(text, variables),
  item: jsonLiteral,
  list: jsonListOf,
  appended: (text, { name }, item) => [jsonItemAppended(text, name, item)],
};

function languageOf(file: string): Language {
  return isJson(file) ? jsonLanguage : hclLanguage;
}

async function readFile(text: string, file: string): Promise<HclFile> {
  const hcl = await parseTfvars(file, text, secretNames);
  if (hcl.problems.length > 0) {
    throw new ConfigError(hcl.problems.map((it) => ({ ...it, file, severity: "error" as const })));
  }
  return hcl;
}

/** As Terraform sees it, which takes "true" for true. */
function isSame(written: HclValue, value: NewValue): boolean {
  if (Array.isArray(value)) {
    return JSON.stringify(written) === JSON.stringify(value);
  }
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
