import { zoneName } from "../../fleet/dns-names";
import type { VariableValues } from "../../fleet/variables";

interface Region {
  readonly values: VariableValues;
  readonly hostedZoneShare?: number;
}

interface Stack extends Region {
  readonly stackName: string;
}

/** With the part of the public hosted zone that it pays: the stacks of a fleet that have one domain share its zone. */
export type WithHostedZoneShare<R extends Region> = R & { readonly hostedZoneShare: number };

/** Leaves a share as it is that a region has already. */
export function withHostedZoneShares<R extends Region>(
  fleet: readonly R[],
): WithHostedZoneShare<R>[] {
  return fleet.map((region) => ({
    ...region,
    hostedZoneShare: region.hostedZoneShare ?? shareOf(region, fleet),
  }));
}

/**
 * The stacks before and after a change, each with a share of which only what the change does to the zone is left: a
 * stack that comes to a zone that others have already pays nothing more, and theirs stays what it was.
 */
export function withSteadyShares<S extends Stack>(
  before: readonly S[],
  after: readonly S[],
): { readonly before: WithHostedZoneShare<S>[]; readonly after: WithHostedZoneShare<S>[] } {
  return { before: steady(before, after), after: steady(after, before) };
}

function steady<S extends Stack>(
  stacks: readonly S[],
  others: readonly S[],
): WithHostedZoneShare<S>[] {
  const isStaying = (stack: S) =>
    others.some((other) => other.stackName === stack.stackName && isSharing(other, stack));
  return stacks.map((stack) => {
    const staying = stacks.filter((it) => isSharing(it, stack) && isStaying(it));
    const share = staying.includes(stack) ? 1 / staying.length : 0;
    return { ...stack, hostedZoneShare: staying.length > 0 ? share : shareOf(stack, stacks) };
  });
}

function shareOf(region: Region, fleet: readonly Region[]): number {
  return region.values.enable_domain
    ? 1 / fleet.filter((other) => isSharing(other, region)).length
    : 0;
}

function isSharing(one: Region, other: Region): boolean {
  return (
    one.values.enable_domain &&
    other.values.enable_domain &&
    zoneName(one.values) === zoneName(other.values)
  );
}
