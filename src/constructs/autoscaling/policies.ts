import { AppautoscalingPolicy } from "@cdktf/provider-aws/lib/appautoscaling-policy";
import { Construct } from "constructs";
import { hcl } from "../../hcl/expression";
import { prefix } from "../naming";
import { asNumber, countIf } from "../references";
import { v } from "../variables";
import { clock } from "../weekend/clock";
import { scaled } from "../weekend/schedule";
import { scalesWithLoad } from "./task-count";

export interface ScalingPoliciesProps {
  /** The service's scalable target. */
  readonly target: {
    readonly serviceNamespace: string;
    readonly scalableDimension: string;
    readonly resourceId: string;
  };
  readonly serviceId: string;
  /** `app/<name>/<id>/targetgroup/<name>/<id>`, whose requests are counted; null while there is none. */
  readonly requestsLabel: string;
}

interface Measure {
  readonly name: string;
  /** The variable with what is aimed at; null leaves the measure out. */
  readonly target: string;
  /** In AWS's words. */
  readonly metric: string;
  /** When there is something to measure. @default always */
  readonly when?: string;
  readonly resourceLabel?: string;
}

/**
 * autoscaling.tf: one policy for each measure that has a target. AWS adds tasks when one of them wants more, and takes
 * some away when all of them want fewer.
 */
export class ScalingPolicies extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ScalingPoliciesProps,
  ) {
    super(scope, id);
    this.policy("aws_appautoscaling_policy.cpu", {
      name: "cpu",
      target: v.autoscaling_cpu_percent,
      metric: "ECSServiceAverageCPUUtilization",
    });
    this.policy("aws_appautoscaling_policy.memory", {
      name: "memory",
      target: v.autoscaling_memory_percent,
      metric: "ECSServiceAverageMemoryUtilization",
    });
    this.policy("aws_appautoscaling_policy.requests", {
      name: "requests",
      target: v.autoscaling_requests_per_task,
      metric: "ALBRequestCountPerTarget",
      when: clock.loadBalancer,
      resourceLabel: props.requestsLabel,
    });
  }

  private policy(id: string, { name, target, metric, when, resourceLabel }: Measure): void {
    const measured = hcl`${scaled} && ${scalesWithLoad} && ${target} != null`;
    new AppautoscalingPolicy(this, id, {
      count: countIf(when === undefined ? measured : hcl`${measured} && ${when}`),
      name: `${prefix}-${name}`,
      policyType: "TargetTrackingScaling",
      ...this.props.target,
      targetTrackingScalingPolicyConfiguration: {
        targetValue: asNumber(target),
        scaleOutCooldown: asNumber(v.autoscaling_scale_out_cooldown_seconds),
        scaleInCooldown: asNumber(v.autoscaling_scale_in_cooldown_seconds),
        predefinedMetricSpecification: { predefinedMetricType: metric, resourceLabel },
      },
      // Gone with the service on AWS's side, without Terraform noticing.
      lifecycle: { replaceTriggeredBy: [this.props.serviceId.slice(2, -1)] },
    });
  }
}
