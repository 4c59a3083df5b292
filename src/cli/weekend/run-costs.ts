import { weekendCosts } from "../../cost/weekend-costs";
import { isActiveRegion } from "../../fleet/active-region";
import { documentedModel } from "../../fleet/facts/documented-costs";
import { selectedRegions } from "../../fleet/select";
import type { Context } from "../../kit/context";
import { usd } from "../../kit/money-text";
import type { RegionOptions } from "../commands/weekend";
import { renderCosts } from "../render/weekend-costs";

/** `fleet weekend costs`: by the documented model, from the files alone. */
export async function runCosts(options: RegionOptions, context: Context): Promise<void> {
  const { stdout } = context;
  const regions = await selectedRegions(context, options.region);
  const costs = weekendCosts(regions);
  if (options.json) {
    stdout.write(`${JSON.stringify(costs, null, 2)}\n`);
    return;
  }
  const { otherServicesPerMonth } = documentedModel;
  const notes = [
    "USD, by the documented model: flat prices, the same in every region but for the load balancer's in us-east-1.",
    `Left out are other services (${usd(otherServicesPerMonth)} a month for each region in that model), public addresses and traffic.`,
    "weekend-keep-albs counts the load balancers of active regions only; with those of all regions kept, as " +
      `\`enable\` keeps them, it is ${usd(costs.weekendKeepAllAlbs)} a month.`,
    ...(regions.some(({ values }) => isActiveRegion(values))
      ? []
      : ["None of these stacks is in an active region: in weekend mode, nothing ever runs."]),
  ];
  stdout.write(`${renderCosts(costs)}\n${notes.join("\n")}\n`);
}
