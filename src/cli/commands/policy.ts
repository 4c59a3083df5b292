import { mkdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { InvalidArgumentError } from "@commander-js/extra-typings";
import { partitionOf } from "../../fleet/facts/regions";
import type { RegionConfig } from "../../fleet/load-fleet";
import { selectedRegions } from "../../fleet/select";
import { loadStateSettings } from "../../fleet/state-settings";
import { UsageError } from "../../kit/failure";
import { amountTable, tableText } from "../../kit/terminal/table";
import { writeFileAtomically } from "../../kit/write-file";
import { LONGEST_POLICY, type PolicyDocument } from "../../policy/document";
import type { Grant, Role } from "../../policy/grant";
import { grantsFor, policiesOf } from "../../policy/policy";
import { gitHubRuns, gitHubTrust, type TrustDocument } from "../../policy/trust";
import { declareCommand } from "../command";
import { JSON_FORM, REGION } from "../options";

export const command = declareCommand({
  description:
    "Writes the IAM policies for whoever deploys, from what the files of tfvars/ switch on. Those of the role plan are for " +
    "terraform plan and the commands that only read; a role that applies needs both. With --github also whom " +
    "the roles trust: runs of GitHub Actions, without stored keys. Asks nothing of AWS.",
  options: (command) =>
    command
      .option("--out <folder>", "write each policy into a file there")
      .option("--account <id>", "name this account in them, in place of any", accountId)
      .option(
        "--github <owner/repo[:environment:name]>",
        "the runs that may apply, or :ref:refs/heads/<branch>; by itself those in the stacks' environments",
      )
      .option(...REGION)
      .option(...JSON_FORM),
  examples: [
    "npx fleet policy --out policies",
    "npx fleet policy --out policies --account 123456789012 --github acme/mcp-fleet",
    "npx fleet policy --region eu-west-1 --json",
  ],
  run: async ({ out, account, github, region }, context) => {
    const stacks = await selectedRegions(context, region);
    const state = loadStateSettings(context.projectDir, context.env);
    const grants = grantsFor({ stacks, state, account });
    const policies = { plan: policiesOf("plan", grants), apply: policiesOf("apply", grants) };
    const trust = github === undefined ? null : trustFor(github, account, stacks);
    const files = namedFiles(policies, trust);
    if (out !== undefined) {
      const folder = resolve(context.workingDir, out);
      makeFolder(folder);
      for (const [name, document] of Object.entries(files)) {
        await writeFileAtomically(join(folder, name), `${JSON.stringify(document, null, 2)}\n`);
      }
    }
    const folder = out === undefined ? "" : relative("", out);
    return {
      json: { ...policies, trust },
      text: () => policyText(files, folder) + needsText(grants),
    };
  },
});

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const message = `${folder} cannot be made a folder (${code}). --out takes a folder that you may write`;
    throw new Error(message, { cause: error });
  }
}

function accountId(text: string): string {
  if (!/^\d{12}$/.test(text)) {
    throw new InvalidArgumentError("It takes the 12 digits of an account.");
  }
  return text;
}

/** @throws UsageError where the account is missing, or the stacks are in partitions that no role can reach together */
function trustFor(
  text: string,
  account: string | undefined,
  stacks: readonly RegionConfig[],
): Record<Role, TrustDocument> {
  const runs = gitHubRuns(
    text,
    stacks.map(({ stackName }) => stackName),
  );
  if (account === undefined) {
    throw new UsageError(
      "--github needs --account: a role trusts GitHub as its own account knows it",
    );
  }
  const [partition = "aws", ...others] = new Set(
    stacks.map(({ values }) => partitionOf(values.aws_region)),
  );
  if (others.length > 0) {
    throw new UsageError(
      `the stacks are in ${[partition, ...others].join(" and ")}, which share no roles: choose with --region`,
    );
  }
  const trust = (role: Role) => gitHubTrust(role, runs, { partition, account });
  return { plan: trust("plan"), apply: trust("apply") };
}

/** Each document by the name of its file. */
function namedFiles(
  policies: Readonly<Record<Role, readonly PolicyDocument[]>>,
  trust: Readonly<Record<Role, TrustDocument>> | null,
): Record<string, PolicyDocument | TrustDocument> {
  const numbered = (["plan", "apply"] as const).flatMap((role) => {
    const all = policies[role];
    return all.map((document, i) => [`${role}${all.length > 1 ? `-${i + 1}` : ""}.json`, document]);
  });
  const trusts = Object.entries(trust ?? {}).map(([role, it]) => [`trust-${role}.json`, it]);
  return Object.fromEntries([...numbered, ...trusts]);
}

const FOR: Readonly<Record<string, string>> = {
  plan: "terraform plan, and the commands that only read",
  apply: "terraform apply and destroy, and the commands that change; with those of plan",
  "trust-plan": "whom the role trusts that plans",
  "trust-apply": "whom the role trusts that applies",
};

function policyText(
  files: Readonly<Record<string, PolicyDocument | TrustDocument>>,
  folder: string,
): string {
  const names = Object.keys(files);
  const table = amountTable(["file", "characters", "for"], 1, 1);
  for (const [name, document] of Object.entries(files)) {
    const purpose = FOR[name.replace(/(-\d+)?\.json$/, "")] ?? "";
    table.push([join(folder, name), JSON.stringify(document).length, purpose]);
  }
  return [
    `${tableText(table)}\n`,
    ...(names.some((name) => /-\d\.json$/.test(name))
      ? [`\nA managed policy has at most ${LONGEST_POLICY} characters: attach all of a role.\n`]
      : []),
    ...(folder === "" ? ["\nNothing is written yet: add --out <folder>, or --json.\n"] : []),
  ].join("");
}

/** What nobody calls and AWS asks for nevertheless. */
function needsText(grants: readonly Grant[]): string {
  const reasons = new Set(grants.flatMap(({ because }) => because ?? []));
  const lines = [...reasons].map((reason) => {
    const actions = grants.filter((it) => it.because === reason).flatMap((it) => it.actions);
    return `- ${[...new Set(actions)].join(", ")}: ${reason}\n`;
  });
  return [
    "\nNo request has these names, but AWS asks for them when others are made:\n",
    ...lines,
  ].join("");
}
