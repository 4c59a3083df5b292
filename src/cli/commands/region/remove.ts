import { rm } from "node:fs/promises";
import { join } from "node:path";
import { withApplyLock } from "../../../deploy/apply-lock";
import { selectedRegions } from "../../../fleet/select";
import { readTfvars } from "../../../fleet/tfvars-text";
import type { Context } from "../../../kit/context";
import { SignalGuard } from "../../../kit/signals";
import { renderDiff } from "../../../kit/terminal/diff";
import { countOf } from "../../../kit/words";
import { readStates } from "../../../live/region-resources";
import { askFirst, declareCommand } from "../../command";
import { DRY_RUN, JSON_FORM, YES } from "../../options";
import { workStream } from "../../print";

export const command = declareCommand({
  description:
    "Removes the file of a region whose resources are destroyed: shows it, and asks first. Refuses while one of the " +
    "stack's states holds resources, in any workspace, since nothing would be left that describes them.",
  options: (command) =>
    command
      .argument("<stack>", "the region's stack")
      .option(...JSON_FORM)
      .option(...DRY_RUN)
      .option(...YES),
  asksBeforeIt: "removes a file",
  examples: [
    "npx fleet region remove eu-central-1 --dry-run",
    "npx fleet destroy eu-central-1 && npx fleet region remove eu-central-1",
  ],
  run: async (options, context, stack) => {
    const [region] = await selectedRegions(context, [stack]);
    const { file = "", values } = region ?? {};
    await refuseWhileDeployed(stack, context);
    const path = join(context.projectDir, file);
    const before = await readTfvars(path, file);
    const out = workStream(options, context);
    out.write(renderDiff({ file, before, after: "" }, out));
    const dryRun = options.dryRun === true;
    if (!dryRun) {
      await askFirst({ text: `Remove ${file}?`, deletes: true }, options, context);
      const signals = new SignalGuard({ terminal: context });
      try {
        // Nobody begins to deploy it meanwhile.
        await withApplyLock(context, signals, async () => {
          await refuseWhileDeployed(stack, context);
          await rm(path);
        });
      } finally {
        signals.release();
      }
    }
    return {
      json: { dryRun, stack, region: values?.aws_region, file, removed: !dryRun },
      text: () => (dryRun ? "" : `${file} is removed.\n`),
    };
  },
});

/** @throws while a state holds resources, or cannot be read */
async function refuseWhileDeployed(stack: string, context: Context): Promise<void> {
  const [reading] = await readStates([stack], context);
  if (reading?.error) {
    throw new Error(
      `${stack}: its state could not be read, so the file stays: ${reading.error.message}`,
    );
  }
  const deployed = (reading?.value ?? []).filter(({ resources }) => resources > 0);
  if (deployed.length > 0) {
    const places = deployed.map(
      ({ place, resources, workspace }) =>
        `${countOf(resources, "resource")} in ${place} (workspace ${workspace})`,
    );
    const others = deployed.filter(({ workspace }) => workspace !== "default");
    const first =
      others.length < deployed.length
        ? `npx fleet destroy ${stack}`
        : `TF_WORKSPACE=${others[0]?.workspace} npx fleet destroy ${stack}`;
    throw new Error(
      `${stack} is deployed, so its file stays: ${places.join(", ")}. Destroy that first: ${first}`,
    );
  }
}
