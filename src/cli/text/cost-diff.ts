import type { CostDiff, RegionDiff } from "../../cost/diff/cost-diff";
import type { ChosenModel } from "../../cost/estimate/cost-model";
import { COST_GROUPS, type CostGroup, GROUPS } from "../../cost/groups";
import { signedUsd, usd } from "../../kit/money";
import { csv } from "../../kit/terminal/csv";
import { amountTable, tableText } from "../../kit/terminal/table";

/** `fleet cost diff` for people: what differs, and the sums. */
export function diffText(diff: CostDiff, { description }: ChosenModel): string {
  const { regions, monthly, annualDifference, base } = diff;
  const differing = regions.filter(({ change }) => change !== "same");
  const basis = `USD for a usual month by ${description}, against ${base}.`;
  if (differing.length === 0) {
    return `No change: ${usd(monthly.after)} a month.\n\n${basis}\n`;
  }
  const table = amountTable(["stack", "", "before", "after", "difference"], 2);
  for (const region of differing) {
    const groups = COST_GROUPS.filter((group) => region.difference[group] !== 0);
    for (const group of groups) {
      table.push(["", GROUPS[group].label, ...amounts(region, group)]);
    }
    table.push([`${region.stack}${mark(region)}`, "total", ...amounts(region, "total")]);
  }
  const lines = [
    tableText(table),
    "",
    `${signedUsd(monthly.difference)} a month${share(diff)}, ${signedUsd(annualDifference)} a year: ` +
      `from ${usd(monthly.before)} to ${usd(monthly.after)} a month.`,
    ...(differing.length < regions.length
      ? [`Without a difference: ${names(regions.filter(({ change }) => change === "same"))}.`]
      : []),
    "",
    basis,
  ];
  return `${lines.join("\n")}\n`;
}

/** " (+5.6%)", where that says something. */
export function share({ monthly: { before, difference } }: CostDiff): string {
  if (before === null || difference === null || before === 0) {
    return "";
  }
  const percent = (100 * difference) / before;
  return ` (${percent < 0 ? "-" : "+"}${Math.abs(percent).toFixed(1)}%)`;
}

export function mark({ change }: RegionDiff): string {
  return change === "added" || change === "removed" ? ` (${change})` : "";
}

export function names(regions: readonly RegionDiff[]): string {
  return regions.map(({ stack }) => stack).join(", ");
}

function amounts({ before, after, difference }: RegionDiff, group: CostGroup | "total"): string[] {
  return [usd(before[group]), usd(after[group]), signedUsd(difference[group])];
}

/** A row for each region and component. */
export function diffCsv({ regions }: CostDiff): string {
  const rows = regions.flatMap(({ stack, region, change, before, after, difference }) =>
    [...COST_GROUPS, "total" as const].map((group) => ({
      stack,
      region,
      change,
      group,
      before: before[group],
      after: after[group],
      difference: difference[group],
    })),
  );
  const columns = ["stack", "region", "change", "group", "before", "after", "difference"];
  return csv(rows, columns);
}
