import type { VariableValues } from "../../fleet/variables";

interface Region {
  readonly values: VariableValues;
}

/** With the part of the public hosted zone that it pays: the stacks of a fleet that have one domain share its zone. */
export type WithHostedZoneShare<R extends Region> = R & { readonly hostedZoneShare: number };

export function withHostedZoneShares<R extends Region>(
  fleet: readonly R[],
): WithHostedZoneShare<R>[] {
  return fleet.map((region) => ({ ...region, hostedZoneShare: shareOf(region, fleet) }));
}

function shareOf({ values }: Region, fleet: readonly Region[]): number {
  if (!values.enable_domain) {
    return 0;
  }
  const sharing = fleet.filter(
    (other) => other.values.enable_domain && other.values.domain_name === values.domain_name,
  );
  return 1 / sharing.length;
}
