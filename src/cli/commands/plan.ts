import { deployRegions } from "../../deploy/deploy-regions";
import { selectedFleet } from "../../fleet/select";
import { declareCommand } from "../command";
import { IMAGE, inOrder, waveAnswer, waveOptions, waveProps } from "../deploy";
import { imageChange } from "../image-change";

export const command = declareCommand({
  description:
    "Shows what fleet deploy would do: synthesizes, plans all stacks, and shows the plans as one summary. Changes nothing.",
  options: (command) => waveOptions(command).option(...IMAGE),
  examples: [
    "npx fleet plan",
    "npx fleet plan eu-west-1 --json",
    "npx fleet plan --image ghcr.io/me/server:2.1",
  ],
  run: async (options, context, stacks) => {
    const fleet = await selectedFleet(context);
    const regions = inOrder(fleet.regions, stacks, options);
    const image = await imageChange(options.image, regions, fleet, context);
    const props = await waveProps({ ...options, dryRun: true }, context);
    return waveAnswer(await deployRegions(regions, { ...props, image }));
  },
});
