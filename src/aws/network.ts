import {
  DescribeRegionsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type RouteTable,
  type SecurityGroup,
  type Subnet,
  type Vpc,
} from "@aws-sdk/client-ec2";
import { listIn } from "./client";
import { ec2, filter } from "./ec2";
import { explainingErrors } from "./explain";
import { homeRegion } from "./home-region";

/** Whether the account has a region switched on; asked of one that every account of its partition has. */
export function isRegionEnabled(region: string): Promise<boolean> {
  return explainingErrors(async () => {
    const answer = await ec2({ region: homeRegion(region) }).send(
      new DescribeRegionsCommand({ AllRegions: true, RegionNames: [region] }),
    );
    return listIn(answer, "Regions").every(({ OptInStatus }) => OptInStatus !== "not-opted-in");
  });
}

export function findVpcs(region: string): Promise<Vpc[]> {
  return explainingErrors(async () =>
    listIn(await ec2({ region }).send(new DescribeVpcsCommand({})), "Vpcs"),
  );
}

/** What a VPC has of network. */
export interface VpcNetwork {
  readonly subnets: readonly Subnet[];
  readonly routeTables: readonly RouteTable[];
  readonly securityGroups: readonly SecurityGroup[];
}

export function findVpcNetwork(region: string, vpc: string): Promise<VpcNetwork> {
  return explainingErrors(async () => {
    const client = ec2({ region });
    const inVpc = { Filters: [filter("vpc-id", vpc)] };
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

/** The tag that stacks give a name by. */
export function nameTag({ Tags = [] }: Pick<Vpc, "Tags">): string | undefined {
  return Tags.find(({ Key }) => Key === "Name")?.Value;
}
