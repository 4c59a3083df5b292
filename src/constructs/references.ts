import {
  type IResolvable,
  type ITerraformDependable,
  type TerraformElement,
  type TerraformResource,
  Token,
} from "cdktf";

import { type HclOperand, hcl } from "../hcl/expression";

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
export const asBoolean = memoize((expression): IResolvable => Token.asAny(expression));
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
  content: Record<string, HclOperand>,
): void {
  resource.addOverride(`dynamic.${block}`, { for_each: forEach, iterator: "each", content });
}
