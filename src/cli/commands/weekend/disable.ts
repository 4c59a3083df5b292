import { changeAndApply } from "../../../deploy/change-and-apply";
import { selectedFleet } from "../../../fleet/select";
import { weekendRules } from "../../../weekend/apply-rules";
import { modeChange, sharedModeChange } from "../../../weekend/mode";
import { applyAnswer } from "../../apply";
import { declareCommand } from "../../command";
import { DRY_RUN, JSON_FORM, REGION, YES } from "../../options";

export const command = declareCommand({
  description: "As enable, the other way: every region runs around the clock again.",
  options: (command) =>
    command
      .option(...REGION)
      .option(...JSON_FORM)
      .option(...DRY_RUN)
      .option(...YES),
  examples: [
    "npx fleet weekend disable --dry-run          what would change",
    "npx fleet weekend disable",
  ],
  asksBeforeIt: "changes something",
  run: async (options, context) => {
    const fleet = await selectedFleet(context, options.region);
    const isShared = options.region === undefined && fleet.sharedFile !== undefined;
    const change = (isShared ? sharedModeChange : modeChange)(fleet, {
      enable_weekend_only: false,
    });
    return applyAnswer(options, context, weekendRules, (props) => changeAndApply(change, props));
  },
});
