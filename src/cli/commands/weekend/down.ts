import { selectedRegions } from "../../../fleet/select";
import { declareCommand } from "../../command";
import { HOLD_UNTIL, holdEnd } from "../../hold-option";
import { DRY_RUN, JSON_FORM, REGION, YES } from "../../options";
import { scaleAnswer } from "../../scale";

export const command = declareCommand({
  description:
    "Scales all regions to 0 tasks through AWS, after a question. It holds until the next scheduled action " +
    "or apply; with --hold-until it is written into tfvars/ and applied.",
  options: (command) =>
    command
      .option(...REGION)
      .option(...JSON_FORM)
      .option(...DRY_RUN)
      .option(...YES)
      .option(...HOLD_UNTIL),
  examples: [
    "npx fleet weekend down                       until the next scheduled action or apply",
    "npx fleet weekend down --region eu-west-2 --hold-until next",
  ],
  asksBeforeIt: "changes something",
  run: async (options, context) => {
    const end = holdEnd("--hold-until", options.holdUntil, context.now());
    const regions = await selectedRegions(context, options.region);
    const targets = regions.map((region) => ({ region, count: 0 }));
    return scaleAnswer(targets, { end, option: "--hold-until", wait: false }, options, context);
  },
});
