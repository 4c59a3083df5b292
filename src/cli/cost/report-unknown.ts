import type { Context } from "../../kit/context";
import { EXIT } from "../../kit/failure";

interface Estimated {
  readonly regions: readonly { readonly region: string; readonly unknown: readonly string[] }[];
}

/** Names what no price is known for, a line for each region, and sets the exit code. */
export function reportUnknown({ regions }: Estimated, { stderr }: Context): void {
  for (const { region, unknown } of regions.filter((it) => it.unknown.length > 0)) {
    stderr.write(
      `error ${region}: no price is known for ${unknown.join(", ")}. Fetch it: npx fleet cost prices update\n`,
    );
    process.exitCode = EXIT.failed;
  }
}
