import Table from "cli-table3";
import type { RegionCost, WeekendCosts } from "../../cost/weekend-costs";
import { plainColumns } from "./table";

/** `fleet weekend costs` for people. */
export function renderCosts({ scenarios, regions }: WeekendCosts): string {
  const perRegion = table(
    ["stack", "region", "tasks", "24/7", "weekends, ALB kept", "destroyed"],
    3,
  );
  for (const region of regions) {
    perRegion.push([region.stack, region.region, tasksText(region), ...amounts(region)]);
  }
  const perScenario = table(["scenario", "a month", "a year", "saved a month", "saved"], 1);
  for (const { name, monthly, annual, savings } of scenarios) {
    perScenario.push([
      name,
      usd(monthly),
      usd(annual),
      usd(savings.monthly),
      `${savings.percent.toFixed(1)}%`,
    ]);
  }
  return `${text(perRegion)}\n\n${text(perScenario)}\n`;
}

function amounts({ fullTime, weekendKeepAlbs, weekendDestroyAlbs }: RegionCost): string[] {
  return [fullTime, weekendKeepAlbs, weekendDestroyAlbs].map(usd);
}

function tasksText({ desiredCount, vcpu, memoryGb }: RegionCost): string {
  return `${desiredCount} × ${vcpu} vCPU, ${memoryGb} GB`;
}

/** @param textColumns what comes before the amounts, which stand right */
function table(head: string[], textColumns: number) {
  return new Table({
    head,
    style: { head: [], border: [] },
    chars: plainColumns,
    colAligns: head.map((_, i) => (i < textColumns ? "left" : "right")),
  });
}

function text(table: Table.Table): string {
  return table.toString().replace(/ +$/gm, "");
}

export function usd(amount: number): string {
  const [whole = "", fraction] = Math.abs(amount).toFixed(2).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${amount < 0 ? "-" : ""}$${grouped}.${fraction}`;
}
