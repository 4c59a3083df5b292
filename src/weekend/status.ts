import type { ServiceState } from "../aws/service";
import { isActiveRegion } from "../fleet/active-region";
import type { RegionConfig } from "../fleet/load-fleet";
import { scheduleOf } from "../fleet/region-schedule";
import type { VariableValues } from "../fleet/variables";
import type { Outcome } from "../kit/in-parallel";
import { rfc3339 } from "../kit/time-text";
import { nextAction } from "../schedule/next-action";
import { loadBalancerWantedAt, nextChange, runsAt, taskCountAt } from "../schedule/schedule";
import { explanation } from "./explain";

/** What came of reading a region. */
export type Reading = Outcome<RegionConfig, ServiceState>;

/** What `fleet weekend status --json` prints. Times are RFC 3339 in UTC. */
export interface WeekendStatus {
  readonly at: string;
  /** Of the first stack that is in an active region, else of the first. */
  readonly timezone: string;
  /** The hours are on, whether weekend mode is or not. */
  readonly active: boolean;
  readonly nextChange: Change | null;
  readonly regions: readonly RegionStatus[];
}

export interface Change {
  readonly at: string;
  readonly active: boolean;
}

/** null is what was not or could not be read. */
export interface RegionStatus {
  readonly stack: string;
  readonly region: string;
  /** Weekend mode is on. */
  readonly enabled: boolean;
  /** One of the regions that run in the active hours. */
  readonly activeRegion: boolean;
  readonly timezone: string;
  readonly active: boolean;
  readonly nextChange: Change | null;
  readonly scheduledCount: number;
  readonly desiredCount: number | null;
  readonly runningCount: number | null;
  /** Whether there should be a load balancer; null where no schedule says so. */
  readonly albScheduled: boolean | null;
  readonly albExists: boolean | null;
  readonly agrees: boolean | null;
  /** When AWS sets the count next by itself; null where only an apply does. */
  readonly nextAction: { readonly at: string; readonly count: number } | null;
  /** There is a service in AWS. */
  readonly deployed: boolean | null;
  /** AWS keeps the count between bounds, as it does for scheduled actions. */
  readonly bounded: boolean | null;
  /** A line for each way in which the region is not as scheduled: why, and until when. */
  readonly explanation: readonly string[];
  readonly error?: string;
}

/** @param readings of the regions, in their order; none when nothing was read */
export function weekendStatus(
  regions: readonly RegionConfig[],
  at: Date,
  readings: readonly Reading[] = [],
): WeekendStatus {
  const rows = regions.map((region, i) => regionStatus(region, at, readings[i]));
  const {
    timezone = "UTC",
    active = false,
    nextChange = null,
  } = rows.find(({ activeRegion }) => activeRegion) ?? rows[0] ?? {};
  return { at: rfc3339(at), timezone, active, nextChange, regions: rows };
}

function regionStatus(
  { stackName, values }: RegionConfig,
  at: Date,
  reading: Reading | undefined,
): RegionStatus {
  const schedule = scheduleOf(values);
  const next = nextChange(schedule, at);
  const state = reading?.value;
  const wanted = {
    scheduledCount: scheduledCount(values, at),
    albScheduled: albScheduled(values, at),
  };
  const status = {
    stack: stackName,
    region: values.aws_region,
    enabled: values.enable_weekend_only,
    activeRegion: isActiveRegion(values),
    timezone: schedule.timezone,
    active: runsAt(schedule, at),
    nextChange: next && { at: rfc3339(next.at), active: next.active },
    ...wanted,
    desiredCount: state?.desiredCount ?? null,
    runningCount: state?.runningCount ?? null,
    albExists: state?.albExists ?? null,
    agrees: state ? agrees(wanted, state) : null,
    nextAction: actionOf(values, at),
    deployed: state ? !state.missing : null,
    bounded: state ? state.bounds !== null : null,
  };
  return {
    ...status,
    explanation: explanation(status, at),
    ...(reading?.error ? { error: reading.error.message } : {}),
  };
}

/** How many tasks an apply at this time would set. */
export function scheduledCount(values: VariableValues, at: Date): number {
  if (!values.enable_weekend_only) {
    return values.desired_count;
  }
  return isActiveRegion(values) ? taskCountAt(scheduleOf(values), at) : 0;
}

function albScheduled(values: VariableValues, at: Date): boolean | null {
  if (!values.enable_weekend_only || !values.destroy_albs_when_scaled_down) {
    return null;
  }
  return (
    values.create_alb && isActiveRegion(values) && loadBalancerWantedAt(scheduleOf(values), at)
  );
}

function actionOf(values: VariableValues, at: Date): RegionStatus["nextAction"] {
  const next =
    values.enable_weekend_only && isActiveRegion(values)
      ? nextAction(scheduleOf(values), at)
      : null;
  return next && { at: rfc3339(next.at), count: next.count };
}

function agrees(
  wanted: Pick<RegionStatus, "scheduledCount" | "albScheduled">,
  { desiredCount, albExists }: ServiceState,
): boolean {
  return (
    desiredCount === wanted.scheduledCount &&
    (wanted.albScheduled === null || albExists === wanted.albScheduled)
  );
}
