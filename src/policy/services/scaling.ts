import { scalingBounds } from "../../fleet/region-schedule";
import { ANY, type Grant } from "../grant";
import type { PolicyStack } from "../subject";

const OF_SERVICES = {
  StringEquals: {
    "application-autoscaling:service-namespace": "ecs",
    "application-autoscaling:scalable-dimension": "ecs:service:DesiredCount",
  },
};

const ALARMS_OF_POLICIES =
  "AWS makes the alarms of a scaling policy in the name of whoever puts it";

/** The scalable target, the schedule of weekend mode, and scaling with load. Their ARNs have no names. */
export function scaling(stack: PolicyStack): Grant[] {
  const targets = [stack.arn("application-autoscaling", "scalable-target/*")];
  return [
    ...(scalingBounds(stack.values) ? withLoad(stack, targets) : []),
    {
      name: "ScalingRead",
      role: "plan",
      actions: [
        "application-autoscaling:DescribeScalableTargets",
        "application-autoscaling:DescribeScheduledActions",
      ],
      resources: ANY,
    },
    {
      name: "ScalingTagsRead",
      role: "plan",
      actions: ["application-autoscaling:ListTagsForResource"],
      resources: targets,
    },
    {
      name: "ScalingChange",
      role: "apply",
      actions: [
        "application-autoscaling:DeleteScheduledAction",
        "application-autoscaling:DeregisterScalableTarget",
        "application-autoscaling:PutScheduledAction",
        "application-autoscaling:RegisterScalableTarget",
      ],
      resources: targets,
      condition: OF_SERVICES,
    },
    {
      name: "ScalingTag",
      role: "apply",
      actions: ["application-autoscaling:TagResource"],
      resources: targets,
      condition: stack.newTags,
      because: "AWS asks for it whenever something is created with tags",
    },
  ];
}

function withLoad({ names, arn }: PolicyStack, targets: readonly string[]): Grant[] {
  const { cluster, service } = names;
  return [
    {
      name: "LoadScalingRead",
      role: "plan",
      actions: ["application-autoscaling:DescribeScalingPolicies", "tag:GetResources"],
      resources: ANY,
    },
    {
      name: "LoadScalingChange",
      role: "apply",
      actions: [
        "application-autoscaling:DeleteScalingPolicy",
        "application-autoscaling:PutScalingPolicy",
      ],
      resources: targets,
      condition: OF_SERVICES,
    },
    {
      name: "LoadScalingAlarmsRead",
      role: "apply",
      actions: ["cloudwatch:DescribeAlarms"],
      resources: ANY,
      because: ALARMS_OF_POLICIES,
    },
    {
      // As Application Auto Scaling names them.
      name: "LoadScalingAlarms",
      role: "apply",
      actions: ["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm"],
      resources: [arn("cloudwatch", `alarm:TargetTracking-service/${cluster}/${service}-*`)],
      because: ALARMS_OF_POLICIES,
    },
  ];
}
