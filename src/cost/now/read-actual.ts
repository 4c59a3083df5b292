import { type Billed, readBilled } from "../../aws/cost-explorer";
import type { RegionConfig } from "../../fleet/load-fleet";
import { total } from "../../kit/money";
import type { WithHostedZoneShare } from "../estimate/hosted-zone-shares";
import type { ListModel } from "../estimate/list-model";
import { monthOf } from "../usage/calendar-month";
import { type Actual, compareActual } from "./actual";
import type { CostNow } from "./cost-now";
import { scheduledCost } from "./month-to-date";

const DAY_MS = 86_400_000;

/** What came of asking Cost Explorer. */
export interface ActualOutcome {
  /** Null when it could not be read. */
  readonly actual: Actual | null;
  readonly actualError?: string;
}

interface ActualProps {
  readonly now: CostNow;
  readonly regions: readonly WithHostedZoneShare<RegionConfig>[];
  readonly model: ListModel;
  readonly at: Date;
  /** The regions are the whole fleet. */
  readonly all: boolean;
}

/** What AWS has billed this month. */
export function readBilledMonth(
  regions: readonly RegionConfig[],
  at: Date,
): Promise<Billed | Error> {
  const { start } = monthOf(at);
  const tomorrow = new Date(at.getTime() + DAY_MS);
  return readBilled(ownerTags(regions), day(start), day(tomorrow)).catch((error: Error) => error);
}

/** The same beside the estimate. */
export function actualOutcome(billed: Billed | Error, props: ActualProps): ActualOutcome {
  const { now, regions, model, at, all } = props;
  if (billed instanceof Error) {
    return { actual: null, actualError: billed.message };
  }
  const yesterday = new Date(Math.max(at.getTime() - DAY_MS, monthOf(at).start.getTime()));
  const lastDay = total(regions.map((region) => scheduledCost(region, model, yesterday, at).total));
  return { actual: compareActual(now, billed, { withElsewhere: all, lastDay }) };
}

function ownerTags(regions: readonly RegionConfig[]) {
  const owners = regions.map(({ values: { project_name: project, environment } }) => ({
    project,
    environment,
  }));
  return [...new Map(owners.map((it) => [`${it.project} ${it.environment}`, it])).values()];
}

/** YYYY-MM-DD in UTC. */
function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}
