import type { VariableValues } from "../fleet/variables";
import { cents, known, total } from "../kit/money";
import { documentedLines } from "./documented-cost";
import { COST_GROUPS, type CostGroup, type Line } from "./line";
import { type ListModel, listLines } from "./list-model";
import { usualMonth } from "./usage";

/** By which prices: the flat ones of the specification, or AWS's own with assumptions about use. */
export type CostModel = { readonly name: "documented" } | ({ readonly name: "list" } & ListModel);

/** A region and how it runs. */
export interface CostedRegion {
  readonly stackName: string;
  readonly values: VariableValues;
  /** Tasks on Fargate Spot. @default false */
  readonly spot?: boolean;
}

/** USD in whole cents; null where a price is unknown. */
export type MonthlyCost = Readonly<Record<CostGroup | "total", number | null>>;

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

/** A usual month of the fleet, as its variables have it. */
export function fleetCost(regions: readonly CostedRegion[], model: CostModel): FleetCost {
  const costs = regions.map((region) => regionCost(region, linesOf(region, regions, model)));
  const monthly = total(costs.map((cost) => cost.monthly.total));
  return {
    ...{ currency: "USD", model: model.name, regions: costs },
    ...{ monthly, annual: monthly === null ? null : cents(12 * monthly) },
    known: known(costs.map((cost) => cost.known)),
  };
}

function linesOf(
  { values, spot = false }: CostedRegion,
  fleet: readonly CostedRegion[],
  model: CostModel,
): Line[] {
  return model.name === "documented"
    ? documentedLines(values)
    : listLines(values, usualMonth(values, spot), hostedZoneShares(values, fleet), model);
}

/** How many stacks of the fleet share the hosted zone of a region's domain, itself included. */
export function hostedZoneShares(values: VariableValues, fleet: readonly CostedRegion[]): number {
  return fleet.filter(
    (other) => other.values.enable_domain && other.values.domain_name === values.domain_name,
  ).length;
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

export function groupedCost(lines: readonly Line[]): MonthlyCost {
  const group = (name: CostGroup) =>
    total(lines.filter((line) => line.group === name).map((line) => line.monthly));
  const groups = Object.fromEntries(COST_GROUPS.map((name) => [name, group(name)]));
  return {
    ...(groups as Record<CostGroup, number | null>),
    total: total(lines.map((line) => line.monthly)),
  };
}
