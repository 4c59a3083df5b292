import type { Condition, Grant } from "./grant";

/** A policy as IAM takes it. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

/**
 * Characters of a managed policy, white space not counted.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (2026-11)
 */
export const LONGEST_POLICY = 6144;

/** The characters that count. None of our values has a space. */
export function lengthOf(document: PolicyDocument): number {
  return JSON.stringify(document).length;
}

/** As few documents as hold the grants in their order, each short enough for a managed policy. */
export function documents(grants: readonly Grant[]): PolicyDocument[] {
  const all: PolicyDocument[] = [];
  for (const statement of statements(grants).flatMap(shortEnough)) {
    const last = all.at(-1);
    const longer = last && documentOf([...last.Statement, statement]);
    if (longer && lengthOf(longer) <= LONGEST_POLICY) {
      all[all.length - 1] = longer;
    } else {
      all.push(documentOf([statement]));
    }
  }
  return all;
}

function documentOf(Statement: readonly Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement };
}

/** Grants of several stacks that differ in their resources only become one statement. */
function statements(grants: readonly Grant[]): Statement[] {
  const alike = new Map<string, Grant[]>();
  for (const grant of grants) {
    const key = JSON.stringify([grant.name, grant.actions, grant.condition]);
    alike.set(key, [...(alike.get(key) ?? []), grant]);
  }
  const names = new Map<string, number>();
  return [...alike.values()].map((same) => {
    const { name, actions, condition } = same[0] as Grant;
    const number = (names.get(name) ?? 0) + 1;
    names.set(name, number);
    return {
      // IAM wants each only once.
      Sid: number === 1 ? name : `${name}${number}`,
      Effect: "Allow",
      Action: actions,
      Resource: [...new Set(same.flatMap(({ resources }) => resources))],
      ...(condition ? { Condition: condition } : {}),
    };
  });
}

/** A statement with the resources of very many stacks is cut into several. */
function shortEnough(statement: Statement): Statement[] {
  const { Sid, Resource } = statement;
  if (lengthOf(documentOf([statement])) <= LONGEST_POLICY || Resource.length === 1) {
    return [statement];
  }
  const half = Math.ceil(Resource.length / 2);
  return [
    { ...statement, Sid: `${Sid}A`, Resource: Resource.slice(0, half) },
    { ...statement, Sid: `${Sid}B`, Resource: Resource.slice(half) },
  ].flatMap(shortEnough);
}
