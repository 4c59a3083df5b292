import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "../../src/sandbox/emulator";
import { runWithOutages } from "../support/region-outages";

/**
 * `npm run bench:outages [regions]`: every command that reads or writes AWS by its SDK, on 30 regions of which one is
 * down, one throttles everything and one goes down in the middle; and once more when they are back.
 */
async function bench(count: number) {
  const folder = mkdtempSync(join(tmpdir(), "fleet outages "));
  const emulator = await startEmulator({ withControl: true });
  try {
    const runs = await runWithOutages(
      emulator,
      folder,
      count,
      {},
      ({ command, milliseconds, wrong, stderr }) => {
        const seconds = (milliseconds / 1000).toFixed(1).padStart(5);
        console.log(`${wrong.length > 0 ? "WRONG" : "ok   "} ${seconds} s  ${command}`);
        for (const line of wrong) {
          console.log(`      ${line}`);
        }
        if (wrong.length > 0 || process.env.VERBOSE) {
          console.log(stderr);
        }
      },
    );
    process.exitCode = runs.some(({ wrong }) => wrong.length > 0) ? 1 : 0;
  } finally {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const [count = 30] = process.argv.slice(2).map(Number);
bench(count);
