import { expect, it } from "vitest";
import { useFolder } from "../support/folder";
import { runWithOutages } from "../support/region-outages";
import { useEmulator } from "../support/sandbox";

const sandbox = useEmulator({ withControl: true });
const root = useFolder();

/** `npm run bench:outages` does it with 30 regions. */
it("a region that fails as a whole is named, and keeps no other from being done", async () => {
  const runs = await runWithOutages(sandbox.emulator, root.path, 5, {
    AWS_MAX_ATTEMPTS: "2",
  });
  const wrong = runs.flatMap(({ command, wrong, stderr }) =>
    wrong.length > 0 ? [{ command, wrong, stderr }] : [],
  );
  expect(wrong).toEqual([]);
}, 600_000);
