import { findRecords, sameName } from "../../aws/route53";
import type { Finder, Finding, Lookup } from "../find-resources";

/** Records carry no tags: one is this stack's when it leads to this stack's load balancer. */
async function findRecord(lookup: Lookup): Promise<Finding> {
  const zone = lookup.value("zone_id");
  const name = lookup.value("name");
  const type = lookup.value("type");
  const identifier = lookup.value("set_identifier");
  const records = await findRecords(lookup.region, zone, name);
  const record = records.find((it) => it.Type === type && it.SetIdentifier === identifier);
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
