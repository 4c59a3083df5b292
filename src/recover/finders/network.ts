import {
  DescribeInternetGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  paginateDescribeNetworkInterfaces,
  type Vpc,
} from "@aws-sdk/client-ec2";
import { ec2, filter } from "../../aws/ec2";
import type { Finder, Finding, Lookup } from "../find-resources";
import { byTags, inVpc } from "./ec2-filters";
import { severalMessage, singleFinding, withNotes } from "./tags";

/** VPCs have no name of their own: each apply that was killed may have left one. */
async function findVpc(lookup: Lookup): Promise<Finding> {
  const { Vpcs = [] } = await ec2(lookup).send(
    new DescribeVpcsCommand({ Filters: byTags(lookup) }),
  );
  const range = lookup.value("cidr_block");
  const fitting = Vpcs.filter(({ CidrBlock }) => CidrBlock === range);
  if (fitting.length === 0) {
    const [other] = Vpcs;
    return other
      ? {
          conflict: `${other.VpcId} carries this stack's tags, but its range is ${other.CidrBlock} and not ${range}: give the same values as the killed apply (--var, --var-file), or delete it`,
        }
      : undefined;
  }
  if (fitting.length === 1) {
    return singleFinding(lookup, fitting, vpcId);
  }
  const contents = await Promise.all(fitting.map((vpc) => thingsInside(lookup, vpcId(vpc))));
  const used = fitting.filter((_, i) => (contents[i] ?? []).length > 0);
  if (used.length > 1) {
    const described = fitting.map(
      (vpc, i) => `${vpcId(vpc)} (${contents[i]?.join(", ") || "empty"})`,
    );
    return { conflict: severalMessage(lookup, described) };
  }
  // Empty ones are as good as each other.
  const [chosen] = used.length === 1 ? used : fitting;
  const spare = fitting.filter((vpc) => vpc !== chosen);
  return withNotes(
    singleFinding(lookup, chosen ? [chosen] : [], vpcId),
    spare.map((vpc) => emptyVpcNote(lookup.region, vpcId(vpc))),
  );
}

function vpcId({ VpcId }: Vpc): string {
  return VpcId ?? "";
}

function emptyVpcNote(region: string, id: string): string {
  return `${id} carries this stack's tags too, and nothing is in it. To delete it: aws ec2 delete-vpc --region ${region} --vpc-id ${id}`;
}

/** What a VPC holds beyond what AWS puts into each. */
async function thingsInside(lookup: Lookup, id: string): Promise<string[]> {
  const client = ec2(lookup);
  const Filters = [filter("vpc-id", id)];
  const [subnets, groups, tables, gateways] = await Promise.all([
    client.send(new DescribeSubnetsCommand({ Filters })),
    client.send(new DescribeSecurityGroupsCommand({ Filters })),
    client.send(new DescribeRouteTablesCommand({ Filters })),
    client.send(
      new DescribeInternetGatewaysCommand({ Filters: [filter("attachment.vpc-id", id)] }),
    ),
  ]);
  let interfaces = 0;
  for await (const page of paginateDescribeNetworkInterfaces({ client }, { Filters })) {
    interfaces += page.NetworkInterfaces?.length ?? 0;
  }
  const isMain = (table: { Associations?: { Main?: boolean }[] }) =>
    table.Associations?.some(({ Main }) => Main) ?? false;
  const counts: [number, string][] = [
    [subnets.Subnets?.length ?? 0, "subnet"],
    [groups.SecurityGroups?.filter((it) => it.GroupName !== "default").length ?? 0, "group"],
    [tables.RouteTables?.filter((it) => !isMain(it)).length ?? 0, "route table"],
    [gateways.InternetGateways?.length ?? 0, "gateway"],
    [interfaces, "network interface"],
  ];
  return counts
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${count} ${name}${count > 1 ? "s" : ""}`);
}

/** VPCs with this stack's tags beside the one in its state: what an earlier killed apply left. */
export async function otherVpcs(
  region: string,
  own: { readonly id: string; readonly tags: Readonly<Record<string, string>> },
): Promise<string[]> {
  const lookup = { region, wanted: { values: { tags_all: own.tags } } } as unknown as Lookup;
  const { Vpcs = [] } = await ec2({ region }).send(
    new DescribeVpcsCommand({ Filters: byTags(lookup) }),
  );
  const others = Vpcs.map(vpcId).filter((id) => id !== own.id);
  return Promise.all(
    others.map(async (id) => {
      const inside = await thingsInside(lookup, id);
      return inside.length === 0
        ? emptyVpcNote(region, id)
        : `${id} carries this stack's tags too and holds ${inside.join(", ")}, but the stack's VPC is ${own.id}. Delete it when nothing uses it (in the VPC console, with all that is in it)`;
    }),
  );
}

/** It is made before it is attached, so it may have no VPC yet. */
async function findGateway(lookup: Lookup): Promise<Finding> {
  const { InternetGateways = [] } = await ec2(lookup).send(
    new DescribeInternetGatewaysCommand({ Filters: byTags(lookup) }),
  );
  const vpc = lookup.value("vpc_id");
  const attached = InternetGateways.filter(({ Attachments = [] }) =>
    Attachments.some(({ VpcId }) => VpcId === vpc),
  );
  const [loose, ...spare] = InternetGateways.filter(({ Attachments = [] }) => !Attachments.length);
  const candidates = attached.length > 0 ? attached : loose ? [loose] : [];
  const left = attached.length > 0 && loose ? [loose, ...spare] : spare;
  return withNotes(
    singleFinding(lookup, candidates, ({ InternetGatewayId = "" }) => InternetGatewayId),
    left.map(
      ({ InternetGatewayId: id }) =>
        `${id} carries this stack's tags too and is attached to nothing. To delete it: aws ec2 delete-internet-gateway --region ${lookup.region} --internet-gateway-id ${id}`,
    ),
  );
}

async function findSubnet(lookup: Lookup): Promise<Finding> {
  const Filters = [...inVpc(lookup), filter("cidr-block", lookup.value("cidr_block"))];
  const { Subnets = [] } = await ec2(lookup).send(new DescribeSubnetsCommand({ Filters }));
  return singleFinding(lookup, Subnets, ({ SubnetId = "" }) => SubnetId);
}

async function findRouteTable(lookup: Lookup): Promise<Finding> {
  const { RouteTables = [] } = await ec2(lookup).send(
    new DescribeRouteTablesCommand({ Filters: inVpc(lookup) }),
  );
  return singleFinding(lookup, RouteTables, ({ RouteTableId = "" }) => RouteTableId);
}

async function findAssociation(lookup: Lookup): Promise<Finding> {
  const subnet = lookup.value("subnet_id");
  const table = lookup.value("route_table_id");
  const { RouteTables = [] } = await ec2(lookup).send(
    new DescribeRouteTablesCommand({ Filters: [filter("association.subnet-id", subnet)] }),
  );
  const associations = RouteTables.flatMap(({ Associations = [] }) => Associations).filter(
    (it) => it.SubnetId === subnet,
  );
  const own = associations.find((it) => it.RouteTableId === table);
  if (own) {
    const attributes = { id: own.RouteTableAssociationId };
    return { found: { id: `${subnet}/${table}`, attributes } };
  }
  const [other] = associations;
  return other
    ? {
        conflict: `${subnet} is associated with ${other.RouteTableId} and not ${table}. To let go of it: aws ec2 disassociate-route-table --region ${lookup.region} --association-id ${other.RouteTableAssociationId}`,
      }
    : undefined;
}

export const finders: Readonly<Record<string, Finder>> = {
  aws_vpc: { needs: {}, find: findVpc },
  aws_internet_gateway: { needs: { vpc_id: "id" }, find: findGateway },
  aws_subnet: { needs: { vpc_id: "id" }, find: findSubnet },
  aws_route_table: { needs: { vpc_id: "id" }, find: findRouteTable },
  aws_route_table_association: {
    needs: { subnet_id: "id", route_table_id: "id" },
    find: findAssociation,
  },
};
