import { LOAD_BALANCER_NAME_LENGTH } from "../../fleet/resource-names";
import { ANY, type Grant } from "../grant";
import type { PolicyStack } from "../subject";

/** Of a hyphen and six characters of a hash. */
const ENDING_LENGTH = 7;

export function loadBalancer(stack: PolicyStack): Grant[] {
  return [
    {
      name: "LoadBalancerRead",
      role: "plan",
      actions: [
        "elasticloadbalancing:DescribeCapacityReservation",
        "elasticloadbalancing:DescribeListenerAttributes",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeTags",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
      ],
      resources: ANY,
    },
    ...(stack.values.create_alb ? changes(stack) : []),
  ];
}

function changes(stack: PolicyStack): Grant[] {
  const { loadBalancer: name } = stack.names;
  const resources = [
    `loadbalancer/app/${name}/*`,
    `listener/app/${name}/*`,
    `listener-rule/app/${name}/*`,
    `targetgroup/${targetGroupPattern(stack)}/*`,
  ].map((it) => stack.arn("elasticloadbalancing", it));
  return [
    {
      name: "LoadBalancerChange",
      role: "apply",
      actions: [
        "elasticloadbalancing:CreateListener",
        "elasticloadbalancing:CreateLoadBalancer",
        "elasticloadbalancing:CreateRule",
        "elasticloadbalancing:CreateTargetGroup",
        "elasticloadbalancing:DeleteListener",
        "elasticloadbalancing:DeleteLoadBalancer",
        "elasticloadbalancing:DeleteRule",
        "elasticloadbalancing:DeleteTargetGroup",
        "elasticloadbalancing:ModifyListener",
        "elasticloadbalancing:ModifyLoadBalancerAttributes",
        "elasticloadbalancing:ModifyRule",
        "elasticloadbalancing:ModifyTargetGroup",
        "elasticloadbalancing:ModifyTargetGroupAttributes",
        "elasticloadbalancing:SetIpAddressType",
        "elasticloadbalancing:SetSubnets",
      ],
      resources,
    },
    {
      name: "LoadBalancerTag",
      role: "apply",
      actions: ["elasticloadbalancing:AddTags"],
      resources,
      because: "AWS asks for it whenever something is created with tags",
    },
    {
      name: "LoadBalancerNetwork",
      role: "apply",
      actions: ["ec2:DescribeAccountAttributes"],
      resources: ANY,
      because:
        "a load balancer is made with a look at the account's network, with the rights of whoever makes it",
    },
  ];
}

/** A port or a range that differs ends its name in a hash, and what is replaced keeps the other name until then. */
function targetGroupPattern({ prefix, values }: PolicyStack): string {
  if (values.target_group_name) {
    return values.target_group_name;
  }
  const longest = LOAD_BALANCER_NAME_LENGTH - ENDING_LENGTH;
  return `${`${prefix}-tg`.slice(0, longest).replace(/-+$/, "")}*`;
}
