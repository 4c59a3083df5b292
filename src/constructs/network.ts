import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import type { Precondition, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { hcl } from "../hcl/expression";
import { prefix } from "./naming";
import { address, all, asList, asNumber, countIf, dynamicBlock, ref } from "./references";
import { v } from "./variables";

const ANYWHERE_IPV4 = "0.0.0.0/0";
const ANYWHERE_IPV6 = "::/0";

export interface NetworkProps {
  /** What must hold between variables. They stand on the VPC, since everything else hangs on it. */
  readonly preconditions: Precondition[];
}

/** network.tf: the VPC with its public subnets, the way to the internet, and the security groups. */
export class Network extends Construct {
  readonly vpcId: string;
  readonly vpcCidrBlock: string;
  readonly publicSubnetIds: string[];
  readonly publicSubnets: TerraformResource;
  readonly albSecurityGroupId: string;
  readonly tasksSecurityGroupId: string;
  /** What must exist before traffic can flow, and must go only after everything that uses it. */
  readonly internetAccess: TerraformResource[];

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);

    const vpc = new Vpc(this, "aws_vpc.main", {
      cidrBlock: v.vpc_cidr,
      // IPv6 ranges are free, and AWS does not let go of them under a dual-stack load balancer.
      assignGeneratedIpv6CidrBlock: true,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: `${prefix}-vpc` },
      lifecycle: { precondition: props.preconditions },
    });

    // Without any rule, so that nothing gets a network by being put into the default group.
    new DefaultSecurityGroup(this, "aws_default_security_group.main", {
      vpcId: ref(vpc, "id"),
      tags: { Name: `${prefix}-default-sg` },
    });

    const gateway = new InternetGateway(this, "aws_internet_gateway.main", {
      vpcId: ref(vpc, "id"),
      tags: { Name: `${prefix}-igw` },
    });

    const subnets = new Subnet(this, "aws_subnet.public", {
      count: asNumber(hcl`length(${v.availability_zones})`),
      vpcId: ref(vpc, "id"),
      cidrBlock: hcl`${v.subnet_cidrs}[count.index]`,
      ipv6CidrBlock: hcl`cidrsubnet(${ref(vpc, "ipv6_cidr_block")}, 8, count.index)`,
      availabilityZone: hcl`${v.availability_zones}[count.index]`,
      // The service asks for a public address for its tasks; nothing else gets one by chance.
      mapPublicIpOnLaunch: false,
      tags: {
        Name: `${prefix}-subnet-public-${hcl`substr(${v.availability_zones}[count.index], -1, 1)`}`,
        Type: "Public",
      },
    });

    const routeTable = new RouteTable(this, "aws_route_table.public", {
      vpcId: ref(vpc, "id"),
      tags: { Name: `${prefix}-rt-public` },
    });
    dynamicBlock(
      routeTable,
      "route",
      hcl`concat([{ ipv4 = ${ANYWHERE_IPV4}, ipv6 = null }], ${v.enable_ipv6} ? [{ ipv4 = null, ipv6 = ${ANYWHERE_IPV6} }] : [])`,
      {
        cidr_block: "${each.value.ipv4}",
        ipv6_cidr_block: "${each.value.ipv6}",
        gateway_id: ref(gateway, "id"),
      },
    );

    const associations = new RouteTableAssociation(this, "aws_route_table_association.public", {
      count: asNumber(hcl`length(${v.availability_zones})`),
      subnetId: `\${${address(subnets)}[count.index].id}`,
      routeTableId: ref(routeTable, "id"),
    });

    const albSecurityGroup = this.albSecurityGroup(vpc);
    const tasksSecurityGroup = this.tasksSecurityGroup(vpc, albSecurityGroup);

    // Of its own and not inline, because the two groups name each other.
    new VpcSecurityGroupEgressRule(this, "aws_vpc_security_group_egress_rule.alb_to_tasks", {
      securityGroupId: ref(albSecurityGroup, "id"),
      description: "Requests and health checks to the tasks",
      referencedSecurityGroupId: ref(tasksSecurityGroup, "id"),
      ipProtocol: "tcp",
      fromPort: asNumber(v.container_port),
      toPort: asNumber(v.container_port),
      tags: { Name: `${prefix}-alb-to-tasks` },
    });
    const keysPort = hcl`tonumber(try(regex("^https://[^/:]+:([0-9]+)", ${v.oauth_jwks_url})[0], 443))`;
    new VpcSecurityGroupEgressRule(this, "aws_vpc_security_group_egress_rule.alb_to_oauth_keys", {
      count: countIf(hcl`${v.create_alb} && ${v.oauth_jwks_url} != null`),
      securityGroupId: ref(albSecurityGroup, "id"),
      description: "Public keys that sign access tokens",
      // Whoever issues tokens may move; load balancers ask by IPv4 only.
      cidrIpv4: ANYWHERE_IPV4,
      ipProtocol: "tcp",
      fromPort: asNumber(keysPort),
      toPort: asNumber(keysPort),
      tags: { Name: `${prefix}-alb-to-oauth-keys` },
    });

    this.vpcId = ref(vpc, "id");
    this.vpcCidrBlock = ref(vpc, "cidr_block");
    this.publicSubnetIds = all(subnets, "id");
    this.publicSubnets = subnets;
    this.albSecurityGroupId = ref(albSecurityGroup, "id");
    this.tasksSecurityGroupId = ref(tasksSecurityGroup, "id");
    this.internetAccess = [gateway, associations];
  }

  private albSecurityGroup(vpc: Vpc): SecurityGroup {
    const group = new SecurityGroup(this, "aws_security_group.alb", {
      namePrefix: `${prefix}-alb-`,
      description: "Security group for MCP Application Load Balancer",
      vpcId: ref(vpc, "id"),
      tags: { Name: `${prefix}-alb-sg` },
    });
    // toset: alb_port is usually one of the two, and AWS refuses the same rule twice.
    dynamicBlock(group, "ingress", hcl`toset([80, 443, ${v.alb_port}])`, {
      description: "Clients on port ${each.value}",
      from_port: "${each.value}",
      to_port: "${each.value}",
      protocol: "tcp",
      cidr_blocks: hcl`[for range in ${v.alb_allowed_cidrs} : range if !strcontains(range, ":")]`,
      ipv6_cidr_blocks: hcl`${v.enable_ipv6} ? (length(${allowedIpv6}) == 0 && contains(${v.alb_allowed_cidrs}, ${ANYWHERE_IPV4}) ? [${ANYWHERE_IPV6}] : ${allowedIpv6}) : []`,
    });
    return group;
  }

  private tasksSecurityGroup(vpc: Vpc, albSecurityGroup: SecurityGroup): SecurityGroup {
    return new SecurityGroup(this, "aws_security_group.ecs_tasks", {
      namePrefix: `${prefix}-ecs-tasks-`,
      description: "Security group for ECS tasks",
      vpcId: ref(vpc, "id"),
      ingress: [
        {
          description: "The container port, from the load balancer only",
          fromPort: asNumber(v.container_port),
          toPort: asNumber(v.container_port),
          protocol: "tcp",
          securityGroups: [ref(albSecurityGroup, "id")],
        },
      ],
      egress: [
        {
          description: "The image registry, AWS and whatever the server calls",
          fromPort: 0,
          toPort: 0,
          protocol: "-1",
          cidrBlocks: [ANYWHERE_IPV4],
          ipv6CidrBlocks: asList(anywhereIpv6()),
        },
      ],
      tags: { Name: `${prefix}-ecs-tasks-sg` },
    });
  }
}

const allowedIpv6 = hcl`[for range in ${v.alb_allowed_cidrs} : range if strcontains(range, ":")]`;

function anywhereIpv6(): string {
  return hcl`${v.enable_ipv6} ? [${ANYWHERE_IPV6}] : []`;
}
