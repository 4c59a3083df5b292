import { chosenModel } from "../../cost/estimate/cost-model";
import { fleetCost } from "../../cost/estimate/fleet-cost";
import { selectedRegions } from "../../fleet/select";
import type { Context } from "../../kit/context";
import type { EstimateOptions } from "../commands/estimate-options";
import { costCsv, renderCost } from "../render/cost";
import { reportUnknown } from "./report-unknown";

/** `fleet cost`: an unknown price is part of the answer, and makes the exit code 1. */
export async function runCost(options: EstimateOptions, context: Context): Promise<void> {
  const { stdout } = context;
  const chosen = await chosenModel(options, context);
  const cost = fleetCost(await selectedRegions(context, options.region), chosen.model);
  if (options.json) {
    stdout.write(`${JSON.stringify(cost, null, 2)}\n`);
  } else if (options.csv) {
    stdout.write(costCsv(cost));
  } else {
    stdout.write(renderCost(cost, chosen));
  }
  reportUnknown(cost, context);
}
