import BigNumber from "bignumber.js";
import { isNumeral } from "./characters";
import { ValueError } from "./place";

/** A number. One that JavaScript's own would round is kept with all its digits. */
export type HclNumber = number | BigNumber;

/** Terraform has 512 bits for a number, which are 154 digits. */
const MOST_DIGITS = 150;

const Exact = BigNumber.clone({ DECIMAL_PLACES: MOST_DIGITS });

/** @throws ValueError */
export function readNumber(text: string): HclNumber {
  if (/^0x/.test(text)) {
    throw new ValueError(`${text} is hexadecimal. Write ${Number(text)}`);
  }
  if (!isNumeral(text)) {
    throw new ValueError(`${text} is no number`);
  }
  return kept(new Exact(text));
}

const MANTISSA = "[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)";
const DECIMAL = new RegExp(`^${MANTISSA}(?:[eE][+-]?[0-9]+)?$`);
/** 1p3 is 1 × 2³. Larger exponents would not be exact, and no setting has them. */
const BINARY = new RegExp(`^(${MANTISSA})[pP](\\+?[0-9]{1,3}|-[0-9]{1,2})$`);

/** The number that a text is to Terraform, which has "8001" for 8001. */
export function numberOfText(text: string): HclNumber | undefined {
  if (DECIMAL.test(text)) {
    return shortest(new Exact(text));
  }
  const [, mantissa, exponent] = BINARY.exec(text) ?? [];
  return mantissa === undefined
    ? undefined
    : shortest(new Exact(2).pow(Number(exponent)).times(mantissa));
}

export function isNumber(value: unknown): value is HclNumber {
  return typeof value === "number" || BigNumber.isBigNumber(value);
}

/** As Terraform writes a number into text: without an exponent. */
export function decimal(value: HclNumber): string {
  return Object.is(value, -0) ? "-0" : new Exact(value).toFixed();
}

export function isSameNumber(left: HclNumber, right: HclNumber): boolean {
  return new Exact(left).eq(right);
}

export function negated(value: HclNumber): HclNumber {
  return shortest(new Exact(value).negated());
}

type Operation<T> = (left: BigNumber, right: BigNumber) => T;

const comparisons: Readonly<Record<string, Operation<boolean>>> = {
  "<": (left, right) => left.lt(right),
  "<=": (left, right) => left.lte(right),
  ">": (left, right) => left.gt(right),
  ">=": (left, right) => left.gte(right),
};

const operations: Readonly<Record<string, Operation<BigNumber>>> = {
  "+": (left, right) => left.plus(right),
  "-": (left, right) => left.minus(right),
  "*": (left, right) => left.times(right),
  "/": (left, right) => left.div(right),
  "%": (left, right) => left.mod(right),
};

/** @throws ValueError */
export function compute(operator: string, left: HclNumber, right: HclNumber): HclNumber | boolean {
  const [a, b] = [new Exact(left), new Exact(right)];
  const compare = comparisons[operator];
  if (compare) {
    return compare(a, b);
  }
  const result = operations[operator]?.(a, b) ?? new Exact(Number.NaN);
  const written = `${decimal(left)} ${operator} ${decimal(right)}`;
  if (!result.isFinite()) {
    throw new ValueError(`${written} divides by zero`);
  }
  if (operator === "/" && !result.times(b).eq(a)) {
    const some = result.decimalPlaces(6).toFixed();
    throw new ValueError(
      `${written} has digits without end. Write as many as you mean, as in ${some}`,
    );
  }
  if (![a, b, result].every(isBinary)) {
    throw new ValueError(`${written} is rounded by Terraform. Write ${result.toFixed()}`);
  }
  return kept(result);
}

/** True for what Terraform's binary fractions are exact for, such as 0.5. */
function isBinary(value: BigNumber): boolean {
  return value.times(new Exact(2).pow(value.decimalPlaces() ?? 0)).isInteger();
}

function kept(value: BigNumber): HclNumber {
  const digits = Math.max(value.e ?? 0, 0) + 1 + (value.decimalPlaces() ?? 0);
  if (!value.isFinite() || digits > MOST_DIGITS) {
    throw new ValueError(
      `a number of more than ${MOST_DIGITS} digits is rounded. Write it in quotes`,
    );
  }
  return shortest(value);
}

function shortest(value: BigNumber): HclNumber {
  const plain = value.toNumber();
  return value.eq(plain) ? plain : value;
}
