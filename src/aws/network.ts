import type { EC2Client, RouteTable, SecurityGroup, Subnet, Vpc } from "@aws-sdk/client-ec2";
import { awsClient, listIn } from "./client";
import { explainingErrors } from "./explain";

/** Whether the account has a region switched on; asked of one that every account has. */
export function isRegionEnabled(region: string): Promise<boolean> {
  return explainingErrors(async () => {
    const { DescribeRegionsCommand } = await import("@aws-sdk/client-ec2");
    const client = await ec2Client("us-east-1");
    const answer = await client.send(
      new DescribeRegionsCommand({ AllRegions: true, RegionNames: [region] }),
    );
    return listIn(answer, "Regions").every(({ OptInStatus }) => OptInStatus !== "not-opted-in");
  });
}

export function findVpcs(region: string): Promise<Vpc[]> {
  return explainingErrors(async () => {
    const { DescribeVpcsCommand } = await import("@aws-sdk/client-ec2");
    const client = await ec2Client(region);
    return listIn(await client.send(new DescribeVpcsCommand({})), "Vpcs");
  });
}

/** What a VPC has of network. */
export interface VpcNetwork {
  readonly subnets: readonly Subnet[];
  readonly routeTables: readonly RouteTable[];
  readonly securityGroups: readonly SecurityGroup[];
}

export function findVpcNetwork(region: string, vpc: string): Promise<VpcNetwork> {
  return explainingErrors(async () => {
    const { DescribeRouteTablesCommand, DescribeSecurityGroupsCommand, DescribeSubnetsCommand } =
      await import("@aws-sdk/client-ec2");
    const client = await ec2Client(region);
    const inVpc = { Filters: [{ Name: "vpc-id", Values: [vpc] }] };
    const [subnets, routeTables, securityGroups] = await Promise.all([
      client.send(new DescribeSubnetsCommand(inVpc)),
      client.send(new DescribeRouteTablesCommand(inVpc)),
      client.send(new DescribeSecurityGroupsCommand(inVpc)),
    ]);
    return {
      subnets: listIn(subnets, "Subnets"),
      routeTables: listIn(routeTables, "RouteTables"),
      securityGroups: listIn(securityGroups, "SecurityGroups"),
    };
  });
}

async function ec2Client(region: string): Promise<EC2Client> {
  const { EC2Client } = await import("@aws-sdk/client-ec2");
  return awsClient(EC2Client, region);
}

/** The tag that stacks give a name by. */
export function nameTag({ Tags = [] }: Pick<Vpc, "Tags">): string | undefined {
  return Tags.find(({ Key }) => Key === "Name")?.Value;
}
