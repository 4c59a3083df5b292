/**
 * Terraform expressions are plain strings here, `${aws_vpc.main.id}`, the way Terraform's JSON syntax
 * has them, and not cdktf tokens: each token captures a whole stack trace, which for a fleet of
 * hundreds of regions costs more than everything else together.
 */

/** What a hole in {@link hcl} takes: an expression, or a literal that is written as HCL. */
export type HclOperand =
  | string
  | number
  | boolean
  | null
  | readonly HclOperand[]
  | { readonly [key: string]: HclOperand | undefined };

/**
 * An expression: hcl`cidrsubnet(${ref(vpc, "ipv6_cidr_block")}, 8, count.index)`.
 * An expression in a hole loses its braces (and gets parentheses where it needs them), everything else is
 * written as an HCL literal.
 */
export function hcl(text: TemplateStringsArray, ...values: HclOperand[]): string {
  return `\${${text.map((part, i) => part + (i < values.length ? render(values[i]) : "")).join("")}}`;
}

function render(value: HclOperand | undefined): string {
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
