import { Eip } from "@cdktf/provider-aws/lib/eip";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import type { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { domainExpression } from "../fleet/facts/regions";
import { EXECUTE_COMMAND_ENDPOINT, TASK_ENDPOINTS } from "../fleet/private-network";
import { hcl } from "../hcl/expression";
import { prefix } from "./naming";
import { address, all, asNumber, countIf, dependencies, only } from "./references";
import { v } from "./variables";

/** Whether tasks have no public addresses. */
export const tasksArePrivate = hcl`${v.private_subnets} != "none"`;

const hasNat = hcl`startswith(${v.private_subnets}, "nat")`;
const hasEndpoints = hcl`${v.private_subnets} == "endpoints"`;

const subnetCount = hcl`${tasksArePrivate} ? length(${v.availability_zones}) : 0`;
const natCount = hcl`${v.private_subnets} == "nat-per-zone" ? length(${v.availability_zones}) : ${hasNat} ? 1 : 0`;
const endpointNames = hcl`${hasEndpoints} ? toset(concat(${[...TASK_ENDPOINTS]}, ${v.enable_execute_command} ? [${EXECUTE_COMMAND_ENDPOINT}] : [])) : toset([])`;

/**
 * The one of S3 and most others are called alike in all partitions. Those of ECR begin with their partition's domain.
 * @see https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-ec2/lib/vpc-endpoint.ts (2026-11)
 */
const endpointService = hcl`format("%s.%s.%s", startswith(each.key, "ecr.") ? join(".", reverse(split(".", ${`\${${domainExpression("var.aws_region")}}`}))) : "com.amazonaws", ${v.aws_region}, each.key)`;

/** `a`, of `eu-west-1a`. */
const zoneLetter = hcl`substr(${v.availability_zones}[count.index], -1, 1)`;

export interface PrivateNetworkProps {
  readonly vpcId: string;
  /** One for each zone. NAT gateways stand in the first of them. */
  readonly publicSubnets: TerraformResource;
  readonly tasksSecurityGroupId: string;
  /** Gateway and routes of the public subnets, which NAT gateways use. */
  readonly internetAccess: TerraformResource[];
}

/** network.tf, the private part: subnets for tasks without public addresses, and their way to what they need. */
export class PrivateNetwork extends Construct {
  /** The private ones, or the public ones while there are none: a list, as an expression. */
  readonly taskSubnetIds: string;
  /** What must exist before tasks start, and must go after them. */
  readonly access: TerraformResource[];

  constructor(scope: Construct, id: string, props: PrivateNetworkProps) {
    super(scope, id);

    const subnets = new Subnet(this, "aws_subnet.private", {
      count: asNumber(subnetCount),
      vpcId: props.vpcId,
      cidrBlock: hcl`${v.private_subnet_cidrs}[count.index]`,
      availabilityZone: hcl`${v.availability_zones}[count.index]`,
      mapPublicIpOnLaunch: false,
      tags: { Name: `${prefix}-subnet-private-${zoneLetter}`, Type: "Private" },
    });
    // One for each zone, so that another number of NAT gateways changes a route only. Without inline routes: the
    // provider leaves those in AWS when the last one is dropped.
    const routeTables = new RouteTable(this, "aws_route_table.private", {
      count: asNumber(subnetCount),
      vpcId: props.vpcId,
      tags: { Name: `${prefix}-rt-private-${zoneLetter}` },
    });
    const associations = new RouteTableAssociation(this, "aws_route_table_association.private", {
      count: asNumber(subnetCount),
      subnetId: `\${${address(subnets)}[count.index].id}`,
      routeTableId: `\${${address(routeTables)}[count.index].id}`,
    });

    const natRoutes = this.natGateways(routeTables, props);
    const endpoints = this.endpoints(subnets, routeTables, props);

    this.taskSubnetIds = hcl`${tasksArePrivate} ? ${idsOf(subnets)} : ${idsOf(props.publicSubnets)}`;
    this.access = [associations, natRoutes, ...endpoints];
  }

  private natGateways(routeTables: RouteTable, props: PrivateNetworkProps): Route {
    const addresses = new Eip(this, "aws_eip.nat", {
      count: asNumber(natCount),
      domain: "vpc",
      tags: { Name: `${prefix}-nat-${zoneLetter}` },
      dependsOn: dependencies(...props.internetAccess),
    });
    const gateways = new NatGateway(this, "aws_nat_gateway.main", {
      count: asNumber(natCount),
      allocationId: `\${${address(addresses)}[count.index].id}`,
      subnetId: `\${${address(props.publicSubnets)}[count.index].id}`,
      tags: { Name: `${prefix}-nat-${zoneLetter}` },
      dependsOn: dependencies(...props.internetAccess),
    });
    return new Route(this, "aws_route.nat", {
      count: asNumber(hcl`${hasNat} ? ${subnetCount} : 0`),
      routeTableId: `\${${address(routeTables)}[count.index].id}`,
      destinationCidrBlock: "0.0.0.0/0",
      natGatewayId: `\${${address(gateways)}[min(count.index, length(${address(gateways)}) - 1)].id}`,
    });
  }

  private endpoints(
    subnets: Subnet,
    routeTables: RouteTable,
    props: PrivateNetworkProps,
  ): TerraformResource[] {
    // The layers of images in ECR lie in S3. It is free, and takes them off a NAT gateway's bill.
    const s3 = new VpcEndpoint(this, "aws_vpc_endpoint.s3", {
      count: countIf(tasksArePrivate),
      vpcId: props.vpcId,
      serviceName: `com.amazonaws.${v.aws_region}.s3`,
      vpcEndpointType: "Gateway",
      routeTableIds: all(routeTables, "id"),
      tags: { Name: `${prefix}-endpoint-s3` },
    });
    const group = new SecurityGroup(this, "aws_security_group.endpoints", {
      count: countIf(hasEndpoints),
      namePrefix: `${prefix}-endpoints-`,
      description: "VPC endpoints of the tasks",
      vpcId: props.vpcId,
      ingress: [
        {
          description: "HTTPS from the tasks",
          fromPort: 443,
          toPort: 443,
          protocol: "tcp",
          securityGroups: [props.tasksSecurityGroupId],
        },
      ],
      tags: { Name: `${prefix}-endpoints-sg` },
    });
    const interfaces = new VpcEndpoint(this, "aws_vpc_endpoint.interface", {
      vpcId: props.vpcId,
      serviceName: endpointService,
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds: all(subnets, "id"),
      securityGroupIds: [only(group, "id")],
      tags: { Name: `${prefix}-endpoint-\${each.key}` },
    });
    interfaces.addOverride("for_each", endpointNames);
    return [s3, interfaces];
  }
}

function idsOf(resource: TerraformResource): string {
  return `\${${address(resource)}[*].id}`;
}
