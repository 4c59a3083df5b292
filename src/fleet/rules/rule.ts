/**
 * A test of one variable, declared once and made twice: in TypeScript at synth, and by Terraform
 * (`validation`), since `-var` and `TF_VAR_…` bypass synth. Both sides must give the same answer:
 * __tests__/fleet/rules/terraform.test.ts asks the real Terraform.
 */
export interface Rule<T> {
  /** Completes "<variable> must be …", e.g. "a whole number from 1 to 65535". */
  readonly expected: string;
  readonly holds: (value: T) => boolean;
  /**
   * The same test as HCL text over the given operand, without braces, safe to be joined by `&&`.
   * `&&` and `||` evaluate both sides before Terraform 1.12, so nulls and errors are fenced in by a
   * conditional, `can` or `try`.
   */
  readonly condition: (operand: string) => string;
  /** The parts of a long value that break the rule, each for a message of its own. @default the whole value */
  readonly offending?: (value: T) => readonly unknown[];
  /** What somebody means who writes this in place of it; undefined where that is not certain. */
  readonly meant?: (offending: unknown) => string | undefined;
}

/** A string as HCL literal. */
export function quoted(text: string): string {
  return JSON.stringify(text).replaceAll("${", "$${").replaceAll("%{", "%%{");
}

function quotedList(items: readonly string[]): string {
  return `[${items.map(quoted).join(", ")}]`;
}

export function integerBetween(min: number, max: number): Rule<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    holds: (value) => Number.isInteger(value) && value >= min && value <= max,
    condition: (operand) =>
      `floor(${operand}) == ${operand} && ${operand} >= ${min} && ${operand} <= ${max}`,
  };
}

export function oneOf(numbers: readonly number[]): Rule<number> {
  return {
    expected: `one of ${numbers.join(", ")}`,
    holds: (value) => numbers.includes(value),
    condition: (operand) => `contains([${numbers.join(", ")}], ${operand})`,
  };
}

/** `expected` replaces the list of names where that would be too long to read. */
export function oneOfNames(names: readonly string[], expected?: string): Rule<string> {
  return {
    expected: expected ?? `one of ${names.join(", ")}`,
    holds: (value) => names.includes(value),
    condition: (operand) => `contains(${quotedList(names)}, ${operand})`,
    meant: (value) =>
      names.find((name) => name.toLowerCase() === String(value).trim().toLowerCase()),
  };
}

/**
 * @param pattern without flags, anchored, in the syntax that JavaScript and RE2 share: no lookaround,
 *   no backslash classes, no repetition above 1000
 */
export function matching(pattern: RegExp, expected: string): Rule<string> {
  return {
    expected,
    holds: (value) => pattern.test(value),
    condition: (operand) =>
      `can(regex(${quoted(pattern.source.replaceAll("\\/", "/"))}, ${operand}))`,
  };
}

export function notMatching(pattern: RegExp, expected: string): Rule<string> {
  return {
    expected,
    holds: (value) => !pattern.test(value),
    condition: (operand) =>
      `!can(regex(${quoted(pattern.source.replaceAll("\\/", "/"))}, ${operand}))`,
  };
}

/** For strings that another rule restricts to ASCII: beyond it Terraform counts other units. */
export function atMostCharacters(max: number): Rule<string> {
  return {
    expected: `at most ${max} characters long`,
    holds: (value) => value.length <= max,
    condition: (operand) => `length(${operand}) <= ${max}`,
  };
}

/** Holds for every item of a list. */
export function each(rule: Rule<string>): Rule<readonly string[]> {
  return eachOf(rule);
}

export function eachOf<T>(rule: Rule<T>): Rule<readonly T[]> {
  return {
    expected: `a list in which each item is ${rule.expected}`,
    holds: (value) => value.every(rule.holds),
    condition: (operand) => `alltrue([for item in ${operand} : ${rule.condition("item")}])`,
    offending: (value) => value.filter((item) => !rule.holds(item)),
    ...(rule.meant ? { meant: rule.meant } : {}),
  };
}

export function atLeastItems(min: number, expected: string): Rule<readonly string[]> {
  return {
    expected,
    holds: (value) => value.length >= min,
    condition: (operand) => `length(${operand}) >= ${min}`,
  };
}

export const noDuplicates: Rule<readonly string[]> = {
  expected: "a list without duplicates",
  holds: (value) => new Set(value).size === value.length,
  condition: (operand) => `length(distinct(${operand})) == length(${operand})`,
  offending: (value) => value.filter((item, i) => value.indexOf(item) !== i),
};

/** A rule of a nullable variable: null is its default and always right. */
export function unlessNull<T>(rule: Rule<T>): Rule<T | null> {
  return {
    expected: `${rule.expected}, or null`,
    holds: (value) => value === null || rule.holds(value),
    condition: (operand) => `(${operand} == null ? true : ${rule.condition(operand)})`,
    ...(rule.meant ? { meant: rule.meant } : {}),
  };
}

/** Renames what a rule expects, where the variable has more to say than the rule knows. */
export function withExpectation<T>(rule: Rule<T>, expected: string): Rule<T> {
  return { ...rule, expected };
}
