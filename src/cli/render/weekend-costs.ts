import type { WeekendCosts, WeekendRegionCost } from "../../cost/weekend-costs";
import { percent, usd } from "../../kit/money-text";
import { amountTable, tableText } from "../../kit/terminal/table";

/** `fleet weekend costs` for people. */
export function renderCosts({ scenarios, regions }: WeekendCosts): string {
  const perRegion = amountTable(
    ["stack", "region", "tasks", "24/7", "weekends, ALB kept", "destroyed"],
    3,
  );
  for (const region of regions) {
    perRegion.push([region.stack, region.region, tasksText(region), ...amounts(region)]);
  }
  const perScenario = amountTable(["scenario", "a month", "a year", "saved a month", "saved"], 1);
  for (const { name, monthly, annual, savings } of scenarios) {
    perScenario.push([
      name,
      usd(monthly),
      usd(annual),
      usd(savings.monthly),
      percent(savings.percent),
    ]);
  }
  return `${tableText(perRegion)}\n\n${tableText(perScenario)}\n`;
}

function amounts({ fullTime, weekendKeepAlbs, weekendDestroyAlbs }: WeekendRegionCost): string[] {
  return [fullTime, weekendKeepAlbs, weekendDestroyAlbs].map(usd);
}

function tasksText({ desiredCount, vcpu, memoryGb }: WeekendRegionCost): string {
  return `${desiredCount} × ${vcpu} vCPU, ${memoryGb} GB`;
}
