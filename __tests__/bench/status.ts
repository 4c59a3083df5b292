import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { selectedRegions } from "../../src/fleet/select";
import { inParallel } from "../../src/kit/in-parallel";
import { startEmulator } from "../../src/sandbox/emulator";
import { createHostedZone } from "../../src/sandbox/emulator-clients";
import { sandboxEnvironment } from "../../src/sandbox/environment";
import { fleet } from "../cli/fleet-process";
import { manyRegions } from "../support/many-regions";
import { WholeRegion } from "../support/whole-region";

/**
 * `npm run bench:status`: how long `fleet status` takes for fleets of running regions in the emulator, and `fleet
 * doctor` for one of them and for all.
 */
const MOST_MS: Readonly<Record<number, number>> = { 10: 2_000, 30: 4_000 };
const DOCTOR_MOST_MS = { one: 5_000, all: 10_000 };
const RUNS = 3;
async function measure(folder: string, count: number): Promise<boolean> {
  const emulator = await startEmulator({ withControl: true });
  try {
    const path = manyRegions(join(folder, String(count)), count);
    const regions = await selectedRegions({ projectDir: path });
    const zone = await createHostedZone(emulator, regions[0]?.values.domain_name ?? "");
    const made = await inParallel(regions, 4, ({ values }) =>
      new WholeRegion(emulator, values).create(zone),
    );
    for (const { error } of made) {
      if (error) {
        throw error;
      }
    }
    const env = sandboxEnvironment(emulator, process.env, {});
    const times: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const started = performance.now();
      const { exitCode, stdout, stderr } = await fleet(
        ["status", "--json"],
        env,
        undefined,
        undefined,
        path,
      );
      times.push(Math.round(performance.now() - started));
      if (exitCode !== 0) {
        throw new Error(`fleet status ended with ${exitCode}:\n${stderr}${stdout}`);
      }
    }
    const doctor = async (kind: keyof typeof DOCTOR_MOST_MS, ...stacks: readonly string[]) => {
      const started = performance.now();
      await fleet(["doctor", ...stacks], env, undefined, undefined, path);
      const ms = Math.round(performance.now() - started);
      console.log(`fleet doctor of ${kind}: ${ms} ms, at most ${DOCTOR_MOST_MS[kind]} ms`);
      return ms <= DOCTOR_MOST_MS[kind];
    };
    const areDoctorsQuick = [await doctor("one", "eu-west-1"), await doctor("all")];
    const best = Math.min(...times);
    console.log(`${regions.length} regions: ${times.join(", ")} ms, at most ${MOST_MS[count]} ms`);
    return best <= (MOST_MS[count] ?? 0) && areDoctorsQuick.every(Boolean);
  } finally {
    await emulator.stop();
  }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fleet-bench-"));
  try {
    for (const count of Object.keys(MOST_MS).map(Number)) {
      if (!(await measure(folder, count))) {
        process.exitCode = 1;
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
