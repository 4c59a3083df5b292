import { decimal, isNumber, numberOfText } from "../../hcl/numbers";
import type { HclValue } from "../../hcl/value";
import type { WeekendOverride } from "../rules/time";

/** Terraform's type expressions, as far as the variables use them, and what they are in TypeScript. */
export interface TypeOf {
  string: string;
  number: number;
  bool: boolean;
  "list(string)": readonly string[];
  "map(string)": Readonly<Record<string, string>>;
  "list(object({start = string, end = string, desired_count = number}))": readonly WeekendOverride[];
}

export type VariableType = keyof TypeOf;

/** A value that does not fit a type. The message completes "must ". */
export class TypeMismatch extends Error {
  constructor(
    readonly expected: string,
    readonly value: HclValue,
    readonly places: readonly string[] = [],
  ) {
    const place = places.length > 0 ? `have in ${places.join(", ")}` : "be";
    super(`${place} ${expected}; got: ${shown(value)}`);
  }
}

/**
 * Converts a value the way Terraform converts one given to a variable of this type: "8001" becomes a
 * number, 8001 and true become strings. An object loses attributes that its type does not have.
 * Unlike Terraform, no element may be null: AWS has no use for it.
 * @throws TypeMismatch
 */
export function convert<T extends VariableType>(value: HclValue, type: T): TypeOf[T] {
  return converters[type](value) as TypeOf[T];
}

const converters: { readonly [T in VariableType]: (value: HclValue) => TypeOf[T] } = {
  string: asString,
  number: asNumber,
  bool: asBool,
  "list(string)": (value) => asList(value, asString),
  "map(string)": (value) =>
    Object.fromEntries(
      Object.entries(asObject(value)).map(([key, item]) => [
        key,
        within(`key ${JSON.stringify(key)}`, () => asString(item)),
      ]),
    ),
  "list(object({start = string, end = string, desired_count = number}))": (value) =>
    asList(value, asOverride),
};

function asString(value: HclValue): string {
  if (isNumber(value)) {
    return decimal(value);
  }
  if (typeof value === "string" || typeof value === "boolean") {
    return String(value);
  }
  throw mismatch("a string, in quotes", value);
}

function asNumber(value: HclValue): number {
  const number = typeof value === "string" ? numberOfText(value) : value;
  if (typeof number === "number") {
    return number;
  }
  throw mismatch(isNumber(number) ? "a number of at most 15 digits" : "a number", value);
}

const bools: Readonly<Record<string, boolean>> = {
  true: true,
  "1": true,
  false: false,
  "0": false,
};

function asBool(value: HclValue): boolean {
  if (typeof value === "boolean") {
    return value;
  }
  const bool = typeof value === "string" && Object.hasOwn(bools, value) ? bools[value] : undefined;
  if (bool === undefined) {
    throw mismatch("true or false, without quotes", value);
  }
  return bool;
}

function asList<T>(value: HclValue, convertItem: (item: HclValue) => T): T[] {
  if (!Array.isArray(value)) {
    throw mismatch('a list such as ["a", "b"]', value);
  }
  return value.map((item, i) => within(`item ${i + 1}`, () => convertItem(item)));
}

function asObject(value: HclValue): { [key: string]: HclValue } {
  if (typeof value !== "object" || value === null || Array.isArray(value) || isNumber(value)) {
    throw mismatch('a map such as { NAME = "value" }', value);
  }
  return value;
}

function asOverride(value: HclValue): WeekendOverride {
  const attributes = asObject(value);
  const attribute = <T>(name: keyof WeekendOverride, convertItem: (item: HclValue) => T): T =>
    within(`attribute ${name}`, () => convertItem(attributes[name] ?? null));
  return {
    start: attribute("start", asString),
    end: attribute("end", asString),
    desired_count: attribute("desired_count", asNumber),
  };
}

function mismatch(expected: string, value: HclValue): TypeMismatch {
  return new TypeMismatch(expected, value);
}

function within<T>(place: string, convertItem: () => T): T {
  try {
    return convertItem();
  } catch (error) {
    throw error instanceof TypeMismatch
      ? new TypeMismatch(error.expected, error.value, [place, ...error.places])
      : error;
  }
}

/** A value for a message, shortened. */
export function shown(value: unknown): string {
  const text = isNumber(value) ? decimal(value) : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
