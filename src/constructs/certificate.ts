import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Construct } from "constructs";
import { hcl } from "../hcl/expression";
import { names } from "./naming";
import { address, countIf, dependencies, only, onlyOrNull } from "./references";
import { v } from "./variables";

/** The load balancer ends TLS, with a certificate of the user's or the stack's own. */
export const servesHttps = hcl`${v.certificate_arn} != null || ${v.enable_https}`;

/** Without certificate_arn, which wins. A load balancer that weekend mode takes away comes back to the same one. */
const isWanted = hcl`${v.enable_https} && ${v.certificate_arn} == null && ${v.enable_domain} && ${v.create_alb}`;

const VALIDATION_TTL_SECONDS = 300;

export interface CertificateProps {
  readonly hostedZoneId: string;
}

/** load_balancer.tf, the part before HTTPS: a certificate for the custom domain, proven by a record in the zone. */
export class Certificate extends Construct {
  /** The one that listeners use, issued; null when there is no HTTPS. */
  readonly arn: string;

  constructor(scope: Construct, id: string, props: CertificateProps) {
    super(scope, id);

    const certificate = new AcmCertificate(this, "aws_acm_certificate.main", {
      count: countIf(isWanted),
      domainName: names.record,
      validationMethod: "DNS",
      tags: { Name: names.record },
      // A listener must be able to let go of the old one before it is deleted.
      lifecycle: { createBeforeDestroy: true },
    });

    const option = (attribute: string) =>
      `\${one([for option in ${address(certificate)}[0].domain_validation_options : option.${attribute}])}`;
    // It stays, since AWS looks at it before each renewal. It is the same for all regions of one name: whichever
    // comes writes it over, and one that is destroyed takes it away until the next apply of another.
    const record = new Route53Record(this, "aws_route53_record.certificate_validation", {
      count: countIf(isWanted),
      zoneId: props.hostedZoneId,
      name: option("resource_record_name"),
      type: option("resource_record_type"),
      records: [option("resource_record_value")],
      ttl: VALIDATION_TTL_SECONDS,
      allowOverwrite: true,
    });

    const validation = new AcmCertificateValidation(this, "aws_acm_certificate_validation.main", {
      count: countIf(isWanted),
      certificateArn: only(certificate, "arn"),
      // Not by the record's name: a record that has to be written again would then replace this, too.
      dependsOn: dependencies(record),
    });

    this.arn = hcl`try(coalesce(${v.certificate_arn}, ${onlyOrNull(validation, "certificate_arn")}), null)`;
  }
}
