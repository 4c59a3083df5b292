import { taskMonths } from "../usage/usage";
import { HOURS_PER_MONTH } from "../usage/usual-month";
import type { BilledItem, Offer, RegionUsage } from "./item";

/** Log groups that keep everything are counted with what a year brings. */
const FOREVER_DAYS = 365;
const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;

export const logsIngestion = {
  name: "logs-ingestion",
  group: "otherServices",
  unit: "GB",
  offer: offer("DataProcessing-Bytes", "GB"),
  quantities: (used) => [{ name: "logs written", quantity: writtenGb(used) }],
} as const satisfies BilledItem;

export const logsStorage = {
  name: "logs-storage",
  group: "otherServices",
  unit: "GB-month",
  offer: offer("TimedStorage-ByteHrs", "GB-Mo"),
  quantities: (used) => {
    const retentionDays = used.values.log_retention_days || FOREVER_DAYS;
    const quantity = (writtenGb(used) * retentionDays) / DAYS_PER_MONTH;
    return [{ name: "logs kept", quantity }];
  },
} as const satisfies BilledItem;

function writtenGb({ usage, assumptions }: RegionUsage): number {
  return assumptions.logsGb * taskMonths(usage);
}

function offer(usageType: string, unit: string): Offer {
  return { service: "AmazonCloudWatch", usageType, unit };
}
