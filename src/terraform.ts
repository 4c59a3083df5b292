import {
  type ITerraformDependable,
  type TerraformElement,
  type TerraformResource,
  Token,
} from "cdktf";

/**
 * Terraform expressions are plain strings here, `${aws_vpc.main.id}`, the way Terraform's JSON syntax
 * has them, and not cdktf tokens: each token captures a whole stack trace, which for a fleet of
 * hundreds of regions costs more than everything else together.
 */

/** What a hole in {@link hcl} takes: an expression, or a literal that is written as HCL. */
export type HclValue =
  | string
  | number
  | boolean
  | null
  | readonly HclValue[]
  | { readonly [key: string]: HclValue | undefined };

/**
 * An expression: hcl`cidrsubnet(${ref(vpc, "ipv6_cidr_block")}, 8, count.index)`.
 * An expression in a hole loses its braces (and gets parentheses where it needs them), everything else is
 * written as an HCL literal.
 */
export function hcl(text: TemplateStringsArray, ...values: HclValue[]): string {
  return `\${${text.map((part, i) => part + (i < values.length ? render(values[i]) : "")).join("")}}`;
}

function render(value: HclValue | undefined): string {
  if (typeof value === "string") {
    return isSingleExpression(value) ? operand(value.slice(2, -1)) : JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map(render).join(", ")}]`;
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)} = ${render(item)}`).join(", ")}}`;
  }
  return String(value);
}

/** True for `${a}`, false for `${a}-${b}` and for text without an expression. */
function isSingleExpression(text: string): boolean {
  if (!text.startsWith("${")) {
    return false;
  }
  let depth = 0;
  for (let i = 1; i < text.length; i++) {
    depth += text[i] === "{" ? 1 : text[i] === "}" ? -1 : 0;
    if (depth === 0) {
      return i === text.length - 1;
    }
  }
  return false;
}

/** `a.b[0]` and `f(a, b)` as they are, `a && b` in parentheses. */
function operand(expression: string): string {
  let depth = 0;
  for (const character of expression) {
    if ("([{".includes(character)) {
      depth++;
    } else if (")]}".includes(character)) {
      depth--;
    } else if (depth === 0 && !/[\w.]/.test(character)) {
      return `(${expression})`;
    }
  }
  return expression;
}

/** `aws_vpc.main`: the id of every element is its Terraform address (see AddressedStack). */
export function address(element: TerraformElement): string {
  return element.node.id;
}

/** An attribute of a resource that always exists. */
export function ref(resource: TerraformElement, attribute: string): string {
  return `\${${address(resource)}.${attribute}}`;
}

/** An attribute of a resource with `count` 0 or 1, for use under the same condition. */
export function only(resource: TerraformElement, attribute: string): string {
  return `\${${address(resource)}[0].${attribute}}`;
}

/** An attribute of a resource with `count` 0 or 1; null when there is none. */
export function onlyOrNull(resource: TerraformElement, attribute: string): string {
  return `\${one(${address(resource)}[*].${attribute})}`;
}

/** An attribute of all instances of a resource with `count`. */
export function all(resource: TerraformElement, attribute: string): string[] {
  return asList(`\${${address(resource)}[*].${attribute}}`);
}

/** `count` for a resource that a Terraform condition switches on and off. */
export function countIf(condition: string): number {
  return asNumber(hcl`${condition} ? 1 : 0`);
}

/** For cdktf's typed properties. The tokens hold plain text, so that all stacks share them. */
export const asNumber = memoize((expression): number => Token.asNumber(expression));
export const asList = memoize((expression): string[] => Token.asList(expression));

function memoize<T>(make: (expression: string) => T): (expression: string) => T {
  const made = new Map<string, T>();
  return (expression) => {
    const known = made.get(expression);
    if (known !== undefined) {
      return known;
    }
    const value = make(expression);
    made.set(expression, value);
    return value;
  };
}

/** Dependencies by address: `depends_on` names the whole resource, with or without `count`. */
export function dependencies(...resources: TerraformResource[]): ITerraformDependable[] {
  return resources.map((resource) => ({ fqn: address(resource) }));
}

/**
 * A nested block for each element of a list that Terraform evaluates (`each.value` in the content,
 * which has Terraform's own attribute names). cdktf's iterators would write it too, but only from tokens.
 */
export function dynamicBlock(
  resource: TerraformResource,
  block: string,
  forEach: string,
  content: Record<string, HclValue>,
): void {
  resource.addOverride(`dynamic.${block}`, { for_each: forEach, iterator: "each", content });
}
