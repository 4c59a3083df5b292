import type { AwsRequest } from "./aws-request";
import type { Context, Question, Resource } from "./iam";

export type Tags = Readonly<Record<string, string>>;

/** Finds the tags that a resource has, since conditions look at them. Undefined where a secret is not there. */
export type FindTags = (arn: string) => Promise<Tags | undefined>;

export const ACCOUNT = "123456789012";
export const NO_RESOURCE: readonly Resource[] = [{ arn: "*" }];

/** What AWS makes of a request. */
export interface Asked {
  /** Where it is not the request's own name. */
  readonly action?: string;
  readonly resources?: readonly Resource[];
  readonly context?: Context;
  /** What AWS asks for beside the action itself. */
  readonly further?: readonly Question[];
}

export type Parameters = AwsRequest["parameters"];

export interface Service {
  readonly region: string;
  readonly operation: string;
  readonly parameters: Parameters;
  readonly arn: (resource: string) => string;
  /** A resource with its tags. */
  readonly existing: (arn: string) => Promise<Resource>;
}

/** AWS asks for the right to tag, too, when something is created with tags. */
export function withTags(
  operation: string,
  tags: Tags,
  action: string,
  arns: readonly string[],
  context: Context,
): Question[] {
  return Object.keys(tags).length === 0 || action.endsWith(`:${operation}`)
    ? []
    : [{ action, resources: arns.map((arn) => ({ arn })), context }];
}

export function text(value: unknown): string {
  return value === undefined ? "" : String(value);
}

export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** `ResourceId.1`, `ResourceId.2` and so on. */
export function listed(parameters: Parameters, name: string): string[] {
  return Object.entries(parameters).flatMap(([key, value]) =>
    key.startsWith(`${name}.`) && /^\d+$/.test(key.slice(name.length + 1)) ? [text(value)] : [],
  );
}

export function formTags(parameters: Parameters, name: string): Tags {
  const keys = Object.keys(parameters).filter(
    (it) => it.startsWith(`${name}.`) && /\.Key$/.test(it),
  );
  return Object.fromEntries(
    keys.map((key) => [text(parameters[key]), text(parameters[key.replace(/Key$/, "Value")])]),
  );
}

export function pairs(value: unknown, key: string, content: string): Tags {
  return Object.fromEntries(
    (Array.isArray(value) ? (value as Record<string, unknown>[]) : []).map((it) => [
      text(it[key]),
      text(it[content]),
    ]),
  );
}
