import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "../../src/sandbox/emulator";
import { deployUnderFaults } from "../support/faulty-deployments";

/**
 * `npm run bench:deploy-faults [regions] [seed] [throttled] [failed]`: plans, deploys and destroys 30 small regions with
 * Terraform while 5 % of all requests are throttled and 1 % fail. Each run has to end and to say something of every
 * region. A run that has failed is run again, and goes on. Nothing may be made twice but what Terraform's own provider
 * asks for again because AWS's answer got lost.
 */
async function bench(count: number, seed: number, throttled: number, failed: number) {
  const folder = mkdtempSync(join(tmpdir(), "fleet deploy faults "));
  const emulator = await startEmulator();
  try {
    console.log(
      `${count} regions, seed ${seed}, ${throttled * 100} % throttled, ${failed * 100} % failed`,
    );
    const { runs, counts, writes, madeTwice } = await deployUnderFaults(
      emulator,
      folder,
      count,
      { throttled, failed, seed },
      ({ command, milliseconds, exitCode, results, failed, wrong }) => {
        const [name] = command.split(" ");
        const counted = Object.entries(results).map(([result, number]) => `${number} ${result}`);
        const verdict = wrong.length > 0 ? "WRONG" : "ok   ";
        const seconds = (milliseconds / 1000).toFixed(0).padStart(4);
        console.log(`${verdict} ${seconds} s  exit ${exitCode}  ${name}: ${counted.join(", ")}`);
        for (const line of [...wrong, ...[...failed].map((it) => it.join(": "))]) {
          console.log(`      ${line.replace(/\s+/g, " ").slice(0, 400)}`);
        }
      },
    );
    const afterLoss = madeTwice.filter(({ isAfterLoss }) => isAfterLoss);
    console.log(
      `${counts.requests} requests: ${counts.throttled} throttled, ${counts.failed} failed, of which ${counts.lost} were carried out`,
    );
    console.log(
      `${writes} writes; made twice: ${madeTwice.length}, of which ${afterLoss.length} after a lost answer`,
    );
    for (const { what, isAfterLoss } of madeTwice) {
      console.log(`      ${isAfterLoss ? "" : "WRONG "}${what}`);
    }
    const isUndone = ["plan", "deploy", "destroy"].some(
      (name) => runs.findLast(({ command }) => command.startsWith(name))?.exitCode !== 0,
    );
    const isWrong = runs.some(({ wrong }) => wrong.length > 0);
    process.exitCode = isUndone || isWrong || madeTwice.length > afterLoss.length ? 1 : 0;
  } finally {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const [count = 30, seed = 1, throttled = 0.05, failed = 0.01] = process.argv.slice(2).map(Number);
bench(count, seed, throttled, failed);
