import { TerraformLocal, TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import { documentedModel as model } from "../../fleet/facts/documented-costs";
import { type HclOperand, hcl } from "../../hcl/expression";
import { address } from "../references";
import { v } from "../variables";
import { clock } from "./clock";

/** weekend-schedule.tf, its output: what weekend-only operation costs and saves, by the documented model. */
export class WeekendCost extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    // A window over midnight belongs to the day it starts on, so 22 to 6 is eight hours.
    const hoursPerDay = hcl`${v.weekend_hours_end} > ${v.weekend_hours_start} ? ${v.weekend_hours_end} - ${v.weekend_hours_start} : ${v.weekend_hours_end} + 24 - ${v.weekend_hours_start}`;
    const hoursPerWeek = this.local(
      "weekend_hours_per_week",
      hcl`length(${v.weekend_days}) * ${hoursPerDay}`,
    );
    const hoursPerMonth = this.local(
      "weekend_hours_per_month",
      hcl`${hoursPerWeek} * ${model.weeksPerMonth}`,
    );
    const fargatePerHour = this.local(
      "fargate_cost_per_hour",
      hcl`${v.desired_count} * (${v.cpu} / 1024 * ${model.vcpuPerHour} + ${v.memory} / 1024 * ${model.memoryGbPerHour})`,
    );

    const albFullTime = hcl`${v.create_alb} ? ${model.albPerMonth} : 0`;
    const fullTime = this.local(
      "full_time_cost",
      hcl`${{
        fargate: hcl`${fargatePerHour} * ${model.hoursPerMonth}`,
        alb: albFullTime,
        other_services: model.otherServicesPerMonth,
      }}`,
    );
    // Destroyed when scaled down: there in the active hours, in an inactive region never.
    const albShare = hcl`!${v.destroy_albs_when_scaled_down} ? 1 : ${clock.activeRegion} ? ${hoursPerMonth} / ${model.hoursPerMonth} : 0`;
    const weekend = this.local(
      "weekend_cost",
      hcl`${{
        fargate: hcl`${clock.activeRegion} ? ${fargatePerHour} * ${hoursPerMonth} : 0`,
        alb: hcl`${albFullTime} * ${albShare}`,
        other_services: model.otherServicesPerMonth,
      }}`,
    );
    const saved = this.local(
      "weekend_saving",
      hcl`sum(values(${fullTime})) - sum(values(${weekend}))`,
    );

    const costs = (cost: string): HclOperand => {
      const total = hcl`sum(values(${cost}))`;
      return {
        fargate: usd(hcl`${cost}.fargate`),
        alb: usd(hcl`${cost}.alb`),
        other_services: usd(hcl`${cost}.other_services`),
        total_monthly: usd(total),
        total_annual: usd(hcl`12 * ${total}`),
      };
    };
    new TerraformOutput(this, "output.weekend_mode_cost_analysis", {
      description:
        "What this region costs around the clock and in weekend mode, by the documented cost model",
      value: {
        mode_enabled: v.enable_weekend_only,
        region: v.aws_region,
        schedule: whenWeekendMode({
          active_days: hcl`join(", ", [for day in ${v.weekend_days} : ${DAY_NAMES}[day]])`,
          active_hours: hcl`format("%d:00 - %d:00 %s", ${v.weekend_hours_start}, ${v.weekend_hours_end}, ${v.weekend_timezone})`,
          hours_per_week: hoursPerWeek,
          hours_per_month: hoursPerMonth,
          downtime_percentage: percent(hcl`1 - ${hoursPerMonth} / ${model.hoursPerMonth}`),
        }),
        costs: { weekend_mode: whenWeekendMode(costs(weekend)), full_time_mode: costs(fullTime) },
        savings: whenWeekendMode({
          monthly_savings: usd(saved),
          annual_savings: usd(hcl`12 * ${saved}`),
          percentage_savings: percent(hcl`${saved} / sum(values(${fullTime}))`),
          alb_destruction_enabled: v.destroy_albs_when_scaled_down,
          additional_alb_savings: usd(hcl`${fullTime}.alb - ${weekend}.alb`),
        }),
        configuration: {
          desired_count: v.desired_count,
          cpu_vcpu: hcl`${v.cpu} / 1024`,
          memory_gb: hcl`${v.memory} / 1024`,
          alb_created: v.create_alb,
          alb_destruction: v.destroy_albs_when_scaled_down,
        },
      },
    });
  }

  private local(name: string, expression: string): string {
    const local = new TerraformLocal(this, `local.${name}`, expression);
    return `\${${address(local)}}`;
  }
}

const DAY_NAMES = {
  MON: "Monday",
  TUE: "Tuesday",
  WED: "Wednesday",
  THU: "Thursday",
  FRI: "Friday",
  SAT: "Saturday",
  SUN: "Sunday",
};

function whenWeekendMode(value: HclOperand): string {
  return hcl`${v.enable_weekend_only} ? ${value} : null`;
}

/** "$12.34" */
function usd(amount: string): string {
  return hcl`format("$%.2f", ${amount})`;
}

/** "12.3%" of a share between 0 and 1 */
function percent(share: string): string {
  return hcl`format("%.1f%%", 100 * ${share})`;
}
