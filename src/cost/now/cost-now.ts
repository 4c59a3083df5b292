import { known, total } from "../../kit/money";
import { rfc3339 } from "../../kit/time-text";
import type { RunningTasks } from "../../live/read-region";
import type { Reading } from "../../live/read-regions";
import { scheduledAt } from "../../live/scheduled";
import type { CostedRegion, MonthlyCost } from "../estimate/fleet-cost";
import type { WithHostedZoneShare } from "../estimate/hosted-zone-shares";
import { amountOf, type Charge, charges, type ListModel } from "../estimate/list-model";
import { hoursOf, monthOf } from "../usage/calendar-month";
import { runningUsage } from "../usage/running-usage";
import { scheduledUsage } from "../usage/scheduled-usage";
import type { Usage } from "../usage/usage";
import { type HourlyCost, hourlyCost, hourlyKnown, hourlyTotal, UNKNOWN_COST } from "./hourly";
import { monthToDate } from "./month-to-date";
import { differences } from "./now-notes";

/** What came of reading a region whose share of the hosted zone is known. */
export type CostedReading = Reading<WithHostedZoneShare<CostedRegion>>;

/** What `fleet cost now --json` prints. USD: an hour to a hundredth of a cent, months in whole cents. */
export interface CostNow {
  readonly currency: "USD";
  readonly model: "list";
  readonly at: string;
  /** The calendar month in UTC; its end is excluded. */
  readonly month: { readonly start: string; readonly end: string };
  readonly regions: readonly RegionNow[];
  /** What runs now costs so much an hour. Null when a region is unknown. */
  readonly hourly: number | null;
  /** By the schedule from the month's start until now: an estimate, no meter. */
  readonly monthSoFar: number | null;
  /** The month so far, and the rest of it by the schedule. */
  readonly monthProjected: number | null;
  /** The sums of what is known. */
  readonly known: {
    readonly hourly: number;
    readonly monthSoFar: number;
    readonly monthProjected: number;
  };
}

/** null is what could not be read, or has no known price. */
export interface RegionNow {
  readonly stack: string;
  readonly region: string;
  /** There is a service in AWS. */
  readonly deployed: boolean | null;
  readonly scheduledCount: number;
  readonly desiredCount: number | null;
  readonly runningCount: number | null;
  readonly tasks: readonly RunningTasks[] | null;
  readonly albExists: boolean | null;
  /** Public addresses of the load balancer. */
  readonly albAddresses: number | null;
  readonly hourly: HourlyCost;
  readonly monthSoFar: MonthlyCost;
  readonly monthProjected: MonthlyCost;
  /** Names of what has no known price. */
  readonly unknown: readonly string[];
  /** A sentence for each way in which the region is not as the month is estimated. */
  readonly notes: readonly string[];
  readonly error?: string;
}

/** @param readings of the regions, in their order */
export function costNow(readings: readonly CostedReading[], model: ListModel, at: Date): CostNow {
  const { start, end } = monthOf(at);
  const regions = readings.map((reading) => regionNow(reading, model, at));
  const hourly = regions.map((region) => region.hourly.total);
  const monthSoFar = regions.map((region) => region.monthSoFar.total);
  const monthProjected = regions.map((region) => region.monthProjected.total);
  return {
    currency: "USD",
    model: "list",
    at: rfc3339(at),
    month: { start: rfc3339(start), end: rfc3339(end) },
    regions,
    hourly: hourlyTotal(hourly),
    monthSoFar: total(monthSoFar),
    monthProjected: total(monthProjected),
    known: {
      hourly: hourlyKnown(hourly),
      monthSoFar: known(monthSoFar),
      monthProjected: known(monthProjected),
    },
  };
}

function regionNow(
  { item: region, value: state, error }: CostedReading,
  model: ListModel,
  at: Date,
): RegionNow {
  const { stackName, values } = region;
  const month = monthOf(at);
  const billed = (usage: Usage) => charges(region, usage, model);
  const running = state && billed(runningUsage(state, hoursOf(month)));
  const scheduled = billed(scheduledUsage(values, month.start, month.end));
  const { soFar, projected } = monthToDate(region, model, at);
  // Since when it is missing, and whether it comes back, nobody says.
  const isMissing = state?.service === null;
  const service = state?.service;
  return {
    stack: stackName,
    region: values.aws_region,
    deployed: state ? !isMissing : null,
    scheduledCount: scheduledAt(values, at).tasks,
    desiredCount: service?.desiredCount ?? null,
    runningCount: service?.runningCount ?? null,
    tasks: service?.tasks ?? null,
    albExists: state ? state.loadBalancer !== null : null,
    albAddresses: state ? (state.loadBalancer?.publicAddresses ?? 0) : null,
    hourly: running ? hourlyCost(running) : UNKNOWN_COST,
    monthSoFar: isMissing ? UNKNOWN_COST : soFar,
    monthProjected: isMissing ? UNKNOWN_COST : projected,
    unknown: unpriced([...(running ?? []), ...scheduled]),
    notes: state ? differences(region, state, at) : [],
    ...(error ? { error: error.message } : {}),
  };
}

function unpriced(billed: readonly Charge[]): string[] {
  const names = billed.filter((charge) => amountOf(charge) === null).map(({ name }) => name);
  return [...new Set(names)];
}
