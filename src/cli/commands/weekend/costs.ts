import {
  type WeekendCosts,
  type WeekendRegionCost,
  weekendCosts,
} from "../../../cost/scenarios/weekend-costs";
import { isActiveRegion } from "../../../fleet/active-region";
import { documentedModel } from "../../../fleet/facts/documented-costs";
import { selectedRegions } from "../../../fleet/select";
import { percent, usd } from "../../../kit/money";
import { amountTable, fittingText } from "../../../kit/terminal/table";
import { declareCommand } from "../../command";
import { JSON_FORM, REGION } from "../../options";

export const command = declareCommand({
  description:
    "Estimates a month's cost around the clock and in weekend mode, by the flat prices of the documented " +
    "model. Reads nothing of AWS.",
  options: (command) => command.option(...REGION).option(...JSON_FORM),
  examples: ["npx fleet weekend costs", "npx fleet weekend costs --region eu-west-2 --json"],
  run: async (options, context) => {
    const regions = await selectedRegions(context, options.region);
    const costs = weekendCosts(regions);
    const someActive = regions.some(({ values }) => isActiveRegion(values));
    return {
      json: costs,
      text: () => `${costsText(costs, context.stdout)}\n${notes(costs, someActive).join("\n")}\n`,
    };
  },
});

function notes({ scenarios }: WeekendCosts, someActive: boolean): string[] {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  return [
    ...scenarios.map(({ name, description }) => `${name.padEnd(width)}  ${description}`),
    "",
    "USD, by the documented model: flat prices, the same in every region but for the load balancer's in us-east-1.",
    `Left out are other services (${usd(documentedModel.otherServicesPerMonth)} a month for each region in that model), public addresses and traffic.`,
    "At AWS's list prices, with those: npx fleet cost scenarios",
    ...(someActive
      ? []
      : ["None of these stacks is in an active region: in weekend mode, nothing ever runs."]),
  ];
}

function costsText({ scenarios, regions }: WeekendCosts, stream: NodeJS.WriteStream): string {
  const perRegion = amountTable(
    ["stack", "region", "tasks", "24/7", "weekends, ALB kept", "weekends, ALB destroyed"],
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
  const tables = [perRegion, perScenario].map((table) => fittingText(table, stream));
  return `USD a month by the documented model:\n\n${tables.join("\n\n")}\n`;
}

function amounts({ fullTime, weekendKeepAlbs, weekendDestroyAlbs }: WeekendRegionCost): string[] {
  return [fullTime, weekendKeepAlbs, weekendDestroyAlbs].map(usd);
}

function tasksText({ desiredCount, vcpu, memoryGb }: WeekendRegionCost): string {
  return `${desiredCount} × ${vcpu} vCPU, ${memoryGb} GB`;
}
