import type { VariableValues } from "../variables";
import { documentedModel as model } from "./documented-model";

/** What depends on whether tasks run: USD a month, not rounded. */
export interface ScaledCost {
  readonly fargate: number;
  readonly alb: number;
}

/** The load balancer's price where it is not the model's; outputs of stacks use the model's everywhere. */
const ALB_PER_MONTH: Readonly<Record<string, number>> = { "us-east-1": 16.2 };

/** A region around the clock, whether weekend mode is on or not. */
export function fullTimeCost(values: VariableValues): ScaledCost {
  return { fargate: fargatePerHour(values) * model.hoursPerMonth, alb: albPerMonth(values) };
}

/** A region that runs in its weekend hours only, with a load balancer that is kept or destroyed between them. */
export function weekendCost(values: VariableValues, alb: "kept" | "destroyed"): ScaledCost {
  const hours = weekendHoursPerMonth(values);
  const albShare = alb === "kept" ? 1 : hours / model.hoursPerMonth;
  return { fargate: fargatePerHour(values) * hours, alb: albPerMonth(values) * albShare };
}

/** Overrides and closed dates are not counted. */
export function weekendHoursPerMonth(values: VariableValues): number {
  const { weekend_days, weekend_hours_start: start, weekend_hours_end: end } = values;
  // A window over midnight belongs to the day it starts on, so 22 to 6 is eight hours.
  const perDay = end > start ? end - start : end + 24 - start;
  return weekend_days.length * perDay * model.weeksPerMonth;
}

function fargatePerHour({ desired_count, cpu, memory }: VariableValues): number {
  return (
    desired_count * ((cpu / 1024) * model.vcpuPerHour + (memory / 1024) * model.memoryGbPerHour)
  );
}

function albPerMonth({ create_alb, aws_region }: VariableValues): number {
  return create_alb ? (ALB_PER_MONTH[aws_region] ?? model.albPerMonth) : 0;
}
