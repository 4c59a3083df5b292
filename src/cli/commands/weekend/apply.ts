import { applyRegions } from "../../../deploy/apply-regions";
import { selectedRegions } from "../../../fleet/select";
import { weekendRules } from "../../../weekend/apply-rules";
import { applyAnswer } from "../../apply";
import { declareCommand } from "../../command";
import { DRY_RUN, JSON_FORM, REGION, YES } from "../../options";

/**
 * What automation runs. AWS starts and stops the tasks itself; this brings and takes load balancers and closed
 * answers, and puts right what somebody changed by hand.
 */
export const command = declareCommand({
  description: "Plans and applies the regions as the files of tfvars/ say, after a question.",
  options: (command) =>
    command
      .option(...REGION)
      .option(...JSON_FORM)
      .option(...DRY_RUN)
      .option(...YES),
  examples: [
    "npx fleet weekend apply --dry-run            what would change",
    "npx fleet weekend apply --region eu-west-2 --yes",
  ],
  asksBeforeIt: "changes something",
  run: async (options, context) => {
    const regions = await selectedRegions(context, options.region);
    // With --yes the same is said once it is done.
    const showPlans = options.dryRun === true || !options.yes;
    return applyAnswer(options, context, weekendRules, (props) =>
      applyRegions(regions, { ...props, showPlans }),
    );
  },
});
