import { tasksArePrivate } from "../../fleet/private-network";
import { ANY, type Grant } from "../grant";
import type { PolicyStack } from "../subject";

const CREATIONS = ["ec2:AllocateAddress", "ec2:CreateNatGateway", "ec2:CreateVpcEndpoint"];

/** NAT gateways and VPC endpoints: all of them, so that one way out can be changed for another. */
export function privateNetwork(stack: PolicyStack): Grant[] {
  if (!tasksArePrivate(stack.values)) {
    return [];
  }
  const arns = (...types: string[]) => types.map((type) => stack.arn("ec2", `${type}/*`));
  const made = arns("elastic-ip", "natgateway", "vpc-endpoint");
  return [
    {
      name: "PrivateNetworkRead",
      role: "plan",
      actions: [
        "ec2:DescribeAddresses",
        "ec2:DescribeAddressesAttribute",
        "ec2:DescribeNatGateways",
        "ec2:DescribePrefixLists",
        "ec2:DescribeVpcEndpoints",
      ],
      resources: ANY,
    },
    {
      name: "PrivateNetworkAllocate",
      role: "apply",
      actions: ["ec2:AllocateAddress"],
      resources: arns("elastic-ip"),
      condition: stack.newTags,
    },
    {
      // The address and the VPC that they are made with have to be this fleet's: see PrivateNetworkChange.
      name: "PrivateNetworkCreate",
      role: "apply",
      actions: ["ec2:CreateNatGateway", "ec2:CreateVpcEndpoint"],
      resources: arns("natgateway", "vpc-endpoint"),
      condition: stack.newTags,
    },
    {
      name: "PrivateNetworkChange",
      role: "apply",
      actions: [
        "ec2:CreateNatGateway",
        "ec2:CreateVpcEndpoint",
        "ec2:DeleteNatGateway",
        "ec2:DeleteVpcEndpoints",
        // Terraform takes a released address from its gateway first, if it still has one.
        "ec2:DisassociateAddress",
        "ec2:ModifyVpcEndpoint",
        "ec2:ReleaseAddress",
      ],
      resources: [...made, ...arns("route-table", "security-group", "subnet", "vpc")],
      condition: stack.ownTags,
    },
    {
      name: "PrivateNetworkTag",
      role: "apply",
      actions: ["ec2:CreateTags"],
      resources: made,
      condition: {
        StringEquals: { "ec2:CreateAction": CREATIONS.map((it) => it.replace("ec2:", "")) },
      },
      because: "AWS asks for it whenever something is created with tags",
    },
    {
      name: "PrivateNetworkNames",
      role: "apply",
      actions: ["route53:AssociateVPCWithHostedZone"],
      resources: [`arn:${stack.partition}:route53:::hostedzone/*`],
      because:
        "AWS ties the private names of an endpoint to the VPC with the rights of whoever makes it",
    },
  ];
}
