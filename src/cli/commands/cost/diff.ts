import { Option } from "@commander-js/extra-typings";
import { costDiff, type FleetChange } from "../../../cost/diff/cost-diff";
import { fleetOfCommit } from "../../../cost/diff/git-fleet";
import { readPlan } from "../../../cost/diff/read-plan";
import { chosenModel } from "../../../cost/estimate/cost-model";
import type { CostedRegion } from "../../../cost/estimate/fleet-cost";
import { unknownPrices } from "../../../cost/estimate/unknown-prices";
import { regionsByName, selectedRegions } from "../../../fleet/select";
import type { Context } from "../../../kit/context";
import { UsageError } from "../../../kit/failure";
import { declareCommand } from "../../command";
import { collect, estimateOptions } from "../../options";
import { diffCsv, diffText } from "../../text/cost-diff";
import { diffMarkdown } from "../../text/cost-diff-markdown";

export const command = declareCommand({
  description:
    "Compares a usual month of the fleet before and after a change: edits of tfvars/ against a commit, or what " +
    "Terraform plans. Reads nothing of AWS.",
  options: (command) =>
    estimateOptions(command)
      .addOption(
        new Option(
          "--base <commit>",
          "compare the files of tfvars/ with those of this commit, by default HEAD",
        ).conflicts("plan"),
      )
      .option(
        "--plan <file>",
        "a plan as `terraform show -json` writes it, - for standard input; repeatable",
        collect,
      )
      .addOption(
        new Option("--markdown", "print it as a comment for a pull request").conflicts([
          "json",
          "csv",
        ]),
      ),
  examples: [
    "npx fleet cost diff                         what the edits since the last commit change",
    "npx fleet cost diff --base origin/main --markdown",
    "terraform show -json my.tfplan | npx fleet cost diff --plan -",
  ],
  run: async (options, context) => {
    const chosen = await chosenModel(options, context);
    const change = options.plan
      ? await changeOfPlans(options.plan, options.region, context)
      : await changeOfFiles(options.base, options.region, context);
    const diff = costDiff(change, chosen.model);
    return {
      json: diff,
      text: async () => {
        if (!options.markdown) {
          return diffText(diff, chosen);
        }
        // A module of the kind that cannot be required everywhere.
        const { markdownTable } = await import("markdown-table");
        return diffMarkdown(diff, chosen.description, markdownTable);
      },
      csv: () => diffCsv(diff),
      unknown: unknownPrices(diff),
    };
  },
});

async function changeOfFiles(
  base = "HEAD",
  stacks: readonly string[] | undefined,
  context: Context,
): Promise<FleetChange> {
  const before = await fleetOfCommit(base, context.projectDir);
  const after = await selectedRegions(context);
  if (!stacks) {
    return { base, before, after };
  }
  // A region that was removed, or is new, is in one of the two only.
  const both = [...after, ...before.filter((it) => !has(after, it.stackName))];
  const chosen = regionsByName(both, stacks);
  const isChosen = (it: CostedRegion) => has(chosen, it.stackName);
  return { base, before: before.filter(isChosen), after: after.filter(isChosen) };
}

function has(regions: readonly CostedRegion[], stackName: string): boolean {
  return regions.some((it) => it.stackName === stackName);
}

async function changeOfPlans(
  files: readonly string[],
  stacks: readonly string[] | undefined,
  { workingDir }: Context,
): Promise<FleetChange> {
  if (stacks) {
    throw new UsageError("--region chooses among the files of tfvars/. Leave it out with --plan");
  }
  if (files.filter((file) => file === "-").length > 1) {
    throw new UsageError("--plan - is standard input, which can be read once only");
  }
  const changes = await Promise.all(files.map((file) => readPlan(file, workingDir)));
  const there = (regions: readonly (CostedRegion | null)[]) =>
    regions.filter((it): it is CostedRegion => it !== null);
  const before = there(changes.map((it) => it.before));
  const after = there(changes.map((it) => it.after));
  const names = changes.map((it) => (it.after ?? it.before)?.stackName);
  const twice = names.find((name, i) => name !== undefined && names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new UsageError(`--plan: two plans are of ${twice}. Give one for each stack`);
  }
  return { base: "what is deployed", before, after };
}
