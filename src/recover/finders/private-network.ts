import {
  DescribeAddressesCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeVpcEndpointsCommand,
} from "@aws-sdk/client-ec2";
import { ec2, filter } from "../../aws/ec2";
import type { Finder, Finding, Lookup } from "../find-resources";
import { byTags, inVpc } from "./ec2-filters";
import { singleFinding } from "./tags";

async function findAddress(lookup: Lookup): Promise<Finding> {
  const { Addresses = [] } = await ec2(lookup).send(
    new DescribeAddressesCommand({ Filters: byTags(lookup) }),
  );
  return singleFinding(lookup, Addresses, ({ AllocationId = "" }) => AllocationId);
}

/** AWS still lists those that were deleted in the last hour. */
async function findNatGateway(lookup: Lookup): Promise<Finding> {
  const { NatGateways = [] } = await ec2(lookup).send(
    new DescribeNatGatewaysCommand({
      Filter: [filter("subnet-id", lookup.value("subnet_id")), ...byTags(lookup)],
    }),
  );
  const present = NatGateways.filter(({ State }) => State === "available" || State === "pending");
  return singleFinding(lookup, present, ({ NatGatewayId = "" }) => NatGatewayId);
}

async function findRoute(lookup: Lookup): Promise<Finding> {
  const table = lookup.value("route_table_id");
  const destination = lookup.value("destination_cidr_block");
  const { RouteTables = [] } = await ec2(lookup).send(
    new DescribeRouteTablesCommand({ Filters: [filter("route-table-id", table)] }),
  );
  const routes = RouteTables.flatMap(({ Routes = [] }) => Routes);
  const id = `${table}_${destination}`;
  return routes.some(({ DestinationCidrBlock }) => DestinationCidrBlock === destination)
    ? { found: { id, attributes: { id } } }
    : undefined;
}

async function findEndpoint(lookup: Lookup): Promise<Finding> {
  const { VpcEndpoints = [] } = await ec2(lookup).send(
    new DescribeVpcEndpointsCommand({ Filters: inVpc(lookup) }),
  );
  const present = VpcEndpoints.filter(
    ({ ServiceName, State }) =>
      ServiceName === lookup.value("service_name") && !/^delet/i.test(State ?? ""),
  );
  return singleFinding(lookup, present, ({ VpcEndpointId = "" }) => VpcEndpointId);
}

export const finders: Readonly<Record<string, Finder>> = {
  aws_eip: { needs: {}, find: findAddress },
  aws_nat_gateway: { needs: { subnet_id: "id" }, find: findNatGateway },
  aws_route: { needs: { route_table_id: "id" }, find: findRoute },
  aws_vpc_endpoint: { needs: { vpc_id: "id" }, find: findEndpoint },
};
