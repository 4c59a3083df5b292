import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "../../src/sandbox/emulator";
import { runUnderFaults } from "../support/faulty-runs";

/**
 * `npm run bench:faults [regions] [seed] [throttled] [failed]`: every command that reads or writes AWS by its SDK, on
 * 30 regions, while 5 % of all requests are throttled and 1 % fail. Each has to end, to say something of every region,
 * and to do nothing twice.
 */
async function bench(count: number, seed: number, throttled: number, failed: number) {
  const folder = mkdtempSync(join(tmpdir(), "fleet faults "));
  const emulator = await startEmulator({ withControl: true });
  try {
    console.log(
      `${count} regions, seed ${seed}, ${throttled * 100} % throttled, ${failed * 100} % failed`,
    );
    const { runs, counts } = await runUnderFaults(
      emulator,
      folder,
      count,
      { throttled, failed, seed },
      ({ command, milliseconds, exitCode, reported, wrong, stderr }) => {
        const seconds = (milliseconds / 1000).toFixed(1).padStart(5);
        const verdict = wrong.length > 0 ? "WRONG" : "ok   ";
        console.log(
          `${verdict} ${seconds} s  exit ${exitCode}, ${reported.length} regions reported  ${command}`,
        );
        for (const line of wrong) {
          console.log(`      ${line}`);
        }
        if (wrong.length > 0 || process.env.VERBOSE) {
          console.log(stderr);
        }
      },
    );
    console.log(
      `${counts.requests} requests: ${counts.throttled} throttled, ${counts.failed} failed, of which ${counts.lost} were carried out`,
    );
    process.exitCode = runs.some(({ wrong }) => wrong.length > 0) ? 1 : 0;
  } finally {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const [count = 30, seed = 1, throttled = 0.05, failed = 0.01] = process.argv.slice(2).map(Number);
bench(count, seed, throttled, failed);
