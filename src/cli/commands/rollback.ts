import { deployRegions } from "../../deploy/deploy-regions";
import { changeImages } from "../../deploy/image/image-change";
import { type ImageRecord, readImageRecord } from "../../deploy/image/record";
import type { RegionConfig } from "../../fleet/load-fleet";
import { selectedFleet } from "../../fleet/select";
import { UsageError } from "../../kit/failure";
import { declareCommand } from "../command";
import { inOrder, waveAnswer, waveOptions, waveProps } from "../deploy";
import { DRY_RUN, YES } from "../options";

export const command = declareCommand({
  description:
    "Undoes the last fleet deploy --image: gives each stack that it has reached the image from before, in its file and in " +
    "AWS, in waves as deploy does. Which image that was stands in .fleet/images.json of this folder, so it works where " +
    "the deployment was made.",
  options: (command) =>
    waveOptions(command, "the stacks, by default all that it has reached")
      .option(...DRY_RUN)
      .option(...YES),
  examples: ["npx fleet rollback", "npx fleet rollback eu-west-1 --dry-run"],
  asksBeforeIt: "applies something",
  run: async (options, context, stacks) => {
    const fleet = await selectedFleet(context);
    const record = readImageRecord(context);
    const chosen = inOrder(fleet.regions, stacks, { ...options, canary: undefined });
    const reached = chosen.filter(({ stackName }) => Object.hasOwn(record.before, stackName));
    if (reached.length === 0) {
      const names = chosen.map(({ stackName }) => stackName).join(", ");
      throw new Error(
        `there is nothing to go back to: no fleet deploy --image from this folder has changed ${names} since the last ` +
          "rollback. Name the image instead: npx fleet deploy --image <ref>",
      );
    }
    const isNamed = stacks.length + (options.region ?? []).length > 0;
    for (const { stackName } of isNamed ? chosen.filter((it) => !reached.includes(it)) : []) {
      context.stderr.write(
        `note ${stackName} stays as it is: no fleet deploy --image from this folder has changed it\n`,
      );
    }
    const names = reached.map(({ stackName }) => stackName);
    const regions = inOrder(fleet.regions, names, { ...options, region: [] });
    const images = new Map(regions.map((region) => [region, imageBefore(region, record)]));
    const image = await changeImages(images, { fleet, context, isRollback: true });
    const props = await waveProps(options, context);
    return waveAnswer(await deployRegions(regions, { ...props, image }));
  },
});

/** @throws UsageError when its file was changed since the deployment */
function imageBefore(region: RegionConfig, { image, before }: ImageRecord): string {
  const { stackName, values, file } = region;
  const old = before[stackName] as string;
  if (values.container_image !== image && values.container_image !== old) {
    throw new UsageError(
      `${stackName} was given ${values.container_image} (${file}) after the deployment of ${image}. To set it to what ran ` +
        `before that: npx fleet deploy ${stackName} --image ${old}`,
    );
  }
  return old;
}
