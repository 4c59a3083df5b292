import { ANY, type Grant } from "../grant";
import type { PolicyStack } from "../subject";

/** The scalable target and the schedule of weekend mode. Their ARNs have no names. */
export function scaling(stack: PolicyStack): Grant[] {
  const targets = [stack.arn("application-autoscaling", "scalable-target/*")];
  return [
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
      condition: {
        StringEquals: {
          "application-autoscaling:service-namespace": "ecs",
          "application-autoscaling:scalable-dimension": "ecs:service:DesiredCount",
        },
      },
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
