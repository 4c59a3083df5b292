import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/synth";

/** The rooms that ask AWS. The sandbox's ask the emulator only. */
const OTHERS = /^(sandbox|local-aws)\//;

/** A bucket for states is made with rights of one's own. */
const OF_STATE_BUCKET = "recover/finders/s3.ts";

/** By the SDK's package, where a policy has another name. */
const PREFIXES: Readonly<Record<string, string>> = {
  "application-auto-scaling": "application-autoscaling",
  "cloudwatch-logs": "logs",
  "cost-explorer": "ce",
  "elastic-load-balancing-v2": "elasticloadbalancing",
  "route-53": "route53",
  "secrets-manager": "secretsmanager",
  "service-quotas": "servicequotas",
};

/**
 * By the API's operation, where a policy has another name for the action.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html (2026-11)
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgetservice.html (2026-11)
 */
const ACTIONS: Readonly<Record<string, string>> = {
  "s3:ListObjectsV2": "s3:ListBucket",
  "budgets:DescribeBudget": "budgets:ViewBudget",
};

/** Every action of AWS that the sources of the `fleet` command can ask for. */
export function sdkActions(): string[] {
  const src = join(projectRoot, "src");
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !OTHERS.test(name) && name !== OF_STATE_BUCKET,
  );
  return [...new Set(files.flatMap((name) => actionsIn(readFileSync(join(src, name), "utf8"))))];
}

function actionsIn(text: string): string[] {
  const packages = [...new Set(all(text, /"@aws-sdk\/client-([\w-]+)"/g))];
  const commands = all(text, /new (\w+)Command\(/g);
  const pages = all(text, /\bpaginate(\w+)\(/g);
  return [...commands, ...pages].flatMap((operation) =>
    packages
      .filter((name) => `${operation}Command` in require(`@aws-sdk/client-${name}`))
      .map((name) => `${PREFIXES[name] ?? name}:${operation}`)
      .map((action) => ACTIONS[action] ?? action),
  );
}

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, group = ""]) => group);
}
