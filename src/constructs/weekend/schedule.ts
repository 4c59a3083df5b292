import { AppautoscalingScheduledAction } from "@cdktf/provider-aws/lib/appautoscaling-scheduled-action";
import { AppautoscalingTarget } from "@cdktf/provider-aws/lib/appautoscaling-target";
import { type Precondition, TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import { hcl } from "../../hcl/expression";
import { SCHEDULED_ACTIONS_QUOTA } from "../../schedule/limits";
import { prefix } from "../naming";
import { asNumber, countIf, only } from "../references";
import { v } from "../variables";
import { ACTION_LOCALS, actions } from "./actions";
import { clock } from "./clock";

const scheduled = hcl`${v.enable_weekend_only} && ${clock.activeRegion}`;
/** Application Auto Scaling sets the count: by the schedule, by load, or both. */
export const scaled = hcl`${v.enable_weekend_only} ? ${clock.activeRegion} : ${v.autoscaling_max} != null`;

/** What an action does. Without room for load it is said as one count, as it always was: another name replaces it. */
const actionText = hcl`each.value.min == each.value.max ? jsonencode({ for name, value in merge(each.value, { count = each.value.min }) : name => value if !contains(["min", "max"], name) }) : jsonencode(each.value)`;

export interface WeekendScheduleProps {
  readonly clusterName: string;
  readonly serviceName: string;
  readonly serviceId: string;
}

/**
 * weekend-schedule.tf: what AWS may set the count of, and the scheduled actions with which it starts and stops the
 * tasks of an active region. They ask no clock, so that they stay the same from plan to plan.
 */
export class WeekendSchedule extends Construct {
  /** What AWS may set the count of; there while it does. */
  readonly target: {
    readonly serviceNamespace: string;
    readonly scalableDimension: string;
    readonly resourceId: string;
  };

  constructor(scope: Construct, id: string, props: WeekendScheduleProps) {
    super(scope, id);

    for (const [name, expression] of Object.entries(ACTION_LOCALS)) {
      new TerraformLocal(this, `local.${name}`, expression);
    }

    // Gone with the service on AWS's side, without Terraform noticing.
    const lifecycle = { replaceTriggeredBy: [props.serviceId.slice(2, -1)] };
    const target = new AppautoscalingTarget(this, "aws_appautoscaling_target.ecs", {
      count: countIf(scaled),
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      // Refers to the service: the order in which weekend mode is switched on and off follows from it.
      resourceId: `service/${props.clusterName}/${props.serviceName}`,
      minCapacity: asNumber(hcl`${clock.bounds}.min`),
      maxCapacity: asNumber(hcl`${clock.bounds}.max`),
      tags: { Name: `${prefix}-service` },
      lifecycle,
    });

    this.target = {
      serviceNamespace: only(target, "service_namespace"),
      scalableDimension: only(target, "scalable_dimension"),
      resourceId: only(target, "resource_id"),
    };

    const action = new AppautoscalingScheduledAction(
      this,
      "aws_appautoscaling_scheduled_action.weekend",
      {
        // Another name for another action, which replaces it: an update in place would lose start and end.
        name: `${prefix}-\${each.key}-${hcl`substr(sha1(${actionText}), 0, 6)`}`,
        ...this.target,
        schedule: "${each.value.schedule}",
        timezone: "${each.value.timezone}",
        startTime: "${each.value.start_time}",
        endTime: "${each.value.end_time}",
        scalableTargetAction: {
          minCapacity: "${each.value.min}",
          maxCapacity: "${each.value.max}",
        },
        lifecycle,
      },
    );
    action.addOverride(
      "for_each",
      hcl`{for key, action in ${actions} : key => action if ${scheduled}}`,
    );
  }
}

/** For aws_vpc.main: AWS would refuse the last actions of a plan that has too many. */
export const scheduledActionsFit: Precondition = {
  condition: hcl`${v.enable_weekend_only} ? length(${actions}) <= ${SCHEDULED_ACTIONS_QUOTA} : true`,
  errorMessage: `weekend_closed_dates and weekend_overrides need ${hcl`length(${actions})`} scheduled actions, and AWS allows ${SCHEDULED_ACTIONS_QUOTA} for a service. Remove dates and overrides that are over.`,
};
