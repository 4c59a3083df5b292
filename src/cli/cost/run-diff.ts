import { type CostDiff, costDiff, type FleetChange } from "../../cost/diff/cost-diff";
import { fleetOfCommit } from "../../cost/diff/git-fleet";
import { readPlan } from "../../cost/diff/read-plan";
import { chosenModel } from "../../cost/estimate/cost-model";
import type { CostedRegion } from "../../cost/estimate/fleet-cost";
import { regionsByName, selectedRegions } from "../../fleet/select";
import type { Context } from "../../kit/context";
import { UsageError } from "../../kit/failure";
import type { DiffOptions } from "../commands/cost-diff";
import { diffCsv, renderCostDiff } from "../render/cost-diff";
import { reportUnknown } from "./report-unknown";

/** `fleet cost diff`: an unknown price is part of the answer, and makes the exit code 1. */
export async function runDiff(options: DiffOptions, context: Context): Promise<void> {
  const { stdout } = context;
  const chosen = await chosenModel(options, context);
  const change = options.plan
    ? await changeOfPlans(options.plan, options, context)
    : await changeOfFiles(options, context);
  const diff = costDiff(change, chosen.model);
  if (options.json) {
    stdout.write(`${JSON.stringify(diff, null, 2)}\n`);
  } else if (options.csv) {
    stdout.write(diffCsv(diff));
  } else if (options.markdown) {
    stdout.write(await markdown(diff, chosen.description));
  } else {
    stdout.write(renderCostDiff(diff, chosen));
  }
  reportUnknown(diff, context);
}

async function markdown(diff: CostDiff, description: string): Promise<string> {
  const { diffMarkdown } =
    require("../render/cost-diff-markdown") as typeof import("../render/cost-diff-markdown");
  // A module of the kind that cannot be required everywhere.
  const { markdownTable } = await import("markdown-table");
  return diffMarkdown(diff, description, markdownTable);
}

async function changeOfFiles(
  { base = "HEAD", region }: DiffOptions,
  context: Context,
): Promise<FleetChange> {
  const before = await fleetOfCommit(base, context.projectDir);
  const after = await selectedRegions(context);
  if (!region) {
    return { base, before, after };
  }
  // A region that was removed, or is new, is in one of the two only.
  const both = [...after, ...before.filter((it) => !has(after, it.stackName))];
  const stacks = regionsByName(both, region).map(({ stackName }) => stackName);
  const chosen = (it: CostedRegion) => stacks.includes(it.stackName);
  return { base, before: before.filter(chosen), after: after.filter(chosen) };
}

function has(regions: readonly CostedRegion[], stackName: string): boolean {
  return regions.some((it) => it.stackName === stackName);
}

async function changeOfPlans(
  files: readonly string[],
  { region }: DiffOptions,
  { workingDir }: Context,
): Promise<FleetChange> {
  if (region) {
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
