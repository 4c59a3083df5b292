import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { explainingErrors } from "../aws/explain";
import { withinReadTime } from "../aws/read-time";
import { findPublicZones, findRecords, sameName } from "../aws/route53";
import { recordName, zoneName } from "../fleet/dns-names";
import type { RegionConfig } from "../fleet/load-fleet";
import type { VariableValues } from "../fleet/variables";
import { inParallel, type Outcome } from "../kit/in-parallel";
import { REGIONS_AT_ONCE } from "./read-regions";

/** What came of reading the records that a region's name has, those of other regions too. */
export type RecordsReading = Outcome<RegionConfig, readonly ResourceRecordSet[]>;

/**
 * The records of each region's name; none where the region has no domain. Regions that share a name are answered
 * together: Route 53 takes five requests a second of an account.
 */
export function readDnsRecords(regions: readonly RegionConfig[]): Promise<RecordsReading[]> {
  const answers = new Map<string, Promise<readonly ResourceRecordSet[]>>();
  return inParallel(regions, REGIONS_AT_ONCE, async ({ values }) => {
    if (!values.enable_domain) {
      return [];
    }
    const key = `${values.route53_zone_id ?? zoneName(values)} ${recordName(values)}`;
    const answer =
      answers.get(key) ?? explainingErrors(() => withinReadTime(() => recordsOf(values)));
    answers.set(key, answer);
    return answer;
  });
}

async function recordsOf(values: VariableValues): Promise<readonly ResourceRecordSet[]> {
  const { aws_region, route53_zone_id } = values;
  const zones = route53_zone_id
    ? [route53_zone_id]
    : await findPublicZones(aws_region, zoneName(values));
  const records = await Promise.all(
    zones.map((zone) => findRecords(aws_region, zone, recordName(values))),
  );
  return records.flat();
}

/**
 * Whether the records are there that lead from the name to a region's load balancer.
 * @param loadBalancer its DNS name; null when there is none, and the records lead nowhere
 */
export function hasDnsRecords(
  { aws_region, enable_ipv6 }: VariableValues,
  records: readonly ResourceRecordSet[],
  loadBalancer: string | null,
): boolean {
  const wanted = [
    { type: "A", identifier: aws_region },
    ...(enable_ipv6 ? [{ type: "AAAA", identifier: `${aws_region}-ipv6` }] : []),
  ];
  return wanted.every(({ type, identifier }) =>
    records.some(
      (record) =>
        record.Type === type &&
        record.SetIdentifier === identifier &&
        (loadBalancer === null || sameName(record.AliasTarget?.DNSName ?? "", loadBalancer)),
    ),
  );
}
