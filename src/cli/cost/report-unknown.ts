import type { FleetCost } from "../../cost/fleet-cost";
import type { Context } from "../context";
import { EXIT } from "../failure";

/** Names what no price is known for, a line for each region, and sets the exit code. */
export function reportUnknown({ regions }: FleetCost, { stderr }: Context): void {
  for (const { region, unknown } of regions.filter((it) => it.unknown.length > 0)) {
    stderr.write(
      `error ${region}: no price is known for ${unknown.join(", ")}. Fetch it: npx fleet cost prices update\n`,
    );
    process.exitCode = EXIT.failed;
  }
}
