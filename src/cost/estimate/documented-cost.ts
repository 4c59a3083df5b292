import { isActiveRegion } from "../../fleet/active-region";
import { documentedModel as model } from "../../fleet/facts/documented-costs";
import type { VariableValues } from "../../fleet/variables";
import { cents } from "../../kit/money";
import type { CostGroup } from "../groups";
import { weeklyHours } from "../usage/usual-month";
import type { Line } from "./line";

/** The load balancer's price where it is not the model's; outputs of stacks use the model's everywhere. */
const ALB_PER_MONTH: Readonly<Record<string, number>> = { "us-east-1": 16.2 };

/**
 * A month's bill of a region by the documented model. Overrides and closed dates are not counted, public
 * addresses and traffic neither.
 */
export function documentedLines(values: VariableValues): Line[] {
  const line = (
    group: CostGroup,
    name: string,
    quantity: number,
    unit: string,
    price: number,
  ): Line => ({
    group,
    name,
    quantity,
    unit,
    price,
    source: model.source,
    date: model.date,
    readIn: null,
    read: null,
    monthly: cents(quantity * price),
  });
  const { tasks, albs } = monthShares(values);
  return [
    line(
      "fargate",
      "tasks",
      values.desired_count * tasks * model.hoursPerMonth,
      "task-hour",
      (values.cpu / 1024) * model.vcpuPerHour + (values.memory / 1024) * model.memoryGbPerHour,
    ),
    line(
      "alb",
      "load balancer",
      albs,
      "month",
      ALB_PER_MONTH[values.aws_region] ?? model.albPerMonth,
    ),
    line("otherServices", "other services", 1, "month", model.otherServicesPerMonth),
  ];
}

/** The part of a month that tasks run, and that there is a load balancer. */
function monthShares(values: VariableValues): { tasks: number; albs: number } {
  const alb = values.create_alb ? 1 : 0;
  if (!values.enable_weekend_only) {
    return { tasks: 1, albs: alb };
  }
  const weekend = isActiveRegion(values)
    ? (weeklyHours(values) * model.weeksPerMonth) / model.hoursPerMonth
    : 0;
  return { tasks: weekend, albs: values.destroy_albs_when_scaled_down ? alb * weekend : alb };
}
