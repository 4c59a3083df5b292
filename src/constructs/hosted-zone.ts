import { DataAwsRoute53Zone } from "@cdktf/provider-aws/lib/data-aws-route53-zone";
import { Construct } from "constructs";
import { hcl } from "../hcl/expression";
import { countIf, only, onlyOrNull } from "./references";
import { v } from "./variables";

/** route53.tf, the part that is read: the hosted zone of the custom domain, which must exist already. */
export class HostedZone extends Construct {
  /** For use under `enable_domain`. */
  readonly id: string;
  /** Null when `enable_domain` is off. */
  readonly idOrNull: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);

    // A name may have several zones (a private one, an old one): route53_zone_id then says which.
    const zone = new DataAwsRoute53Zone(this, "data.aws_route53_zone.main", {
      count: countIf(v.enable_domain),
      zoneId: v.route53_zone_id,
      name: hcl`${v.route53_zone_id} == null ? ${v.domain_name} : null`,
    });

    this.id = only(zone, "zone_id");
    this.idOrNull = onlyOrNull(zone, "zone_id");
  }
}
