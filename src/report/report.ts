import type { CostModel, FleetCost } from "../cost/estimate/fleet-cost";
import type { Scenarios } from "../cost/scenarios/scenarios";
import type { RegionConfig } from "../fleet/load-fleet";

/** All that the page shows. */
export interface Report {
  /** When it was made; the week starts on that day. */
  readonly at: Date;
  readonly regions: readonly RegionConfig[];
  readonly cost: FleetCost;
  readonly scenarios: Scenarios;
  readonly model: CostModel;
  /** Whose prices they are. */
  readonly description: string;
}
