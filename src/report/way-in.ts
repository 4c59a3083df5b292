import { recordName } from "../fleet/dns-names";
import type { RegionConfig } from "../fleet/load-fleet";
import { isOpenToAll } from "../fleet/rules/clients";
import type { VariableValues } from "../fleet/variables";
import { everHasLoadBalancer } from "./mode";

/** What clients call to get to some regions. */
export interface WayIn {
  /** Null where nothing leads in: without a load balancer the tasks' ports are closed. */
  readonly name: string | null;
  readonly note: string;
  readonly regions: readonly RegionConfig[];
}

/** The ways into the fleet, each with its regions, in the order of the regions. */
export function waysIn(regions: readonly RegionConfig[]): WayIn[] {
  const names = [...new Set(regions.map(({ values }) => clientName(values)))];
  return names.map((name) => {
    const same = regions.filter(({ values }) => clientName(values) === name);
    return { name, note: noteOf(name, same), regions: same };
  });
}

const OWN_NAME = "Load balancer's own name";

/** The name that clients use. */
export function clientName(values: VariableValues): string | null {
  if (!everHasLoadBalancer(values)) {
    return null;
  }
  return values.enable_domain ? recordName(values) : OWN_NAME;
}

function noteOf(name: string | null, same: readonly RegionConfig[]): string {
  if (name === null) {
    return "no load balancer";
  }
  if (same.every(({ values }) => values.internal_load_balancer)) {
    return "private addresses";
  }
  if (!same.some(({ values }) => isOpenToAll(values))) {
    return "for chosen networks";
  }
  if (name === OWN_NAME) {
    return "one in each region";
  }
  return same.length === 1 ? "Route 53" : "Route 53: lowest latency";
}
