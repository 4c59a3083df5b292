import { zoneName } from "../../fleet/dns-names";
import type { VariableValues } from "../../fleet/variables";

interface Region {
  readonly values: VariableValues;
  readonly hostedZoneShare?: number;
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
