import type { Node } from "web-tree-sitter";

/** What has no value in a tfvars file, such as a name. */
export class NoFixedValue extends Error {
  constructor(readonly node: Node) {
    super();
  }
}

const LONGEST = 80;

/** What people write for true and false. */
const bools: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
};

/** @param text the whole value, in which the error's node is what has none */
export function noFixedValue(text: string, { node }: NoFixedValue): string {
  const [line = ""] = text.split(/\r?\n/);
  const shown = text.length > LONGEST || line !== text ? `${line.slice(0, LONGEST)}…` : text;
  if (node.type === "function_call") {
    return `${shown} calls a function, which a tfvars file cannot do. Write what it gives`;
  }
  if (node.type !== "variable_expr" && node.type !== "index") {
    return `${shown} is not computed before Terraform runs. Write what it gives`;
  }
  if (node.type === "index" && !/^[0-9]/.test(text)) {
    return `${shown} has an index without brackets. Write [0] in place of .0`;
  }
  const bool = bools[text.toLowerCase()];
  return (
    `${shown} is an expression, and a tfvars file holds fixed values only. Write the value itself, ` +
    `${bool === undefined ? "" : `${bool}, or `}text in quotes: ${JSON.stringify(shown)}`
  );
}

/** @param sign `$` or `%` */
export function templateIsNoFixedValue(sign: string): string {
  return (
    `${sign}{…} is a template, and a tfvars file holds fixed values only. Write the value, or ` +
    `${sign}${sign}{ for the characters ${sign}{ themselves`
  );
}
