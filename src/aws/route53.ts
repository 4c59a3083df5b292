import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { awsClient, listIn } from "./client";
import { unlessMissing } from "./explain";

/** How the regions of each partition but `aws` begin, and the one place there that has Route 53. */
const PLACES: Readonly<Record<string, string>> = {
  "cn-": "cn-northwest-1",
  "us-gov-": "us-gov-west-1",
  "eusc-": "eusc-de-east-1",
};

function route53Region(region: string): string {
  const [, place = "us-east-1"] =
    Object.entries(PLACES).find(([start]) => region.startsWith(start)) ?? [];
  return place;
}

/** The public zones of a name, of which there may be several. */
export async function findPublicZones(region: string, name: string): Promise<string[]> {
  const { ListHostedZonesByNameCommand, Route53Client } = await import("@aws-sdk/client-route-53");
  const answer = await awsClient(Route53Client, route53Region(region)).send(
    new ListHostedZonesByNameCommand({ DNSName: name.toLowerCase() }),
  );
  return listIn(answer, "HostedZones")
    .filter((zone) => sameName(zone.Name ?? "", name) && !zone.Config?.PrivateZone)
    .map(({ Id = "" }) => Id.replace("/hostedzone/", ""));
}

/** The name of a zone; undefined when the account has none of this id. */
export async function findZoneName(region: string, id: string): Promise<string | undefined> {
  const { GetHostedZoneCommand, Route53Client } = await import("@aws-sdk/client-route-53");
  const request = new GetHostedZoneCommand({ Id: id });
  const answer = await unlessMissing(
    awsClient(Route53Client, route53Region(region)).send(request),
    "NoSuchHostedZone",
  );
  return answer?.HostedZone?.Name;
}

/** All records of a name: latency records have one for each region and type. */
export async function findRecords(
  region: string,
  zoneId: string,
  name: string,
): Promise<ResourceRecordSet[]> {
  const { ListResourceRecordSetsCommand, Route53Client } = await import("@aws-sdk/client-route-53");
  // It begins with this name, and one answer has room for those of more regions than AWS has.
  const answer = await awsClient(Route53Client, route53Region(region)).send(
    new ListResourceRecordSetsCommand({
      HostedZoneId: zoneId,
      StartRecordName: name.toLowerCase(),
    }),
  );
  return listIn(answer, "ResourceRecordSets").filter((record) => sameName(record.Name ?? "", name));
}

/** `a.b.` and `dualstack.A.B` are written differently and mean the same. */
export function sameName(a: string, b: string): boolean {
  const plain = (name: string) =>
    name
      .toLowerCase()
      .replace(/\.$/, "")
      .replace(/^dualstack\./, "");
  return plain(a) === plain(b);
}
