import { join } from "node:path";
import type { Plan, Terraform } from "../../src/terraform/commands";
import type { Sandbox } from "./sandbox";

export interface Initialized {
  /** Terraform in a copy of the stack with a state of its own, ready for plan and apply. */
  readonly copy: (env?: Readonly<Record<string, string>>) => Terraform;
  /** A plan in a copy of its own, so that any number can run at once. */
  readonly plan: (vars?: Variables, ...args: string[]) => Promise<Plan>;
}

/** Values of Terraform variables; lists and objects as JSON. */
export type Variables = Readonly<Record<string, unknown>>;

/** `-var name=value` for each. */
export function varArguments(vars: Variables): string[] {
  return Object.entries(vars).flatMap(([name, value]) => ["-var", `${name}=${textOf(value)}`]);
}

/** `TF_VAR_name` for each: for a whole process, `fleet` included. */
export function varEnvironment(vars: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(vars).map(([name, value]) => [`TF_VAR_${name}`, textOf(value)]),
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A region without what the provider waits long for: an apply is then short. */
export const SMALL_REGION = {
  create_alb: false,
  enable_domain: false,
  enable_service_discovery: false,
} as const;

/** Runs `terraform init` once for a synthesized stack and shares what it made among copies. */
export async function initialized(sandbox: Sandbox, source: string): Promise<Initialized> {
  await sandbox.terraform(source).init();
  const data = { TF_DATA_DIR: join(source, ".terraform") };
  const copy = (env: Readonly<Record<string, string>> = {}) =>
    sandbox.copyStack(source, { ...data, ...env });
  return {
    copy,
    plan: (vars = {}, ...args) => copy().plan(...varArguments(vars), ...args),
  };
}

/** Runs at most so many at once, in the given order: terraform and provider want a core each. */
export function limited(atOnce: number) {
  const limit = import("p-limit").then(({ default: pLimit }) => pLimit(atOnce));
  return async <T>(work: () => Promise<T>): Promise<T> => (await limit)(work);
}
