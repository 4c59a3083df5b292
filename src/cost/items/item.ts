import type { VariableValues } from "../../fleet/variables";
import type { CostGroup } from "../groups";
import type { Assumptions } from "../usage/assumptions";
import type { Usage } from "../usage/usage";

/** A thing that AWS bills. */
export interface BilledItem {
  /** In files of prices and in `fleet cost prices`. */
  readonly name: string;
  readonly group: CostGroup;
  /** What its price buys one of. */
  readonly unit: string;
  /** Null where `fleet cost prices update` asks for none: Spot prices change from day to day, and those of WAF and dashboards are the same everywhere. */
  readonly offer: Offer | null;
  /** How much of it is used. Each quantity is a line of the bill, also when it is 0. */
  readonly quantities: (used: RegionUsage) => readonly Quantity[];
}

/** How AWS's Price List has an item. */
export interface Offer {
  /** The service's code. */
  readonly service: string;
  /** The usage type behind the region's prefix, such as `LCUUsage` of `EU-LCUUsage`. */
  readonly usageType: string;
  /** Where several kinds of a thing share a usage type, as load balancers do. */
  readonly operation?: string;
  readonly unit: string;
  /** True where there is one price for all regions. */
  readonly global?: true;
}

/** What a region used, and all else that a bill depends on but prices. */
export interface RegionUsage {
  readonly values: VariableValues;
  /** The part of a public hosted zone that it pays. */
  readonly hostedZoneShare: number;
  readonly usage: Usage;
  readonly assumptions: Assumptions;
}

export interface Quantity {
  /** The line's name. */
  readonly name: string;
  /** In the item's unit. */
  readonly quantity: number;
}
