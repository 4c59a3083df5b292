import { isActiveRegion } from "../../fleet/active-region";
import { scalingBounds } from "../../fleet/region-schedule";
import { MAX_TASKS } from "../../fleet/rules/container";
import { selectedRegions } from "../../fleet/select";
import { declareCommand } from "../command";
import { holdEnd, UNTIL } from "../hold-option";
import { DRY_RUN, JSON_FORM, REGION, YES } from "../options";
import { NO_WAIT } from "../rollouts";
import { noteNotActive, scaleAnswer } from "../scale";
import { wholeNumber } from "../whole-number";

const NOT_KEPT =
  "note the next apply sets the count back to what the files of tfvars/ say. To keep it, change desired_count there and apply, or add --until <time> in weekend mode\n";

export const command = declareCommand({
  description:
    "Has every region, or those named, run so many tasks, through AWS, after a question. The next apply sets the count " +
    "back, unless load decides (autoscaling_max). In weekend mode, --until makes it an override in tfvars/, which holds " +
    "until then. Waits until the tasks are healthy and have the traffic.",
  options: (command) =>
    command
      .argument("<n>", "tasks of each region", wholeNumber("<n>", 0, MAX_TASKS))
      .option(...REGION)
      .option(...UNTIL)
      .option(...JSON_FORM)
      .option(...DRY_RUN)
      .option(...YES)
      .option(...NO_WAIT),
  examples: [
    "npx fleet scale 4",
    "npx fleet scale 4 --region eu-west-1 --yes",
    "npx fleet scale 4 --until 2026-12-24T18:00:00Z",
  ],
  asksBeforeIt: "changes something",
  run: async (options, context, count) => {
    const end = holdEnd("--until", options.until, context.now());
    const regions = await selectedRegions(context, options.region);
    if (end === undefined) {
      if (count === 0 || regions.some(({ values }) => scalingBounds(values) === null)) {
        context.stderr.write(NOT_KEPT);
      }
      const notActive = regions.filter(
        ({ values }) => count > 0 && values.enable_weekend_only && !isActiveRegion(values),
      );
      for (const { stackName } of notActive) {
        noteNotActive(stackName, context);
      }
    }
    const targets = regions.map((region) => ({ region, count }));
    return scaleAnswer(targets, { end, option: "--until", wait: options.wait }, options, context);
  },
});
