import { listModel } from "../cost/estimate/cost-model";
import { fleetCost } from "../cost/estimate/fleet-cost";
import type { RegionConfig } from "../fleet/load-fleet";
import type { Context } from "../kit/context";
import { usd } from "../kit/money";

/** What some stacks cost in a usual month by AWS's list prices, as `fleet cost` says it. */
export interface Estimate {
  /** USD; null when a price is unknown. */
  readonly monthly: number | null;
  readonly text: string;
}

/** @param chosen those of the fleet that are asked about */
export async function estimated(
  fleet: readonly RegionConfig[],
  chosen: readonly RegionConfig[],
  context: Context,
): Promise<Estimate> {
  const { monthly, known } = fleetCost(fleet, await listModel({}, context), chosen);
  const text =
    monthly === null
      ? `It costs at least ${usd(known)} a month: prices are missing (npx fleet cost prices update).`
      : `It costs about ${usd(monthly)} a month (npx fleet cost says for what).`;
  return { monthly, text };
}
