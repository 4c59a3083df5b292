import { isActiveRegion } from "../../fleet/active-region";
import { type Alarm, alarmsOf } from "../../fleet/alarms";
import type { VariableValues } from "../../fleet/variables";
import { HOURS_PER_MONTH } from "../usage/usual-month";
import type { BilledItem } from "./item";

/** One above the target and one below it. */
const ALARMS_OF_POLICY = 2;

/** Notices are left out: the first thousand e-mails of a month are free, and events of AWS itself cost nothing. */
export const alarm = {
  name: "alarm",
  group: "otherServices",
  unit: "alarm-metric-month",
  offer: { service: "AmazonCloudWatch", usageType: "CW:AlarmMonitorUsage", unit: "Alarms" },
  quantities: ({ values, usage }) => {
    const alarms = alarmsOf(values);
    const policies = scalingPolicies(values);
    const loadBalancerMonths = usage.loadBalancerHours / HOURS_PER_MONTH;
    return [
      ...(alarms.length === 0
        ? []
        : [
            {
              name: "alarms",
              quantity:
                metrics(alarms.filter((it) => !it.ofLoadBalancer)) * usage.months +
                metrics(alarms.filter((it) => it.ofLoadBalancer)) * loadBalancerMonths,
            },
          ]),
      ...(policies === 0
        ? []
        : [{ name: "alarms of scaling", quantity: ALARMS_OF_POLICY * policies * usage.months }]),
    ];
  },
} as const satisfies BilledItem;

function metrics(alarms: readonly Alarm[]): number {
  return alarms.reduce((sum, it) => sum + it.metrics, 0);
}

/** AWS watches each target of scaling with load by alarms of its own, and bills them like others. */
function scalingPolicies(values: VariableValues): number {
  const { autoscaling_max, enable_weekend_only, create_alb } = values;
  if (autoscaling_max === null || (enable_weekend_only && !isActiveRegion(values))) {
    return 0;
  }
  const targets = [
    values.autoscaling_cpu_percent,
    values.autoscaling_memory_percent,
    create_alb ? values.autoscaling_requests_per_task : null,
  ];
  return targets.filter((target) => target !== null).length;
}
