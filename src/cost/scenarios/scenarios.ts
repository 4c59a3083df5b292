import { isActiveRegion } from "../../fleet/active-region";
import { smallestPair } from "../../fleet/facts/fargate";
import type { VariableValues } from "../../fleet/variables";
import { cents, known } from "../../kit/money";
import { type CostedRegion, type CostModel, fleetCost } from "../estimate/fleet-cost";

/** A way to run the fleet. Its name means the same by every model. */
interface Variant {
  readonly name: string;
  readonly description: string;
  /** The regions that there are then. */
  readonly regions: readonly CostedRegion[];
}

/** USD in whole cents; null where a price is unknown. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly monthly: number | null;
  readonly annual: number | null;
  /** Against 24/7. */
  readonly savings: { readonly monthly: number | null; readonly percent: number | null };
}

/** What `fleet cost scenarios --json` prints. */
export interface Scenarios {
  readonly currency: "USD";
  readonly model: CostModel["name"];
  readonly scenarios: readonly Scenario[];
}

/**
 * What the fleet costs in different ways of running it, against 24/7. By the documented model, all leave other
 * services out, as the specification's table does.
 * @param chosen the stacks whose cost it is
 * @param own values that one more scenario has in all regions
 */
export function scenarios(
  fleet: readonly CostedRegion[],
  model: CostModel,
  chosen: readonly CostedRegion[] = fleet,
  own?: Partial<VariableValues>,
): Scenarios {
  const variants = [
    ...documentedVariants(fleet, chosen),
    ...(model.name === "list" ? listVariants(fleet, chosen) : []),
    ...(own ? [ownVariant(fleet, own)] : []),
  ];
  const costs = variants.map((variant) => monthlyCost(variant.regions, model, chosen));
  const baseline = costs[0] ?? null;
  return {
    currency: "USD",
    model: model.name,
    scenarios: variants.map(({ name, description }, i) => {
      const monthly = costs[i] ?? null;
      return {
        name,
        description,
        monthly,
        annual: monthly === null ? null : cents(12 * monthly),
        savings: savings(baseline, monthly),
      };
    }),
  };
}

/** The specification's, and that of `fleet weekend enable`. */
function documentedVariants(
  fleet: readonly CostedRegion[],
  chosen: readonly CostedRegion[],
): Variant[] {
  const isActive = ({ values }: CostedRegion) => isActiveRegion(values);
  const single = chosen.find(isActive) ?? chosen[0];
  const keeping = { enable_weekend_only: true, destroy_albs_when_scaled_down: false };
  const destroying = { enable_weekend_only: true, destroy_albs_when_scaled_down: true };
  return [
    {
      name: "24/7",
      description: "all regions around the clock",
      regions: withValues(fleet, aroundTheClock),
    },
    {
      name: "weekend-keep-albs",
      description: "the active regions alone, in weekend mode, their load balancers kept",
      regions: withValues(fleet.filter(isActive), keeping),
    },
    {
      name: "weekend-keep-all-albs",
      description: "weekend mode, load balancers kept in all regions: fleet weekend enable",
      regions: withValues(fleet, keeping),
    },
    {
      name: "weekend-destroy-albs",
      description: "weekend mode, no load balancers between: fleet weekend enable --destroy-albs",
      regions: withValues(fleet, destroying),
    },
    {
      name: "single-region",
      description: `${single?.stackName} alone, around the clock`,
      regions: withValues(single ? [single] : [], aroundTheClock),
    },
  ];
}

function listVariants(fleet: readonly CostedRegion[], chosen: readonly CostedRegion[]): Variant[] {
  const fullTime = withValues(fleet, aroundTheClock);
  const smaller = (divisor: number, regions: readonly CostedRegion[] = fullTime) =>
    regions.map((region) => {
      const { cpu, memory } = region.values;
      const size = smallestPair(cpu / divisor, memory / divisor);
      return { ...region, values: { ...region.values, ...size } };
    });
  return [
    {
      name: "configured",
      description: "as the files of tfvars/ have it",
      regions: fleet,
    },
    {
      name: "arm",
      description: '24/7 with cpu_architecture = "ARM64"',
      regions: withValues(fullTime, { cpu_architecture: "ARM64" }),
    },
    {
      name: "spot",
      // What ARM costs on Spot is not known.
      description: "24/7 on x86, with fargate_spot_percent = 100",
      regions: withValues(fullTime, { cpu_architecture: "X86_64", fargate_spot_percent: 100 }),
    },
    {
      name: "half-size",
      description: `24/7 with half the CPU and memory${sizes(smaller(2, chosen))}`,
      regions: smaller(2),
    },
    {
      name: "quarter-size",
      description: `24/7 with a quarter of CPU and memory${sizes(smaller(4, chosen))}`,
      regions: smaller(4),
    },
  ];
}

function ownVariant(fleet: readonly CostedRegion[], own: Partial<VariableValues>): Variant {
  const described = Object.entries(own).map(
    ([name, value]) => `${name} = ${JSON.stringify(value)}`,
  );
  return {
    name: "own",
    description: `as configured, with ${described.join(", ")}`,
    regions: withValues(fleet, own),
  };
}

const aroundTheClock = { enable_weekend_only: false };

function withValues(
  regions: readonly CostedRegion[],
  values: Partial<VariableValues>,
): CostedRegion[] {
  return regions.map((region) => ({ ...region, values: { ...region.values, ...values } }));
}

/** The tasks' size, where all regions have the same. */
function sizes(regions: readonly CostedRegion[]): string {
  const all = new Set(regions.map(({ values: { cpu, memory } }) => `cpu ${cpu}, memory ${memory}`));
  return all.size === 1 ? `: ${[...all].join()}` : "";
}

function monthlyCost(
  fleet: readonly CostedRegion[],
  model: CostModel,
  chosen: readonly CostedRegion[],
): number | null {
  const { monthly, regions: costs } = fleetCost(fleet, model, chosen);
  return model.name === "documented" && monthly !== null
    ? cents(monthly - known(costs.map((cost) => cost.monthly.otherServices)))
    : monthly;
}

function savings(baseline: number | null, monthly: number | null): Scenario["savings"] {
  if (baseline === null || monthly === null) {
    return { monthly: null, percent: null };
  }
  const saved = cents(baseline - monthly);
  return {
    monthly: saved,
    percent: baseline === 0 ? 0 : Math.round((1000 * saved) / baseline) / 10,
  };
}
