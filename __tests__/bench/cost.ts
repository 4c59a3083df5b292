import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import type { CostNow } from "../../src/cost/now/cost-now";
import { fargateRegions } from "../../src/fleet/facts/regions";
import { selectedRegions } from "../../src/fleet/select";
import { startEmulator } from "../../src/sandbox/emulator";
import { sandboxEnvironment } from "../../src/sandbox/environment";
import { weekendProject } from "../cli/weekend-project";
import { runRegion } from "../support/running-region";

/**
 * `npm run bench:cost`: how long `fleet --help`, `fleet cost` and `fleet cost now` take for a fleet of 30 regions,
 * each the whole process. The last one reads the emulator, in which two tasks and a load balancer run everywhere.
 */
const RUNS = 5;
const REGIONS = fargateRegions.filter((region) => !/^(cn|eusc|us-gov)-/.test(region)).slice(0, 30);
/** Milliseconds, that were set out to be met on a quiet machine of two cores. */
const LIMITS = { "fleet --help": 300, "fleet cost": 600, "fleet cost now": 5000 } as const;

/** Warm runs; the median of five says nothing about caches. */
async function medianMs(run: () => Promise<unknown>): Promise<number> {
  await run();
  const times: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
}

function writeRegions(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const region of REGIONS) {
    const zones = ["a", "b", "c"].map((letter) => `"${region}${letter}"`).join(", ");
    const text = `aws_region = "${region}"\navailability_zones = [${zones}]\n`;
    writeFileSync(join(folder, `${region}.tfvars`), text);
  }
}

async function bench(): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "fleet bench "));
  const emulator = await startEmulator();
  try {
    const project = weekendProject(join(root, "project"));
    writeRegions(join(project.path, "tfvars"));
    for (const { values } of await selectedRegions({ projectDir: project.path })) {
      await runRegion(emulator, values, { count: 2, zones: 2 });
    }
    const env = sandboxEnvironment(emulator);
    const { stdout } = await project.fleet(["cost", "now", "--json"], env);
    const { regions }: CostNow = JSON.parse(stdout);
    const running = regions.filter(
      ({ runningCount, albExists }) => runningCount === 2 && albExists,
    );
    if (running.length !== REGIONS.length) {
      throw new Error(`${running.length} of ${REGIONS.length} regions were read:\n${stdout}`);
    }
    const measured = {
      "fleet --help": await medianMs(() => project.fleet(["--help"])),
      "fleet cost": await medianMs(() => project.fleet(["cost"])),
      "fleet cost now": await medianMs(() => project.fleet(["cost", "now"], env)),
    };
    console.log(`${REGIONS.length} regions, median of ${RUNS}, ${cpus().length} cores`);
    for (const [command, limit] of Object.entries(LIMITS)) {
      const ms = Math.round(measured[command as keyof typeof measured]);
      const verdict = ms <= limit ? "" : " TOO SLOW";
      console.log(`${command.padEnd(14)} ${String(ms).padStart(5)} ms of ${limit}${verdict}`);
      process.exitCode = ms <= limit ? process.exitCode : 1;
    }
  } finally {
    await emulator.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

bench();
