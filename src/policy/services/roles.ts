import { ANY, type Condition, type Grant } from "../grant";
import type { PolicyStack } from "../subject";

/** Those that AWS makes for itself when an account first uses a service. */
const SERVICES = [
  "ecs.amazonaws.com",
  "ecs.application-autoscaling.amazonaws.com",
  "elasticloadbalancing.amazonaws.com",
];

/** The two roles of the tasks, and the one that writes flow logs. */
export function roles(stack: PolicyStack): Grant[] {
  const { taskExecutionRole, taskRole, flowLogsRole } = stack.names;
  const roleArns = (...names: string[]) => names.map((it) => stack.globalArn("iam", `role/${it}`));
  const ofTasks = roleArns(taskExecutionRole, taskRole);
  const own = [...ofTasks, ...(stack.values.enable_flow_logs ? roleArns(flowLogsRole) : [])];
  const bounded = withinBoundary(stack);
  const managed = `arn:${stack.partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy`;
  return [
    {
      name: "RolesRead",
      role: "plan",
      actions: [
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListRolePolicies",
      ],
      resources: own,
    },
    {
      name: "RolesOfServicesRead",
      role: "plan",
      actions: ["iam:GetRole"],
      resources: [
        stack.globalArn("iam", "role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"),
      ],
    },
    {
      name: "RolesChange",
      role: "apply",
      actions: ["iam:DeleteRole", "iam:ListInstanceProfilesForRole"],
      resources: own,
    },
    {
      name: "RolesGrant",
      role: "apply",
      actions: ["iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRolePolicy"],
      resources: own,
      ...(bounded && { condition: bounded }),
    },
    ...(bounded === undefined
      ? []
      : [
          {
            name: "RolesLimit",
            role: "apply",
            actions: ["iam:PutRolePermissionsBoundary"],
            resources: own,
            condition: bounded,
          } as const,
        ]),
    {
      name: "RolesAttach",
      role: "apply",
      actions: ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
      resources: ofTasks,
      condition: { ArnEquals: { "iam:PolicyARN": managed }, ...bounded },
    },
    {
      name: "RolesTag",
      role: "apply",
      actions: ["iam:TagRole"],
      resources: own,
      because: "AWS asks for it whenever something is created with tags",
    },
    {
      name: "RolesPass",
      role: "apply",
      actions: ["iam:PassRole"],
      resources: ofTasks,
      condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      because: "AWS asks for it when a task definition names a role",
    },
    {
      name: "RolesOfServices",
      role: "apply",
      actions: ["iam:CreateServiceLinkedRole"],
      resources: ANY,
      condition: { StringEquals: { "iam:AWSServiceName": SERVICES } },
      because:
        "AWS makes a role for ECS, load balancers and scaling when an account first uses them",
    },
  ];
}

/**
 * That a role gets this boundary, or has it. Nobody who applies may take it away again: otherwise a role without one could
 * be given any right.
 */
function withinBoundary({ values }: PolicyStack): Condition | undefined {
  const { permissions_boundary_arn: boundary } = values;
  return boundary === null ? undefined : { StringEquals: { "iam:PermissionsBoundary": boundary } };
}
