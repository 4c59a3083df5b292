import { scalingBounds } from "../../fleet/region-schedule";
import type { VariableValues } from "../../fleet/variables";
import { cents, known, total } from "../../kit/money";
import { type Grouped, grouped } from "../groups";
import { usualMonth } from "../usage/usage";
import { documentedLines } from "./documented-cost";
import { type WithHostedZoneShare, withHostedZoneShares } from "./hosted-zone-shares";
import type { Line } from "./line";
import { type ListModel, listLines } from "./list-model";

/** By which prices: the flat ones of the specification, or AWS's own with assumptions about use. */
export type CostModel = { readonly name: "documented" } | ({ readonly name: "list" } & ListModel);

/** A region and how it runs. */
export interface CostedRegion {
  readonly stackName: string;
  readonly values: VariableValues;
  /** The part of the public hosted zone that it pays. @default what falls to it among the stacks of its domain */
  readonly hostedZoneShare?: number;
}

/** USD in whole cents; null where a price is unknown. */
export type MonthlyCost = Grouped<number | null>;

export interface RegionCost {
  readonly stack: string;
  readonly region: string;
  readonly monthly: MonthlyCost;
  /** What is known of the total; the total itself when nothing is unknown. */
  readonly known: number;
  /** Names of the lines whose price is unknown. */
  readonly unknown: readonly string[];
  /** What the amounts are the sums of. */
  readonly lines: readonly Line[];
  /** With scaling with load alone: the amounts above are those of desired_count. */
  readonly scaling?: ScalingCost;
}

/** The total of a month in which load never asks for more than the fewest tasks, or always for the most. */
export interface ScalingCost {
  readonly min: { readonly tasks: number; readonly total: number | null };
  readonly max: { readonly tasks: number; readonly total: number | null };
}

/** What `fleet cost --json` prints. Amounts are USD in whole cents, and sums are those of their parts. */
export interface FleetCost {
  readonly currency: "USD";
  readonly model: CostModel["name"];
  readonly regions: readonly RegionCost[];
  readonly monthly: number | null;
  readonly annual: number | null;
  readonly known: number;
}

/**
 * A usual month of the fleet, as its variables have it.
 * @param chosen the stacks whose cost it is: each costs the same, whether all are chosen or some. @default all
 */
export function fleetCost(
  fleet: readonly CostedRegion[],
  model: CostModel,
  chosen: readonly Pick<CostedRegion, "stackName">[] = fleet,
): FleetCost {
  const names = new Set(chosen.map(({ stackName }) => stackName));
  const costs = withHostedZoneShares(fleet)
    .filter(({ stackName }) => names.has(stackName))
    .map((region) => ({
      ...regionCost(region, linesOf(region, model)),
      ...scalingCost(region, model),
    }));
  const monthly = total(costs.map((cost) => cost.monthly.total));
  return {
    currency: "USD",
    model: model.name,
    regions: costs,
    monthly,
    annual: monthly === null ? null : cents(12 * monthly),
    known: known(costs.map((cost) => cost.known)),
  };
}

function linesOf(region: WithHostedZoneShare<CostedRegion>, model: CostModel): Line[] {
  const { values } = region;
  return model.name === "documented"
    ? documentedLines(values)
    : listLines(region, usualMonth(values), model);
}

function regionCost({ stackName, values }: CostedRegion, lines: readonly Line[]): RegionCost {
  return {
    stack: stackName,
    region: values.aws_region,
    monthly: groupedCost(lines),
    known: known(lines.map((line) => line.monthly)),
    unknown: lines.filter((line) => line.monthly === null).map((line) => line.name),
    lines,
  };
}

function scalingCost(
  region: WithHostedZoneShare<CostedRegion>,
  model: CostModel,
): Pick<RegionCost, "scaling"> {
  const { values } = region;
  const bounds = scalingBounds(values);
  const costOf = (tasks: number) => ({
    tasks,
    total: groupedCost(linesOf({ ...region, values: { ...values, desired_count: tasks } }, model))
      .total,
  });
  return bounds ? { scaling: { min: costOf(bounds.min), max: costOf(bounds.max) } } : {};
}

export function groupedCost(lines: readonly Line[]): MonthlyCost {
  return grouped((group) => {
    const its = lines.filter((line) => group === "total" || line.group === group);
    return total(its.map((line) => line.monthly));
  });
}
