import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "../../src/sandbox/emulator";
import { deployWithOutages } from "../support/deploy-outages";
import { deployUnderFaults } from "../support/faulty-deployments";
import { type DeploymentRun, failuresOf, resultsOf, smallFleet } from "../support/small-fleet";

/**
 * `npm run bench:deploy-faults [regions] [seed] [throttled] [failed]`: plans, deploys and destroys 30 small regions with
 * Terraform while 5 % of all requests are throttled and 1 % fail. Each run has to end and to say something of every
 * region. A run that has failed is run again, and goes on. Nothing may be made twice but what Terraform's own provider
 * asks for again because AWS's answer got lost.
 *
 * `npm run bench:deploy-faults outages [regions]`: the same while one region is down from the beginning, and another one
 * throttles everything, or breaks in the middle of an apply.
 */
async function main([first, ...others]: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "fleet deploy faults "));
  try {
    const isRight =
      first === "outages"
        ? await outages(folder, ...others.map(Number))
        : await faults(folder, ...[first, ...others].filter(Boolean).map(Number));
    process.exitCode = isRight ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function faults(folder: string, count = 30, seed = 1, throttled = 0.05, failed = 0.01) {
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
      show,
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
    return !isUndone && !isWrong && madeTwice.length === afterLoss.length;
  } finally {
    await emulator.stop();
  }
}

async function outages(folder: string, count = 30) {
  const emulator = await startEmulator();
  try {
    const faults = { throttled: 0, failed: 0, seed: 0 };
    const fleet = await smallFleet(emulator, folder, { count, faults });
    try {
      const runs = await deployWithOutages(fleet, fleet.regions, 6, show);
      return runs.every(({ wrong }) => wrong.length === 0);
    } finally {
      await fleet.stop();
    }
  } finally {
    await emulator.stop();
  }
}

function show(run: DeploymentRun): void {
  const { command, milliseconds, exitCode, wrong } = run;
  const counted = Object.entries(resultsOf(run)).map(([result, number]) => `${number} ${result}`);
  const verdict = wrong.length > 0 ? "WRONG" : "ok   ";
  const seconds = (milliseconds / 1000).toFixed(0).padStart(4);
  const [name] = command.split(" ");
  console.log(`${verdict} ${seconds} s  exit ${exitCode}  ${name}: ${counted.join(", ")}`);
  for (const line of [...wrong, ...failuresOf(run)]) {
    console.log(`      ${line.replace(/\s+/g, " ").slice(0, 400)}`);
  }
}

main(process.argv.slice(2));
