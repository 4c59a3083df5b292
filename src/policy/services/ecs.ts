import { ANY, type Grant } from "../grant";
import type { PolicyStack } from "../subject";

export function ecs(stack: PolicyStack): Grant[] {
  const { cluster, service } = stack.names;
  const own = [
    stack.arn("ecs", `cluster/${cluster}`),
    stack.arn("ecs", `service/${cluster}/${service}`),
  ];
  const definitions = stack.arn("ecs", `task-definition/${stack.prefix}-task:*`);
  return [
    {
      name: "EcsRead",
      role: "plan",
      actions: ["ecs:DescribeClusters", "ecs:DescribeServices"],
      resources: own,
    },
    {
      name: "EcsTasksRead",
      role: "plan",
      actions: ["ecs:DescribeTasks"],
      resources: [stack.arn("ecs", `task/${cluster}/*`)],
    },
    {
      name: "EcsList",
      role: "plan",
      actions: [
        "ecs:DescribeTaskDefinition",
        "ecs:ListClusters",
        "ecs:ListTaskDefinitions",
        "ecs:ListTasks",
      ],
      resources: ANY,
    },
    {
      name: "EcsChange",
      role: "apply",
      actions: [
        "ecs:CreateCluster",
        "ecs:CreateService",
        "ecs:DeleteCluster",
        "ecs:DeleteService",
        "ecs:RegisterTaskDefinition",
        "ecs:UpdateService",
      ],
      resources: [...own, definitions],
    },
    ...(stack.values.container_insights === null
      ? []
      : [
          {
            name: "EcsInsights",
            role: "apply" as const,
            // The provider reads the tags of a cluster only after it has changed it.
            actions: ["ecs:ListTagsForResource", "ecs:UpdateCluster"],
            resources: [stack.arn("ecs", `cluster/${cluster}`)],
          },
        ]),
    ...(stack.values.fargate_spot_percent === null
      ? []
      : [
          {
            name: "EcsSpot",
            role: "apply" as const,
            actions: ["ecs:PutClusterCapacityProviders"],
            resources: [stack.arn("ecs", `cluster/${cluster}`)],
            because: "the AWS provider calls it for Fargate Spot",
          },
        ]),
    ...(stack.values.enable_execute_command
      ? [
          {
            name: "EcsExec",
            role: "apply" as const,
            actions: ["ecs:ExecuteCommand"],
            resources: [
              stack.arn("ecs", `cluster/${cluster}`),
              stack.arn("ecs", `task/${cluster}/*`),
            ],
            because: "the AWS CLI calls it for fleet exec",
          },
        ]
      : []),
    {
      name: "EcsDeregister",
      role: "apply",
      actions: ["ecs:DeregisterTaskDefinition"],
      resources: ANY,
    },
    {
      name: "EcsTag",
      role: "apply",
      actions: ["ecs:TagResource"],
      resources: [...own, definitions],
      because: "AWS asks for it whenever something is created with tags",
    },
  ];
}
