import { explainingErrors } from "../../aws/explain";
import { findPublicZones, findZoneName, sameName } from "../../aws/route53";
import { zoneName } from "../../fleet/dns-names";
import type { Check, Found } from "../check";

export const hostedZone: Check = {
  name: "hosted-zone",
  isPrecondition: true,
  run: async ({ aws, values, account }) => {
    const { enable_domain, route53_zone_id } = values;
    const domain = zoneName(values);
    if (!enable_domain) {
      return [];
    }
    if (route53_zone_id !== null) {
      const name = await account.read(`zone ${route53_zone_id}`, () =>
        explainingErrors(() => findZoneName(aws, route53_zone_id)),
      );
      return zoneById(route53_zone_id, name, domain);
    }
    const zones = await account.read(`zones of ${domain}`, () =>
      explainingErrors(() => findPublicZones(aws, domain)),
    );
    if (zones.length === 1) {
      return [];
    }
    const [what, fix] =
      zones.length === 0
        ? [
            `this account has no public hosted zone ${domain}`,
            "create it, set domain_name to a zone of yours, or set enable_domain = false",
          ]
        : [
            `several public hosted zones are called ${domain}`,
            `set route53_zone_id to the one that the registrar of the domain names, such as route53_zone_id = "${zones[0]}"`,
          ];
    return [
      {
        severity: "error",
        what,
        evidence: `Route 53 has ${zones.length} of this name${zones.length > 0 ? `: ${zones.join(", ")}` : ""}`,
        fix,
      },
    ];
  },
};

function zoneById(id: string, name: string | undefined, domain: string): Found[] {
  // A record may also be in a zone of a domain above.
  const fits = name !== undefined && (sameName(name, domain) || isBelow(domain, name));
  return fits
    ? []
    : [
        {
          severity: "error",
          what: `route53_zone_id is not a hosted zone for ${domain}`,
          evidence:
            name === undefined
              ? `this account has no hosted zone ${id}`
              : `${id} is the zone of ${name.replace(/\.$/, "")}`,
          fix: `set route53_zone_id to the zone of ${domain}, or leave it out`,
        },
      ];
}

function isBelow(domain: string, zone: string): boolean {
  return `.${domain}`.endsWith(`.${zone.replace(/\.$/, "")}`.toLowerCase());
}
