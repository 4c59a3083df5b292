// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Terraform's templates.

import { recordName, recordNameExpression } from "../dns-names";
import { partitionExpression, partitionOf } from "../facts/regions";
import { servesHttps } from "../https";
import { quoted } from "./rule";
import type { StackRule } from "./stack-rule";

/** @see https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html (2026-11) */
const CERTIFICATE_NAME = /^[a-z0-9.-]{1,64}$/;
const CERTIFICATE_NAMES =
  "AWS takes 64 characters at most for the name of a certificate, and no underscore. Change subdomain or " +
  "domain_name, or set certificate_arn";

/** What HTTPS needs. */
export const httpsRules: readonly StackRule[] = [
  {
    variables: ["alb_port", "certificate_arn", "enable_https"],
    check: (values) =>
      servesHttps(values) && values.alb_port === 443
        ? "443 is the port of the HTTPS listener that certificate_arn and enable_https add. Write another port for " +
          "the HTTP listener, such as 80"
        : undefined,
    condition: "(var.certificate_arn != null || var.enable_https ? var.alb_port != 443 : true)",
    errorMessage:
      "alb_port is 443, the port of the HTTPS listener that certificate_arn and enable_https add. Use another, " +
      "such as 80.",
  },
  {
    variables: ["enable_https", "enable_domain", "certificate_arn"],
    check: ({ enable_https, enable_domain, certificate_arn }) =>
      enable_https && !enable_domain && certificate_arn === null
        ? "the certificate is for <subdomain>.<domain_name>, and enable_domain is false. Set enable_domain = true, or " +
          "certificate_arn to a certificate of yours"
        : undefined,
    condition: "(var.enable_https && var.certificate_arn == null ? var.enable_domain : true)",
    errorMessage:
      "enable_https is true and enable_domain false: the certificate is for <subdomain>.<domain_name>. Set " +
      "enable_domain = true, or certificate_arn to a certificate of yours.",
  },
  {
    variables: ["subdomain", "domain_name", "enable_https", "certificate_arn"],
    check: (values) =>
      !values.enable_https ||
      values.certificate_arn !== null ||
      CERTIFICATE_NAME.test(recordName(values))
        ? undefined
        : `a certificate for "${recordName(values)}" is not possible: ${CERTIFICATE_NAMES}`,
    condition:
      "(var.enable_https && var.certificate_arn == null ? " +
      `can(regex(${quoted(CERTIFICATE_NAME.source)}, "${recordNameExpression}")) : true)`,
    errorMessage: `enable_https: a certificate for "${recordNameExpression}" is not possible: ${CERTIFICATE_NAMES}.`,
  },
  {
    variables: ["certificate_arn", "aws_region"],
    check: ({ certificate_arn, aws_region }) => {
      const partition = partitionOf(aws_region);
      const own = [`arn:${partition}:acm:${aws_region}:`, `arn:${partition}:iam::`];
      return certificate_arn === null || own.some((start) => certificate_arn.startsWith(start))
        ? undefined
        : `${certificate_arn} is not in aws_region ${aws_region} of partition ${partition}. A load balancer ` +
            `takes certificates of its own region only. Their ARNs begin with ${own.join(" or ")}`;
    },
    condition:
      "(var.certificate_arn == null ? true : anytrue([" +
      `for start in ["acm:\${var.aws_region}:", "iam::"] : startswith(var.certificate_arn, ` +
      `format("arn:%s:%s", ${partitionExpression("var.aws_region")}, start))]))`,
    errorMessage:
      "certificate_arn is not in aws_region ${var.aws_region} and its partition. A load balancer takes " +
      "certificates of its own region only.",
  },
];
