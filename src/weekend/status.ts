import type { ServiceState } from "../aws/service";
import { isActiveRegion } from "../fleet/active-region";
import type { RegionConfig } from "../fleet/load-fleet";
import { scheduleOf } from "../fleet/region-schedule";
import { rfc3339 } from "../kit/time-text";
import { type ComparedRegion, explanation } from "../live/explanation";
import type { Reading } from "../live/read-regions";
import { nextScheduledAction, scheduledAt } from "../live/scheduled";
import { nextChange, runsAt } from "../schedule/schedule";

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
export interface RegionStatus extends ComparedRegion {
  readonly region: string;
  readonly active: boolean;
  readonly nextChange: Change | null;
  readonly runningCount: number | null;
  readonly agrees: boolean | null;
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
  const scheduled = scheduledAt(values, at);
  const isAlbScheduled = values.enable_weekend_only && values.destroy_albs_when_scaled_down;
  const wanted = {
    scheduledCount: scheduled.tasks,
    albScheduled: isAlbScheduled ? scheduled.loadBalancer : null,
  };
  const action = nextScheduledAction(values, at);
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
    nextAction: action && { at: rfc3339(action.at), count: action.count },
    deployed: state ? !state.missing : null,
    bounded: state ? state.bounds !== null : null,
  };
  return {
    ...status,
    explanation: explanation(status, at),
    ...(reading?.error ? { error: reading.error.message } : {}),
  };
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
