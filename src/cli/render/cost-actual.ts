import { GROUPS } from "../../cost/groups";
import type { Actual, Comparison } from "../../cost/now/actual";
import { percent, usd } from "../../kit/money";
import { amountTable, tableText } from "../../kit/terminal/table";

/** What AWS has billed beside the estimate, for people. */
export function renderActual(actual: Actual): string {
  const table = amountTable(["month so far", "estimated", "billed", "deviation", ""], 1);
  for (const { group, ...comparison } of actual.groups) {
    table.push([GROUPS[group].label, ...amounts(comparison)]);
  }
  for (const { region, ...comparison } of actual.regions) {
    table.push([region, ...amounts(comparison)]);
  }
  table.push(["all", ...amounts(actual)]);
  const asked = actual.requests === 1 ? "1 request" : `${actual.requests} requests`;
  return [
    tableText(table),
    "",
    ...actual.explanation,
    `Billed is what Cost Explorer has under the tags Project and Environment, without credits, refunds and taxes (${asked}).`,
  ].join("\n");
}

function amounts({ estimate, actual, deviation, percent: share }: Comparison): string[] {
  return [usd(estimate), usd(actual), usd(deviation), percent(share)];
}
