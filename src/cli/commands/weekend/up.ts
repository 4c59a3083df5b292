import { isActiveRegion } from "../../../fleet/active-region";
import type { RegionConfig } from "../../../fleet/load-fleet";
import { MAX_TASKS } from "../../../fleet/rules/container";
import { selectedRegions } from "../../../fleet/select";
import { UsageError } from "../../../kit/failure";
import type { Target } from "../../../weekend/scaling";
import { declareCommand } from "../../command";
import { HOLD_UNTIL, holdEnd } from "../../hold-option";
import { DRY_RUN, JSON_FORM, REGION, YES } from "../../options";
import { noteNotActive, scaleAnswer } from "../../scale";
import { wholeNumber } from "../../whole-number";

export const command = declareCommand({
  description:
    "Scales the active regions to desired_count through AWS, after a question. It holds until the next " +
    "scheduled action or apply; with --hold-until it is written into tfvars/ and applied.",
  options: (command) =>
    command
      .option(
        "--count <n>",
        "tasks of each region, in place of desired_count",
        wholeNumber("--count", 1, MAX_TASKS),
      )
      .option(...REGION)
      .option(...JSON_FORM)
      .option(...DRY_RUN)
      .option(...YES)
      .option(...HOLD_UNTIL),
  examples: [
    "npx fleet weekend up",
    "npx fleet weekend up --region eu-west-1 --count 3 --yes",
    "npx fleet weekend up --hold-until next",
    "npx fleet weekend up --hold-until 2026-12-31T18:00:00Z",
  ],
  asksBeforeIt: "changes something",
  run: async (options, context) => {
    const { region: names, count, holdUntil } = options;
    const end = holdEnd("--hold-until", holdUntil, context.now());
    const regions = await selectedRegions(context, names);
    const chosen = names ? regions : regions.filter(({ values }) => isActiveRegion(values));
    if (chosen.length === 0) {
      throw new UsageError(
        "no stack is in one of its weekend_active_regions: name those to scale with --region",
      );
    }
    const targets = chosen.map((region) => target(region, count));
    if (end === undefined) {
      for (const { stackName } of chosen.filter(({ values }) => !isActiveRegion(values))) {
        noteNotActive(stackName, context);
      }
    }
    return scaleAnswer(targets, { end, option: "--hold-until", wait: false }, options, context);
  },
});

function target(region: RegionConfig, given: number | undefined): Target {
  const count = given ?? region.values.desired_count;
  if (count === 0) {
    throw new UsageError(
      `desired_count of ${region.stackName} is 0 (${region.file}): say with --count how many tasks to run`,
    );
  }
  return { region, count };
}
