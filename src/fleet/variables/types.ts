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
  /** The same for Terraform, which has no type of its own for a map whose values may be null. */
  "map(string or null)": Readonly<Record<string, string | null>>;
  "list(object({start = string, end = string, desired_count = number}))": readonly WeekendOverride[];
}

export type VariableType = keyof TypeOf;

/** A type as Terraform writes it. */
export function terraformType(type: VariableType): string {
  return type === "map(string or null)" ? "map(string)" : type;
}

/** A part of a value that does not fit its type. */
interface Mismatch {
  readonly expected: string;
  readonly value: HclValue;
  /** From the outside to the inside, such as "item 2". */
  readonly places: readonly string[];
}

/** A value that does not fit a type. */
export class TypeMismatch extends Error {
  constructor(readonly mismatches: readonly Mismatch[]) {
    super(mismatches.map(described).join("; "));
  }

  /** One for each part that does not fit; each completes "must ". */
  get problems(): string[] {
    return this.mismatches.map(described);
  }
}

function described({ expected, value, places }: Mismatch): string {
  const place = places.length > 0 ? `have in ${places.join(", ")}` : "be";
  return `${place} ${expected}; got: ${shown(value)}`;
}

/**
 * Converts a value the way Terraform converts one given to a variable of this type: "8001" becomes a
 * number, 8001 and true become strings. An object loses attributes that its type does not have.
 * Unlike Terraform, no element may be null, unless the type says so: AWS has no use for it.
 * @throws TypeMismatch with every part that does not fit
 */
export function convert<T extends VariableType>(value: HclValue, type: T): TypeOf[T] {
  return converters[type](value) as TypeOf[T];
}

const converters: { readonly [T in VariableType]: (value: HclValue) => TypeOf[T] } = {
  string: asString,
  number: asNumber,
  bool: asBool,
  "list(string)": (value) => asList(value, asString),
  "map(string)": (value) => asMap(value, asString),
  "map(string or null)": (value) => asMap(value, (item) => (item === null ? null : asString(item))),
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
  return together(value.map((item, i) => [`item ${i + 1}`, () => convertItem(item)]));
}

function asMap<T>(value: HclValue, convertItem: (item: HclValue) => T): Record<string, T> {
  const entries = Object.entries(asObject(value));
  const items = together(
    entries.map(([key, item]) => [`key ${JSON.stringify(key)}`, () => convertItem(item)]),
  );
  return Object.fromEntries(entries.map(([key], i) => [key, items[i] as T]));
}

function asObject(value: HclValue): { [key: string]: HclValue } {
  if (typeof value !== "object" || value === null || Array.isArray(value) || isNumber(value)) {
    throw mismatch('a map such as { NAME = "value" }', value);
  }
  return value;
}

function asOverride(value: HclValue): WeekendOverride {
  const { start = null, end = null, desired_count = null } = asObject(value);
  const parts = together<Partial<WeekendOverride>>([
    ["attribute start", () => ({ start: asString(start) })],
    ["attribute end", () => ({ end: asString(end) })],
    ["attribute desired_count", () => ({ desired_count: asNumber(desired_count) })],
  ]);
  return Object.assign({}, ...parts);
}

function mismatch(expected: string, value: HclValue): TypeMismatch {
  return new TypeMismatch([{ expected, value, places: [] }]);
}

/** Converts the parts of a value, each with its place. @throws TypeMismatch with all that do not fit */
function together<T>(parts: readonly (readonly [place: string, convertPart: () => T])[]): T[] {
  const mismatches: Mismatch[] = [];
  const values = parts.flatMap(([place, convertPart]) => {
    try {
      return [convertPart()];
    } catch (error) {
      if (!(error instanceof TypeMismatch)) {
        throw error;
      }
      mismatches.push(...error.mismatches.map((it) => ({ ...it, places: [place, ...it.places] })));
      return [];
    }
  });
  if (mismatches.length > 0) {
    throw new TypeMismatch(mismatches);
  }
  return values;
}

/** A value for a message, shortened. */
export function shown(value: unknown): string {
  const text = isNumber(value) ? decimal(value) : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
