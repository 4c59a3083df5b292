import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { isActiveRegion } from "../fleet/active-region";
import type { RegionConfig } from "../fleet/load-fleet";
import { scalingBounds } from "../fleet/region-schedule";
import { rfc3339 } from "../kit/time-text";
import { hasDnsRecords } from "./dns-records";
import type { ComparedRegion } from "./explanation";
import type { RegionState } from "./read-region";
import { nextScheduledAction, scheduledAt } from "./scheduled";

/**
 * A region as its file wants it at a time, beside what AWS has.
 * @param state undefined when it was not read
 * @param records of its name, those of other regions too; undefined when they were not read
 */
export function comparedRegion(
  { stackName, values }: Pick<RegionConfig, "stackName" | "values">,
  at: Date,
  state: RegionState | undefined,
  records: readonly ResourceRecordSet[] | undefined,
): ComparedRegion {
  const scheduled = scheduledAt(values, at);
  const action = nextScheduledAction(values, at);
  return {
    stack: stackName,
    timezone: values.weekend_timezone,
    enabled: values.enable_weekend_only,
    activeRegion: isActiveRegion(values),
    scheduledCount: scheduled.tasks,
    scheduledBounds: scheduled.bounds,
    desiredCount: state?.service?.desiredCount ?? null,
    runningCount: state?.service?.runningCount ?? null,
    pendingCount: state?.service?.pendingCount ?? null,
    albScheduled: scheduled.loadBalancer,
    albExists: state ? state.loadBalancer !== null : null,
    dnsRecordScheduled: scheduled.dnsRecord,
    dnsRecordExists:
      state && records && values.enable_domain
        ? hasDnsRecords(values, records, state.loadBalancer?.dnsName ?? null)
        : null,
    nextAction: action && { at: rfc3339(action.at), count: action.count },
    deployed: state ? state.service !== null : null,
    scalesWithLoad: scalingBounds(values) !== null,
    bounded: state ? state.bounds !== null : null,
  };
}
