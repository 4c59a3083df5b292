import { DescribeAvailabilityZonesCommand } from "@aws-sdk/client-ec2";
import { listIn } from "./client";
import { ec2, filter } from "./ec2";

/** An availability zone as the account has it. */
export interface Zone {
  /** Such as "eu-west-1a". Which zone that is differs between accounts. */
  readonly name: string;
  /** Such as "euw1-az3": the same zone in every account. */
  readonly id: string;
}

/** The zones of a region that the account can use, by name; no local zones. */
export async function findZones(region: string): Promise<Zone[]> {
  const answer = await ec2({ region }).send(
    new DescribeAvailabilityZonesCommand({
      Filters: [filter("zone-type", "availability-zone"), filter("state", "available")],
    }),
  );
  return listIn(answer, "AvailabilityZones")
    .map(({ ZoneName: name = "", ZoneId: id = "" }) => ({ name, id }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
