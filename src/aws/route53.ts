import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { awsClient, listIn } from "./client";
import { unlessMissing } from "./explain";
import { homeRegion } from "./home-region";

/** The public zones of a name, of which there may be several. */
export async function findPublicZones(region: string, name: string): Promise<string[]> {
  const { ListHostedZonesByNameCommand, Route53Client } = await import("@aws-sdk/client-route-53");
  const answer = await awsClient(Route53Client, homeRegion(region)).send(
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
    awsClient(Route53Client, homeRegion(region)).send(request),
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
  const answer = await awsClient(Route53Client, homeRegion(region)).send(
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
