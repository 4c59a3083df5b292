import { type FleetCost, fleetCost } from "../cost/estimate/fleet-cost";
import { withHostedZoneShares } from "../cost/estimate/hosted-zone-shares";
import type { ListModel } from "../cost/estimate/list-model";
import { type CostNow, costNow } from "../cost/now/cost-now";
import type { RegionConfig } from "../fleet/load-fleet";
import { regionsByName, selectedRegions } from "../fleet/select";
import type { Context } from "../kit/context";
import { hideLoggedSecrets } from "../kit/secrets";
import { wholeSecond } from "../kit/whole-second";
import { readDnsRecords } from "../live/dns-records";
import { readHealths } from "../live/read-health";
import { type FleetLogEvent, mergedLogs } from "../operate/logs";
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
  readonly events: readonly ServiceEvent[];
  readonly logs: RecentLogs;
}

export interface RecentLogs {
  /** What tasks have written in the last minutes, the newest first. */
  readonly lines: readonly FleetLogEvent[];
  /** What could not be read, a line for each region. */
  readonly failures: readonly string[];
}

export interface ServiceEvent {
  readonly at: Date;
  readonly stack: string;
  readonly message: string;
}

/** How many are shown. */
const EVENTS = 15;
const LOG_LINES = 40;

/** How far back lines are shown: more would be read again and again. */
const LOGS_MS = 120_000;

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
  const at = wholeSecond(now());
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
      message: hideLoggedSecrets(event.message),
    })),
  );
  const deployed = healths.flatMap(({ item, value }) => (value?.state.service ? [item] : []));
  return {
    at,
    regions,
    status: fleetStatus(regions, at, healths, records),
    cost: fleetCost(fleet, model, regions),
    now: costNow(readings, model, at),
    events: events.sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, EVENTS),
    logs: await recentLogs(deployed, at),
  };
}

async function recentLogs(regions: readonly RegionConfig[], at: Date): Promise<RecentLogs> {
  const query = {
    since: new Date(at.getTime() - LOGS_MS),
    filter: undefined,
    task: undefined,
  };
  const lines: FleetLogEvent[] = [];
  const failures: string[] = [];
  const onFailure = (stack: string, error: Error) => failures.push(`${stack}: ${error.message}`);
  for await (const line of mergedLogs(regions, query, onFailure)) {
    lines.push(line);
    if (lines.length > LOG_LINES) {
      lines.shift();
    }
  }
  return { lines: lines.reverse(), failures };
}
