import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/**
 * `npm run bench`: how long synth takes and how much memory, for fleets of 1, 3, 30 and 300 regions. Each is
 * the whole process, started by the command that cdktf.json names, in a copy of the project.
 */
const RUNS = 5;
const FLEETS = [1, 3, 30, 300];
/** What was set out to be met on a machine of two cores. */
const LIMITS: Record<number, { seconds: number; megabytes: number }> = {
  3: { seconds: 0.85, megabytes: 180 },
  300: { seconds: 4.5, megabytes: 300 },
};

const projectRoot = resolve(__dirname, "..", "..");

/** Copies what synth reads; the packages are shared. */
function copyOfProject(): string {
  const copy = mkdtempSync(join(tmpdir(), "fleet-bench-"));
  for (const name of [
    "bin",
    "main.ts",
    "src",
    "stacks",
    "tsconfig.json",
    "package.json",
    "cdktf.json",
  ]) {
    cpSync(join(projectRoot, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(projectRoot, "node_modules"), join(copy, "node_modules"));
  return copy;
}

function writeRegions(project: string, count: number): void {
  const folder = join(project, "tfvars");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const example = readFileSync(join(projectRoot, "tfvars", "terraform.tfvars.example"), "utf8");
  for (let i = 0; i < count; i++) {
    const range = `10.${i % 256}.${Math.floor(i / 256) * 64}.`;
    const text = example
      .replace(/"fmp-mcp"/, `"bench-${i}"`)
      .replace('"10.40.0.0/16"', `"${range}0/18"`)
      .replace(
        /"10\.40\.(0|16|32)\.0\/20"/g,
        (_, third) => `"10.${i % 256}.${Math.floor(i / 256) * 64 + Number(third)}.0/20"`,
      );
    writeFileSync(join(folder, `region-${i}.tfvars`), text);
  }
}

interface Measurement {
  readonly seconds: number;
  readonly megabytes: number;
}

/** Runs the app once; the peak of its memory is what the process itself reports when it ends. */
function measure(project: string, command: string): Measurement {
  const memoryFile = join(project, "peak-memory");
  const reporter = join(project, "report-memory.cjs");
  writeFileSync(
    reporter,
    `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(memoryFile)}, String(process.resourceUsage().maxRSS)));`,
  );
  const started = process.hrtime.bigint();
  const result = spawnSync(command, {
    cwd: project,
    shell: true,
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: `--require "${reporter}"` },
  });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (result.status !== 0) {
    throw new Error(`${command} ended with ${result.status}:\n${result.stderr}`);
  }
  return { seconds, megabytes: Number(readFileSync(memoryFile, "utf8")) / 1024 };
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function bench(): void {
  const { app } = JSON.parse(readFileSync(join(projectRoot, "cdktf.json"), "utf8"));
  const project = copyOfProject();
  try {
    console.log(`${app}, node ${process.version}, median of ${RUNS} runs\n`);
    console.log("regions   seconds   best   peak memory   limit");
    for (const count of FLEETS) {
      writeRegions(project, count);
      const runs = Array.from({ length: RUNS }, () => measure(project, app));
      const seconds = runs.map((run) => run.seconds);
      const limit = LIMITS[count];
      console.log(
        [
          String(count).padStart(7),
          median(seconds).toFixed(2).padStart(7),
          Math.min(...seconds)
            .toFixed(2)
            .padStart(6),
          `${median(runs.map((run) => run.megabytes)).toFixed(0)} MB`.padStart(11),
          limit ? `${limit.seconds} s, ${limit.megabytes} MB` : "",
        ].join("   "),
      );
    }
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

bench();
