import { changeAndApply } from "../../../deploy/change-and-apply";
import { selectedRegions } from "../../../fleet/select";
import { weekendRules } from "../../../weekend/apply-rules";
import { modeChange } from "../../../weekend/mode";
import { applyAnswer } from "../../apply";
import { declareCommand } from "../../command";
import { DRY_RUN, JSON_FORM, REGION, YES } from "../../options";

export const command = declareCommand({
  description:
    "Writes weekend mode into the files of tfvars/, shows the difference and the plan, asks, and applies.",
  options: (command) =>
    command
      .option("--destroy-albs", "have no load balancers outside the hours, which saves most")
      .option(...REGION)
      .option(...JSON_FORM)
      .option(...DRY_RUN)
      .option(...YES),
  asksBeforeIt: "changes something",
  run: async (options, context) => {
    const change = modeChange(await selectedRegions(context, options.region), {
      enable_weekend_only: true,
      // Without the option the load balancers are kept, whatever the files say.
      destroy_albs_when_scaled_down: options.destroyAlbs === true,
    });
    return applyAnswer(options, context, weekendRules, (props) => changeAndApply(change, props));
  },
});
