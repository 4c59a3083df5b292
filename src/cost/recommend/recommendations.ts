import type { VariableValues } from "../../fleet/variables";
import { cents, total } from "../../kit/money";
import { type CostedRegion, type CostModel, fleetCost } from "../estimate/fleet-cost";
import type { Candidate, Found, NotMade } from "./recommendation";

/** What `fleet cost recommend --json` prints. USD in whole cents. */
export interface Recommendations {
  readonly currency: "USD";
  readonly model: "list";
  /** A usual month as the files have it; null when a price is unknown. */
  readonly monthly: number | null;
  /** The largest saving first. Each is against the fleet as it is: together they save less than their sum. */
  readonly recommendations: readonly Recommendation[];
  readonly notMade: readonly NotMade[];
}

export interface Recommendation {
  readonly name: string;
  readonly description: string;
  readonly stacks: readonly string[];
  readonly savings: { readonly monthly: number; readonly annual: number };
  readonly changes: readonly {
    readonly stack: string;
    readonly file: string;
    /** As in a tfvars file: name = value. Only what is different from now. */
    readonly lines: readonly string[];
  }[];
  readonly risk: string;
  readonly basis: string;
}

/** A month's saving that is worth a change. */
const WORTHWHILE = 0.5;

/** @param fleet all regions, also those that nothing is recommended for */
export function recommendations(
  fleet: readonly CostedRegion[],
  found: readonly Found[],
  model: { readonly name: "list" } & CostModel,
): Recommendations {
  const candidates = found.flatMap((it) => it.candidates);
  const priced = candidates.map((candidate) => ({
    candidate,
    monthly: saving(fleet, candidate, model),
  }));
  const unpriced = priced.filter(({ monthly }) => monthly === null);
  return {
    currency: "USD",
    model: "list",
    monthly: fleetCost(fleet, model).monthly,
    recommendations: priced
      .flatMap(({ candidate, monthly }) =>
        monthly !== null && monthly > WORTHWHILE ? [recommendation(fleet, candidate, monthly)] : [],
      )
      .sort((a, b) => b.savings.monthly - a.savings.monthly),
    notMade: [
      ...found.flatMap((it) => it.notMade),
      ...unpriced.map(({ candidate: { name, changes } }) => ({
        name,
        stacks: changes.map(({ stack }) => stack),
        reason: "a price is not known. Fetch it: npx fleet cost prices update",
      })),
    ],
  };
}

/** By the same model as scenarios, on the changed regions only: elsewhere a price may be unknown. */
function saving(
  fleet: readonly CostedRegion[],
  { changes }: Candidate,
  model: CostModel,
): number | null {
  const valuesOf = new Map(changes.map(({ stack, values }) => [stack, values]));
  const changed = fleet.map((region) => ({
    ...region,
    values: { ...region.values, ...valuesOf.get(region.stackName) },
  }));
  const monthly = (regions: readonly CostedRegion[]) =>
    total(
      fleetCost(regions, model)
        .regions.filter(({ stack }) => valuesOf.has(stack))
        .map((cost) => cost.monthly.total),
    );
  const [before, after] = [monthly(fleet), monthly(changed)];
  return before === null || after === null ? null : cents(before - after);
}

function recommendation(
  fleet: readonly CostedRegion[],
  { name, description, changes, risk, basis }: Candidate,
  monthly: number,
): Recommendation {
  return {
    name,
    description,
    stacks: changes.map(({ stack }) => stack),
    savings: { monthly, annual: cents(12 * monthly) },
    changes: changes.map(({ stack, file, values }) => ({
      stack,
      file,
      lines: lines(values, fleet.find((it) => it.stackName === stack)?.values),
    })),
    risk,
    basis,
  };
}

function lines(values: Partial<VariableValues>, before: VariableValues | undefined): string[] {
  return Object.entries(values)
    .filter(([name, value]) => before?.[name as keyof VariableValues] !== value)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
}
