import colors from "picocolors";
import type { ListModel } from "../../cost/estimate/list-model";
import { GROUPS } from "../../cost/groups";
import type { Actual } from "../../cost/now/actual";
import type { Comparison } from "../../cost/now/comparison";
import type { CostNow, RegionNow } from "../../cost/now/cost-now";
import { sizeText } from "../../cost/now/now-notes";
import type { ActualOutcome } from "../../cost/now/read-actual";
import type { RegionConfig } from "../../fleet/load-fleet";
import { hourlyUsd, percent, usd } from "../../kit/money";
import { csv } from "../../kit/terminal/csv";
import { amountTable, fittingText, tableText } from "../../kit/terminal/table";
import { timeText } from "../../kit/time-text";
import { countOf } from "../../kit/words";
import { assumptionsText } from "./assumptions";

/** `fleet cost now` for people; in colours when the stream is a terminal. */
export function nowText(
  now: CostNow,
  outcome: ActualOutcome | undefined,
  { model, regions }: { readonly model: ListModel; readonly regions: readonly RegionConfig[] },
  stream: NodeJS.WriteStream,
): string {
  const { yellow } = colors.createColors(colors.isColorSupported && stream.isTTY === true);
  const head = ["stack", "region", "running", "load balancer", "an hour now"];
  const table = amountTable([...head, "month so far", "month's end"], 4);
  for (const region of now.regions) {
    const { stack, region: name, hourly, monthSoFar, monthProjected } = region;
    const amounts = [hourlyUsd(hourly.total), usd(monthSoFar.total), usd(monthProjected.total)];
    table.push([stack, name, runningText(region), albText(region), ...amounts]);
  }
  const lines = [
    timeText(new Date(now.at), "UTC"),
    "",
    fittingText(table, stream),
    "",
    ...sums(now),
    "",
    ...now.regions.flatMap(({ stack, notes }) => notes.map((note) => yellow(`${stack}: ${note}`))),
    "An hour now is what runs, at AWS's list prices. The month is an estimate, no meter: what the files of tfvars/ and",
    `their schedule give from ${now.month.start.slice(0, 10)} 00:00 UTC until now, and from now to the month's end.`,
    assumptionsText(model.assumptions, regions),
    ...(outcome?.actual ? ["", actualText(outcome.actual)] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function sums({ hourly, monthSoFar, monthProjected, known, regions }: CostNow): string[] {
  const sum = (text: string, amount: number | null, of: (region: RegionNow) => number | null) => {
    const missing = regions.filter((it) => of(it) === null).map(({ stack }) => stack);
    return amount === null ? `at least ${text}, without ${missing.join(", ")}` : text;
  };
  return [
    `an hour now   ${sum(hourlyUsd(known.hourly), hourly, (it) => it.hourly.total)}`,
    `month so far  ${sum(usd(known.monthSoFar), monthSoFar, (it) => it.monthSoFar.total)}`,
    `month's end   ${sum(usd(known.monthProjected), monthProjected, (it) => it.monthProjected.total)}`,
  ];
}

function runningText({ deployed, tasks }: RegionNow): string {
  if (!deployed || !tasks) {
    return deployed === null ? "unknown" : "not deployed";
  }
  return tasks.map((it) => `${it.count} × ${sizeText(it)}`).join("; ") || "0";
}

function albText({ albExists, albAddresses }: RegionNow): string {
  if (!albExists) {
    return albExists === null ? "unknown" : "no";
  }
  return `yes, ${albAddresses} ${albAddresses === 1 ? "address" : "addresses"}`;
}

/** What AWS has billed beside the estimate. */
function actualText(actual: Actual): string {
  const table = amountTable(["month so far", "estimated", "billed", "deviation", ""], 1);
  for (const { group, ...comparison } of actual.groups) {
    table.push([GROUPS[group].label, ...comparedAmounts(comparison)]);
  }
  for (const { region, ...comparison } of actual.regions) {
    table.push([region, ...comparedAmounts(comparison)]);
  }
  table.push(["all", ...comparedAmounts(actual)]);
  const asked = countOf(actual.requests, "request");
  return [
    tableText(table),
    "",
    ...actual.explanation,
    `Billed is what Cost Explorer has under the tags Project and Environment, without credits, refunds and taxes (${asked}).`,
  ].join("\n");
}

function comparedAmounts({ estimate, actual, deviation, percent: share }: Comparison): string[] {
  return [usd(estimate), usd(actual), usd(deviation), percent(share)];
}

/** A row for each region. */
export function nowCsv({ at, regions }: CostNow): string {
  const rows = regions.map(({ hourly, monthSoFar, monthProjected, ...region }) => ({
    ...region,
    at,
    hourly: hourly.total,
    monthSoFar: monthSoFar.total,
    monthProjected: monthProjected.total,
  }));
  const counts = ["scheduledCount", "desiredCount", "runningCount", "albExists", "albAddresses"];
  const columns = ["at", "stack", "region", "deployed", ...counts, "hourly"];
  return csv(rows, [...columns, "monthSoFar", "monthProjected"]);
}
