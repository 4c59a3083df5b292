import { HOURS_PER_MONTH } from "../usage/usual-month";
import type { BilledItem } from "./item";

/** Metrics that the alarms of src/constructs/alarms.ts look at: AWS bills each of them, not each alarm. */
const OF_TASKS = 1;
const OF_LOAD_BALANCER = 7;

/** Notices are left out: the first thousand e-mails of a month are free, and events of AWS itself cost nothing. */
export const alarm = {
  name: "alarm",
  group: "otherServices",
  unit: "alarm-metric-month",
  offer: { service: "AmazonCloudWatch", usageType: "CW:AlarmMonitorUsage", unit: "Alarms" },
  quantities: ({ values, usage }) =>
    values.alarm_email === null && values.alarm_topic_arn === null
      ? []
      : [
          {
            name: "alarms",
            quantity:
              OF_TASKS * usage.months +
              (OF_LOAD_BALANCER * usage.loadBalancerHours) / HOURS_PER_MONTH,
          },
        ],
} as const satisfies BilledItem;
