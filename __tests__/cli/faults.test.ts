import { expect, it } from "vitest";
import { runUnderFaults } from "../support/faulty-runs";
import { useFolder } from "../support/folder";
import { useEmulator } from "../support/sandbox";

const sandbox = useEmulator({ withControl: true });
const root = useFolder();

/** `npm run bench:faults` does it with 30 regions. */
it("no command passes over a region or does anything twice while AWS throttles and fails", async () => {
  const faults = { throttled: 0.1, failed: 0.04, seed: 3 };
  const { runs, counts } = await runUnderFaults(sandbox.emulator, root.path, 3, faults);
  const wrong = runs.flatMap(({ command, wrong, stderr }) =>
    wrong.length > 0 ? [{ command, wrong, stderr }] : [],
  );
  expect(wrong).toEqual([]);
  expect(Math.min(counts.throttled, counts.failed, counts.lost)).toBeGreaterThan(0);
}, 600_000);
