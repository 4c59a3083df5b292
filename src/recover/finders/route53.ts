import { ListResourceRecordSetsCommand, Route53Client } from "@aws-sdk/client-route-53";
import { awsClient } from "../../aws/client";
import type { Finder, Finding, Lookup } from "../find-resources";

/** `a.b.` and `dualstack.A.B` are written differently and mean the same. */
function sameName(a: string, b: string): boolean {
  const plain = (name: string) =>
    name
      .toLowerCase()
      .replace(/\.$/, "")
      .replace(/^dualstack\./, "");
  return plain(a) === plain(b);
}

/** Records carry no tags: one is this stack's when it leads to this stack's load balancer. */
async function findRecord(lookup: Lookup): Promise<Finding> {
  const zone = lookup.value("zone_id");
  const name = lookup.value("name");
  const type = lookup.value("type");
  const identifier = lookup.value("set_identifier");
  const { ResourceRecordSets = [] } = await awsClient(Route53Client, lookup.region).send(
    new ListResourceRecordSetsCommand({
      HostedZoneId: zone,
      StartRecordName: name,
      StartRecordType: type as "A",
    }),
  );
  const record = ResourceRecordSets.find(
    (it) => sameName(it.Name ?? "", name) && it.Type === type && it.SetIdentifier === identifier,
  );
  if (!record) {
    return undefined;
  }
  const id = `${zone}_${name}_${type}_${identifier}`;
  const target = record.AliasTarget?.DNSName ?? "";
  const own = lookup.value("alias.0.name");
  return sameName(target, own)
    ? { found: { id, attributes: { id } } }
    : {
        conflict: `the record exists and leads to ${target || "other values"}, not to ${own}. Whose it is, its name does not say: delete it in zone ${zone}, or take it over with terraform import '${lookup.wanted.address}' '${id}'`,
      };
}

export const finders: Readonly<Record<string, Finder>> = {
  aws_route53_record: {
    needs: {
      zone_id: "zone_id",
      name: "name",
      type: "type",
      set_identifier: "set_identifier",
      "alias.0.name": "dns_name",
    },
    find: findRecord,
  },
};
