import type { RegionConfig } from "../fleet/load-fleet";
import { scheduleOf } from "../fleet/region-schedule";
import { rfc3339 } from "../kit/time-text";
import { comparedRegion } from "../live/compared-region";
import type { RecordsReading } from "../live/dns-records";
import { type ComparedRegion, explanation, wantedCount } from "../live/explanation";
import type { Reading } from "../live/read-regions";
import { nextChange, runsAt } from "../schedule/schedule";

/** What `fleet weekend status --json` prints. Times are RFC 3339 in UTC. */
export interface WeekendStatus {
  readonly at: string;
  /** Of the first stack that is in an active region, else of the first. */
  readonly timezone: string;
  /** The hours are on, whether weekend mode is or not. */
  readonly active: boolean;
  /** Null also while weekend mode is off. */
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
  /** Everything that was compared is as it should be; null when something was not read. */
  readonly agrees: boolean | null;
  /** A line for each way in which the region is not as scheduled: why, and until when. */
  readonly explanation: readonly string[];
  readonly error?: string;
}

/** What was read of the regions, in their order. */
export interface LiveReadings {
  readonly regions: readonly Reading[];
  readonly dnsRecords: readonly RecordsReading[];
}

/** @param readings none when nothing was read */
export function weekendStatus(
  regions: readonly RegionConfig[],
  at: Date,
  readings?: LiveReadings,
): WeekendStatus {
  const rows = regions.map((region, i) =>
    regionStatus(region, at, readings?.regions[i], readings?.dnsRecords[i]),
  );
  const {
    timezone = "UTC",
    active = false,
    nextChange = null,
  } = rows.find(({ enabled, activeRegion }) => enabled && activeRegion) ??
  rows.find(({ activeRegion }) => activeRegion) ??
  rows[0] ??
  {};
  return { at: rfc3339(at), timezone, active, nextChange, regions: rows };
}

function regionStatus(
  { stackName, values }: RegionConfig,
  at: Date,
  reading: Reading | undefined,
  records: RecordsReading | undefined,
): RegionStatus {
  const schedule = scheduleOf(values);
  const next = values.enable_weekend_only ? nextChange(schedule, at) : undefined;
  const state = reading?.value;
  const status = {
    ...comparedRegion({ stackName, values }, at, state, records?.value),
    region: values.aws_region,
    active: runsAt(schedule, at),
    nextChange: next ? { at: rfc3339(next.at), active: next.active } : null,
  };
  const error = reading?.error
    ? reading.error.message
    : records?.error && `its DNS record: ${records.error.message}`;
  return {
    ...status,
    agrees: agrees(status, values.enable_domain),
    explanation: explanation(status, at),
    ...(error === undefined ? {} : { error }),
  };
}

function agrees(status: ComparedRegion, hasDomain: boolean): boolean | null {
  if (status.deployed === false) {
    return false;
  }
  const compared = [
    [status.desiredCount, wantedCount(status)],
    [status.runningCount, wantedCount(status)],
    [status.albExists, status.albScheduled],
    ...(hasDomain ? [[status.dnsRecordExists, status.dnsRecordScheduled]] : []),
  ];
  if (compared.some(([found, wanted]) => found !== null && found !== wanted)) {
    return false;
  }
  return compared.some(([found]) => found === null) ? null : true;
}
