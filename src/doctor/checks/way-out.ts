import type { RouteTable } from "@aws-sdk/client-ec2";
import type { Check, Found } from "../check";

const EVERYWHERE = "0.0.0.0/0";

/**
 * Tasks pull images and call AWS over their own public address and the gateway, or over a NAT gateway. With VPC endpoints
 * they have no way out, and need none.
 */
export const wayOut: Check = {
  name: "way-out",
  run: async (subject) => {
    if (subject.values.private_subnets === "endpoints") {
      return [];
    }
    const [service, network] = await Promise.all([subject.service(), subject.network()]);
    const { subnets = [], assignPublicIp } =
      service?.networkConfiguration?.awsvpcConfiguration ?? {};
    if (!service || !network) {
      return [];
    }
    const closed = subnets.filter((subnet) => !hasWayOut(tableOf(subnet, network.routeTables)));
    const found: Found[] = [];
    if (closed.length > 0) {
      found.push({
        severity: "error",
        what: "subnets of the tasks have no route to the internet, so no image can be pulled there",
        evidence: `${closed.join(", ")}: no active route for ${EVERYWHERE}`,
        fix: `apply the stack again, which puts the route back: npx fleet deploy ${subject.stack}`,
      });
    }
    if (assignPublicIp === "DISABLED" && !hasNat(network.routeTables)) {
      found.push({
        severity: "error",
        what: "tasks get no public address, and without one there is no way to the internet",
        evidence: "assignPublicIp of the service is DISABLED, and no route leads to a NAT gateway",
        fix: `apply the stack again: npx fleet deploy ${subject.stack}`,
      });
    }
    return found;
  },
};

/** A subnet without a table of its own has the VPC's main one. */
function tableOf(subnet: string, tables: readonly RouteTable[]): RouteTable | undefined {
  const associated = ({ Associations = [] }: RouteTable) =>
    Associations.some(({ SubnetId }) => SubnetId === subnet);
  const isMain = ({ Associations = [] }: RouteTable) => Associations.some(({ Main }) => Main);
  return tables.find(associated) ?? tables.find(isMain);
}

function hasWayOut(table: RouteTable | undefined): boolean {
  return (table?.Routes ?? []).some(
    ({ DestinationCidrBlock, State, GatewayId, NatGatewayId }) =>
      DestinationCidrBlock === EVERYWHERE &&
      State !== "blackhole" &&
      Boolean(GatewayId ?? NatGatewayId),
  );
}

function hasNat(tables: readonly RouteTable[]): boolean {
  return tables.some(({ Routes = [] }) => Routes.some(({ NatGatewayId }) => NatGatewayId));
}
