import { deployRegions } from "../../deploy/deploy-regions";
import type { RegionConfig } from "../../fleet/load-fleet";
import { selectedFleet } from "../../fleet/select";
import { UsageError } from "../../kit/failure";
import { listOf } from "../../kit/words";
import { declareCommand } from "../command";
import { CHECK, checkStack, IMAGE, inOrder, waveAnswer, waveOptions, waveProps } from "../deploy";
import { imageChange } from "../image-change";
import { DRY_RUN, YES } from "../options";

export const command = declareCommand({
  description:
    "Plans all stacks, shows the plans as one summary and asks. Then it applies these plans and nothing else: to one " +
    "stack first, the canary, and to the others once the canary's new tasks are healthy and have the traffic. It stops " +
    "at the first stack that fails, says why with ECS's words and the last log lines, and leaves the others as they " +
    "were. Run it again to go on.",
  options: (command) =>
    waveOptions(command)
      .option(...IMAGE)
      .option(...CHECK)
      .option(...DRY_RUN)
      .option(...YES),
  examples: [
    "npx fleet deploy                                   all stacks, the first with a change as canary",
    "npx fleet deploy eu-west-1 us-east-1 --canary us-east-1 --check",
    "npx fleet deploy --image ghcr.io/me/server:2.1     another image, in every file",
  ],
  asksBeforeIt: "applies something",
  run: async (options, context, stacks) => {
    const fleet = await selectedFleet(context);
    const regions = inOrder(fleet.regions, stacks, options);
    if (options.check) {
      refuseCheck(options.canary === undefined ? regions : regions.slice(0, 1));
    }
    const image = await imageChange(options.image, regions, fleet, context);
    const check = options.check ? (it: RegionConfig) => checkStack(it, context) : undefined;
    const props = await waveProps(options, context);
    return waveAnswer(await deployRegions(regions, { ...props, image, check }));
  },
});

/** Before anything is planned. Which of them has a change, and goes first, is known once it is. */
function refuseCheck(canaries: readonly RegionConfig[]): void {
  if (canaries.every(({ values }) => !values.create_alb)) {
    const names = listOf(canaries.map(({ stackName }) => stackName));
    throw new UsageError(
      `--check asks the canary by its address, and there is no load balancer in ${names} (create_alb = false). Choose ` +
        "another canary with --canary, or leave --check out",
    );
  }
}
