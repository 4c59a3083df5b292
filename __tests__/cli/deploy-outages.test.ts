import { expect, inject, it } from "vitest";
import { deployWithOutages } from "../support/deploy-outages";
import { useFolder } from "../support/folder";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { smallFleet } from "../support/small-fleet";

const sandbox = useEmulator();
const root = useFolder();

/** `npm run bench:deploy-faults outages` does it with 30 regions. */
it(
  "deployments name the regions that fail as a whole, leave the others as they were, and go on when run again",
  async () => {
    const fleet = await smallFleet(sandbox.emulator, root.path, {
      count: 4,
      faults: { throttled: 0, failed: 0, seed: 0 },
      provider: inject("provider"),
      // Terraform's provider would try for minutes.
      env: { AWS_MAX_ATTEMPTS: "3" },
    });
    try {
      const three = fleet.regions.filter(({ stackName }) => stackName !== "us-east-1");
      const runs = await deployWithOutages(fleet, three, 1);
      const wrong = runs.flatMap(({ command, wrong, stderr }) =>
        wrong.length > 0 ? [{ command, wrong, stderr }] : [],
      );
      expect(wrong).toEqual([]);
    } finally {
      await fleet.stop();
    }
  },
  APPLIES_MS,
);
