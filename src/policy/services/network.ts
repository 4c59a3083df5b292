import { ANY, type Grant } from "../grant";
import type { PolicyStack } from "../subject";

/** What is made with tags of its own. */
const CREATIONS = [
  "ec2:AuthorizeSecurityGroupEgress",
  "ec2:CreateInternetGateway",
  "ec2:CreateRouteTable",
  "ec2:CreateSecurityGroup",
  "ec2:CreateSubnet",
  "ec2:CreateVpc",
];

/** VPC, subnets, routes and security groups. */
export function network(stack: PolicyStack): Grant[] {
  const arns = (...types: string[]) => types.map((type) => stack.arn("ec2", `${type}/*`));
  const everything = [stack.arn("ec2", "*")];
  return [
    {
      name: "NetworkRead",
      role: "plan",
      actions: [
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeNetworkAcls",
        "ec2:DescribeRegions",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroupRules",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcAttribute",
        "ec2:DescribeVpcs",
      ],
      resources: ANY,
    },
    {
      name: "NetworkCreate",
      role: "apply",
      actions: ["ec2:CreateInternetGateway", "ec2:CreateVpc"],
      resources: arns("vpc", "internet-gateway"),
      condition: stack.newTags,
    },
    {
      // What they are made in is a VPC, and has to be this fleet's: see NetworkChange.
      name: "NetworkCreateInVpc",
      role: "apply",
      actions: ["ec2:CreateRouteTable", "ec2:CreateSecurityGroup", "ec2:CreateSubnet"],
      resources: arns("route-table", "security-group", "subnet"),
      condition: stack.newTags,
    },
    {
      // Of the rule only: its group has to be this fleet's.
      name: "NetworkCreateRule",
      role: "apply",
      actions: ["ec2:AuthorizeSecurityGroupEgress"],
      resources: arns("security-group-rule"),
      condition: stack.newTags,
    },
    {
      name: "NetworkChange",
      role: "apply",
      actions: [
        "ec2:AssociateRouteTable",
        "ec2:AttachInternetGateway",
        "ec2:AuthorizeSecurityGroupEgress",
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:CreateRoute",
        "ec2:CreateRouteTable",
        "ec2:CreateSecurityGroup",
        "ec2:CreateSubnet",
        "ec2:DeleteInternetGateway",
        "ec2:DeleteRoute",
        "ec2:DeleteRouteTable",
        "ec2:DeleteSecurityGroup",
        "ec2:DeleteSubnet",
        "ec2:DeleteVpc",
        "ec2:DetachInternetGateway",
        "ec2:DisassociateRouteTable",
        "ec2:ModifySecurityGroupRules",
        "ec2:ModifyVpcAttribute",
        "ec2:RevokeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress",
      ],
      resources: everything,
      condition: stack.ownTags,
    },
    {
      name: "NetworkTag",
      role: "apply",
      actions: ["ec2:CreateTags"],
      resources: everything,
      condition: {
        StringEquals: { "ec2:CreateAction": CREATIONS.map((it) => it.replace("ec2:", "")) },
      },
      because: "AWS asks for it whenever something is created with tags",
    },
    {
      // AWS makes it with the VPC and without tags. It is emptied once it has them.
      name: "NetworkTagDefaultGroup",
      role: "apply",
      actions: ["ec2:CreateTags"],
      resources: arns("security-group"),
      condition: { ...stack.newTags, ...stack.untagged },
    },
    {
      name: "NetworkDeleteRead",
      role: "apply",
      actions: ["ec2:DescribeNetworkInterfaces"],
      resources: ANY,
    },
  ];
}
