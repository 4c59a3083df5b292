import { compute, decimal, isNumber, isSameNumber, negated, numberOfText } from "./numbers";
import { ValueError } from "./place";
import type { HclValue } from "./value";

/** @throws ValueError */
export function unary(operator: string, operand: HclValue): HclValue {
  return operator === "!" ? !asBool(operand) : negated(asNumber(operand));
}

/** @throws ValueError */
export function binary(operator: string, left: HclValue, right: HclValue): HclValue {
  switch (operator) {
    case "==":
      return isEqual(left, right);
    case "!=":
      return !isEqual(left, right);
    case "&&":
      // Both must be true or false, even where the first decides.
      return [asBool(left), asBool(right)].every(Boolean);
    case "||":
      return [asBool(left), asBool(right)].some(Boolean);
    default:
      return compute(operator, asNumber(left), asNumber(right));
  }
}

/**
 * The value chosen beside another one. As in Terraform, text makes a number or a bool text, too.
 * @throws ValueError
 */
export function ofOneType(value: HclValue, other: HclValue): HclValue {
  if (value === null || other === null) {
    return value;
  }
  const kinds = [kindOf(value), kindOf(other)];
  if (kinds.includes("list") || kinds.includes("map")) {
    throw new ValueError("a choice between lists or maps is not made here. Write the one you mean");
  }
  if (kinds[0] === kinds[1]) {
    return value;
  }
  if (kinds.includes("text")) {
    return asText(value);
  }
  throw new ValueError(`a choice between a ${kinds.join(" and a ")} has no type. Write the value`);
}

/** @throws ValueError */
export function element(value: HclValue, key: HclValue): HclValue {
  const kind = kindOf(value);
  const index = kind === "list" ? Number(asNumber(key)) : asText(key);
  const found = Object.entries(kind === "list" || kind === "map" ? (value as object) : {}).find(
    ([name]) => name === String(index),
  );
  if (found === undefined) {
    throw new ValueError(`there is no element ${asText(key)}`);
  }
  return found[1];
}

/** @throws ValueError */
export function asText(value: HclValue): string {
  if (typeof value === "string" || typeof value === "boolean") {
    return String(value);
  }
  if (isNumber(value)) {
    return decimal(value);
  }
  throw new ValueError(`a ${kindOf(value)} cannot become text`);
}

function asNumber(value: HclValue) {
  const number = typeof value === "string" ? numberOfText(value) : value;
  if (!isNumber(number)) {
    throw new ValueError(`a number is needed here, which a ${kindOf(value)} is not`);
  }
  return number;
}

/** @throws ValueError */
export function asBool(value: HclValue): boolean {
  if (value === true || value === "true" || value === "1") {
    return true;
  }
  if (value === false || value === "false" || value === "0") {
    return false;
  }
  throw new ValueError(`true or false is needed here, which a ${kindOf(value)} is not`);
}

function isEqual(left: HclValue, right: HclValue): boolean {
  if (isNumber(left) && isNumber(right)) {
    return isSameNumber(left, right);
  }
  const [kind, names] = [kindOf(left), keys(left)];
  if (kind !== kindOf(right) || names.length !== keys(right).length) {
    return false;
  }
  return kind === "list" || kind === "map"
    ? names.every(
        (name) => keys(right).includes(name) && isEqual(element(left, name), element(right, name)),
      )
    : left === right;
}

function keys(value: HclValue): string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

function kindOf(value: HclValue): "null" | "text" | "number" | "bool" | "list" | "map" {
  if (value === null) {
    return "null";
  }
  if (isNumber(value)) {
    return "number";
  }
  if (Array.isArray(value)) {
    return "list";
  }
  return typeof value === "string" ? "text" : typeof value === "boolean" ? "bool" : "map";
}
