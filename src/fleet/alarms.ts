import { isActiveRegion } from "./active-region";
import type { VariableValues } from "./variables";

/** An alarm of src/constructs/alarms. */
export interface Alarm {
  /** Behind the prefix of the region. */
  readonly name: string;
  /** How many it looks at: AWS bills each of them, not each alarm. */
  readonly metrics: number;
  /** There only while a load balancer is. */
  readonly ofLoadBalancer?: true;
}

const ALARMS: readonly (Alarm & { readonly when?: (values: VariableValues) => boolean })[] = [
  { name: "no-healthy-target", metrics: 2, ofLoadBalancer: true },
  { name: "server-errors", metrics: 4, ofLoadBalancer: true },
  { name: "latency", metrics: 1, ofLoadBalancer: true },
  { name: "memory", metrics: 1 },
  { name: "restart-loop", metrics: 1 },
  { name: "no-running-task", metrics: 1, when: wantsTasks },
  {
    name: "weekend-mode",
    metrics: 1,
    when: (values) =>
      values.enable_weekend_notices && values.enable_weekend_only && wantsTasks(values),
  },
];

/** Somebody is to be told of them. */
export function wantsAlarms({
  alarm_email,
  alarm_topic_arn,
}: Pick<VariableValues, "alarm_email" | "alarm_topic_arn">): boolean {
  return alarm_email !== null || alarm_topic_arn !== null;
}

/** The alarms of a region, by what its file says. */
export function alarmsOf(values: VariableValues): readonly Alarm[] {
  return wantsAlarms(values)
    ? ALARMS.filter(
        ({ ofLoadBalancer, when }) =>
          (ofLoadBalancer === undefined || values.create_alb) &&
          (when === undefined || when(values)),
      )
    : [];
}

function wantsTasks(values: VariableValues): boolean {
  return values.enable_weekend_only ? isActiveRegion(values) : values.desired_count > 0;
}
