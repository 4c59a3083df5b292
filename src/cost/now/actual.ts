import type { Billed, BilledService } from "../../aws/cost-explorer";
import { cents, total } from "../../kit/money";
import { COST_GROUPS, type CostGroup, groupOfService } from "../groups";
import type { CostNow, RegionNow } from "./cost-now";
import { explainActual } from "./explain-actual";

/** An estimate beside what was billed. USD in whole cents; null is unknown. */
export interface Comparison {
  readonly estimate: number | null;
  readonly actual: number | null;
  /** By how much the actual is more. */
  readonly deviation: number | null;
  /** Of the estimate. */
  readonly percent: number | null;
}

/** What Cost Explorer says of the month so far, beside the estimate. */
export interface Actual extends Comparison {
  /** How many requests AWS bills. */
  readonly requests: number;
  readonly groups: readonly (Comparison & { readonly group: CostGroup })[];
  /** By region of AWS; what has none is "elsewhere", which has no estimate. */
  readonly regions: readonly (Comparison & { readonly region: string })[];
  readonly services: readonly { readonly service: string; readonly usd: number }[];
  readonly explanation: readonly string[];
}

const ELSEWHERE = "elsewhere";

/**
 * @param now of the regions that are compared
 * @param withElsewhere also what is billed in other regions, or in none
 * @param lastDay what the last 24 hours cost by the schedule
 */
export function compareActual(
  now: CostNow,
  { services: all, requests }: Billed,
  { withElsewhere, lastDay }: { readonly withElsewhere: boolean; readonly lastDay: number | null },
): Actual {
  const known = new Set(now.regions.map(({ region }) => region));
  const services = all
    .filter(({ region }) => withElsewhere || known.has(region))
    // Whole cents from the start, so that every sum is that of its parts.
    .map((it) => ({ ...it, usd: cents(it.usd) }));
  const isEmpty = services.length === 0;
  const groups = COST_GROUPS.map((group) => ({
    group,
    ...comparison(
      total(now.regions.map((it) => it.monthSoFar[group])),
      isEmpty ? null : sum(services.filter((it) => groupOfService(it.service) === group)),
    ),
  }));
  const comparedTotal = comparison(now.monthSoFar, total(groups.map(({ actual }) => actual)));
  return {
    ...comparedTotal,
    requests,
    groups,
    regions: byRegion(now.regions, services, known),
    services: byService(services),
    explanation: explainActual(comparedTotal, groups, lastDay),
  };
}

function byRegion(
  regions: readonly RegionNow[],
  services: readonly BilledService[],
  known: ReadonlySet<string>,
): Actual["regions"] {
  if (services.length === 0) {
    return [];
  }
  const others = services.filter(({ region }) => !known.has(region));
  return [
    ...[...known].map((region) => ({
      region,
      ...comparison(
        total(regions.filter((it) => it.region === region).map((it) => it.monthSoFar.total)),
        sum(services.filter((it) => it.region === region)),
      ),
    })),
    ...(others.length === 0 ? [] : [{ region: ELSEWHERE, ...comparison(null, sum(others)) }]),
  ];
}

function byService(services: readonly BilledService[]): Actual["services"] {
  const names = [...new Set(services.map(({ service }) => service))];
  return names
    .map((service) => ({ service, usd: sum(services.filter((it) => it.service === service)) }))
    .sort((a, b) => b.usd - a.usd);
}

function sum(services: readonly BilledService[]): number {
  return cents(services.reduce((total, { usd }) => total + usd, 0));
}

function comparison(estimate: number | null, actual: number | null): Comparison {
  if (estimate === null || actual === null) {
    return { estimate, actual, deviation: null, percent: null };
  }
  const deviation = cents(actual - estimate);
  const percent = estimate === 0 ? null : Math.round((1000 * deviation) / estimate) / 10;
  return { estimate, actual, deviation, percent };
}
