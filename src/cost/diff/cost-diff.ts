import { isDeepStrictEqual } from "node:util";
import { cents, total } from "../../kit/money";
import {
  type CostedRegion,
  type CostModel,
  fleetCost,
  type MonthlyCost,
} from "../estimate/fleet-cost";
import { grouped } from "../groups";

/** What `fleet cost diff --json` prints. USD a usual month in whole cents; null where a price is unknown. */
export interface CostDiff {
  readonly currency: "USD";
  readonly model: CostModel["name"];
  /** What it is compared with. */
  readonly base: string;
  readonly regions: readonly RegionDiff[];
  readonly monthly: Change;
  readonly annualDifference: number | null;
}

/** A region that is not there costs nothing. */
export interface RegionDiff {
  readonly stack: string;
  readonly region: string;
  readonly change: "added" | "removed" | "changed" | "same";
  readonly before: MonthlyCost;
  readonly after: MonthlyCost;
  /** Nothing where all stays as it is, also when a price is unknown. */
  readonly difference: MonthlyCost;
  /** Names of the lines whose price is unknown, before or after. */
  readonly unknown: readonly string[];
}

export interface Change {
  readonly before: number | null;
  readonly after: number | null;
  readonly difference: number | null;
}

/** The states of a fleet before and after a change. Stacks of one name are the same region. */
export interface FleetChange {
  readonly base: string;
  readonly before: readonly CostedRegion[];
  readonly after: readonly CostedRegion[];
}

const NOTHING: MonthlyCost = grouped(() => 0);

export function costDiff({ base, before, after }: FleetChange, model: CostModel): CostDiff {
  const [old, planned] = [fleetCost(before, model), fleetCost(after, model)];
  const stacks = [...new Set([...old.regions, ...planned.regions].map(({ stack }) => stack))];
  const regions = stacks.toSorted().map((stack): RegionDiff => {
    const one = old.regions.find((it) => it.stack === stack);
    const other = planned.regions.find((it) => it.stack === stack);
    const [was, is] = [one?.monthly ?? NOTHING, other?.monthly ?? NOTHING];
    const untouched = isDeepStrictEqual(
      [one?.lines, pricedBy(before, stack)],
      [other?.lines, pricedBy(after, stack)],
    );
    const difference = untouched ? NOTHING : grouped((group) => minus(is[group], was[group]));
    const isSame = Object.values(difference).every((amount) => amount === 0);
    return {
      stack,
      region: (other ?? one)?.region ?? "",
      change: !one ? "added" : !other ? "removed" : isSame ? "same" : "changed",
      before: was,
      after: is,
      difference,
      unknown: [...new Set([...(one?.unknown ?? []), ...(other?.unknown ?? [])])],
    };
  });
  const difference = total(regions.map((region) => region.difference.total));
  return {
    currency: "USD",
    model: model.name,
    base,
    regions,
    monthly: { before: old.monthly, after: planned.monthly, difference },
    annualDifference: difference === null ? null : cents(12 * difference),
  };
}

/** What a line's price depends on beside its name. */
function pricedBy(regions: readonly CostedRegion[], stack: string) {
  const values = regions.find((it) => it.stackName === stack)?.values;
  return [values?.aws_region, values?.cpu_architecture];
}

function minus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : cents(a - b);
}
