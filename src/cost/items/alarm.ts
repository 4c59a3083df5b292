import { HOURS_PER_MONTH } from "../usage/usual-month";
import type { BilledItem } from "./item";

/** Metrics that the alarms look at, as src/constructs/alarms.ts has them: AWS bills each, not each alarm. */
const OF_LOAD_BALANCER = 7;
const OF_TASKS = 1;

export const alarm = {
  name: "alarm",
  group: "otherServices",
  unit: "alarm-metric-month",
  offer: { service: "AmazonCloudWatch", usageType: "CW:AlarmMonitorUsage", unit: "Alarms" },
  quantities: ({ values, usage }) => {
    const wanted = values.alarm_email !== null || values.alarm_topic_arn !== null;
    const metrics =
      OF_TASKS * usage.months + (OF_LOAD_BALANCER * usage.loadBalancerHours) / HOURS_PER_MONTH;
    return [{ name: "alarms", quantity: wanted ? metrics : 0 }];
  },
} as const satisfies BilledItem;
