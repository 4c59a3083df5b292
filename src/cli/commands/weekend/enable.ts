import { changeAndApply } from "../../../deploy/change-and-apply";
import { selectedFleet } from "../../../fleet/select";
import { weekendRules } from "../../../weekend/apply-rules";
import { modeChange, sharedModeChange } from "../../../weekend/mode";
import { applyAnswer } from "../../apply";
import { declareCommand } from "../../command";
import { DRY_RUN, JSON_FORM, REGION, YES } from "../../options";
import { scheduleOptions, scheduleValues } from "../../schedule-options";

export const command = declareCommand({
  description:
    "Writes weekend mode into the files of tfvars/, shows the difference and the plan, asks, and applies. With a " +
    "schedule, or where there is a tfvars/fleet.tfvars, it is written there once for all regions, and the regions' own " +
    "lines go; with --region it is written into those regions' files.",
  options: (command) =>
    scheduleOptions(command)
      .option("--destroy-albs", "have no load balancers outside the hours, which saves most")
      .option(...REGION)
      .option(...JSON_FORM)
      .option(...DRY_RUN)
      .option(...YES),
  examples: [
    "npx fleet weekend enable --destroy-albs",
    "npx fleet weekend enable --days MON-FRI --hours 8-18 --timezone Europe/Berlin --closed 2026-12-25 " +
      "--active-region eu-west-1",
  ],
  asksBeforeIt: "changes something",
  run: async (options, context) => {
    const schedule = scheduleValues(options);
    const fleet = await selectedFleet(context, options.region);
    const isShared =
      options.region === undefined &&
      (fleet.sharedFile !== undefined || Object.keys(schedule).length > 0);
    const change = (isShared ? sharedModeChange : modeChange)(fleet, {
      enable_weekend_only: true,
      // Without the option the load balancers are kept, whatever the files say.
      destroy_albs_when_scaled_down: options.destroyAlbs === true,
      ...schedule,
    });
    return applyAnswer(options, context, weekendRules, (props) => changeAndApply(change, props));
  },
});
