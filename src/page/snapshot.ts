import { type FleetCost, fleetCost } from "../cost/estimate/fleet-cost";
import { withHostedZoneShares } from "../cost/estimate/hosted-zone-shares";
import type { ListModel } from "../cost/estimate/list-model";
import { type CostNow, costNow } from "../cost/now/cost-now";
import type { RegionConfig } from "../fleet/load-fleet";
import { regionsByName, selectedRegions } from "../fleet/select";
import type { Context } from "../kit/context";
import { hideAssignedSecrets } from "../kit/secrets";
import { readDnsRecords } from "../live/dns-records";
import { readHealths } from "../live/read-health";
import { type FleetStatus, fleetStatus } from "../operate/status";

/** All that the page shows, as it was at one time. */
export interface Snapshot {
  readonly at: Date;
  readonly regions: readonly RegionConfig[];
  readonly status: FleetStatus;
  /** What a usual month costs, as the files have it. */
  readonly cost: FleetCost;
  /** What runs costs. */
  readonly now: CostNow;
  /** What ECS has said of the services, the newest first. */
  readonly events: readonly FleetEvent[];
}

export interface FleetEvent {
  readonly at: Date;
  readonly stack: string;
  readonly message: string;
}

/** How many are shown. */
const EVENTS = 15;

export type SnapshotSource = Pick<Context, "projectDir" | "now"> & {
  /** Of stacks; all when there are none. */
  readonly names: readonly string[] | undefined;
  readonly model: { readonly name: "list" } & ListModel;
};

/** Reads the files and AWS. One region that does not answer stops nothing. @throws ConfigError when a file is wrong */
export async function readSnapshot({
  projectDir,
  now,
  names,
  model,
}: SnapshotSource): Promise<Snapshot> {
  const fleet = withHostedZoneShares(await selectedRegions({ projectDir }));
  const regions = regionsByName(fleet, names);
  const at = new Date(Math.floor(now().getTime() / 1000) * 1000);
  // Each of AWS's answers is asked for once, and serves all sections.
  const [healths, records] = await Promise.all([readHealths(regions), readDnsRecords(regions)]);
  const readings = healths.map(({ value, error }, i) => {
    const item = regions[i] as (typeof regions)[number];
    return value ? { item, value: value.state } : { item, error };
  });
  const events = healths.flatMap(({ item, value }) =>
    (value?.state.service?.events ?? []).map((event) => ({
      at: event.at,
      stack: item.stackName,
      message: hideAssignedSecrets(event.message),
    })),
  );
  return {
    at,
    regions,
    status: fleetStatus(regions, at, healths, records),
    cost: fleetCost(fleet, model, regions),
    now: costNow(readings, model, at),
    events: events.sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, EVENTS),
  };
}
