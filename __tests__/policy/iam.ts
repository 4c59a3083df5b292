import type { PolicyDocument, Statement } from "../../src/policy/document";

/** What one request asks of IAM. */
export interface Question {
  /** Such as `ec2:CreateVpc`. */
  readonly action: string;
  /** All of them must be allowed. `*` for an action that knows none. */
  readonly resources: readonly Resource[];
  /** The keys of conditions that hold for the request. */
  readonly context: Context;
}

export interface Resource {
  readonly arn: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export type Context = Readonly<Record<string, string | readonly string[]>>;

/** As IAM evaluates what only allows. @returns the resource that is not allowed */
export function refused(
  documents: readonly PolicyDocument[],
  { action, resources, context }: Question,
): Resource | undefined {
  const statements = documents.flatMap(({ Statement }) => Statement);
  return resources.find(({ arn, tags = {} }) => {
    const all = { ...context, ...tagKeys("aws:ResourceTag", tags) };
    return !statements.some((it) => allows(it, action, arn, all));
  });
}

export function tagKeys(key: string, tags: Readonly<Record<string, string>>): Context {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [`${key}/${name}`, value]));
}

function allows(
  { Action, Resource, Condition = {} }: Statement,
  action: string,
  arn: string,
  context: Context,
): boolean {
  return (
    Action.includes(action) &&
    Resource.some((pattern) => isLike(arn, pattern)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, context[key], [wanted].flat())),
    )
  );
}

/** @throws for an operator that this does not know */
function holds(
  operator: string,
  found: string | readonly string[] | undefined,
  wanted: readonly string[],
): boolean {
  const [, forAll, name = ""] = /^(ForAllValues:)?(\w+)$/.exec(operator) ?? [];
  if (name === "Null") {
    return (found === undefined) === (wanted[0] === "true");
  }
  const equals = OPERATORS[name];
  if (equals === undefined) {
    throw new Error(`the condition operator ${operator} is not known here`);
  }
  const fits = (value: string) => wanted.some((it) => equals(value, it));
  if (forAll) {
    return [found ?? []].flat().every(fits);
  }
  return typeof found === "string" && fits(found);
}

const OPERATORS: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  StringEquals: (value, wanted) => value === wanted,
  StringLike: isLike,
  ArnEquals: isLike,
};

/** `*` stands for any characters, slashes and colons included, and `?` for one. */
function isLike(value: string, pattern: string): boolean {
  const parts = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${parts.replaceAll("?", ".")}$`, "s").test(value);
}
