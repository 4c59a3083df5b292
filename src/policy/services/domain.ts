import { recordName } from "../../fleet/dns-names";
import { ANY, type Grant } from "../grant";
import type { PolicyStack } from "../subject";

/** The records of the custom domain, and the certificate for it. */
export function domain(stack: PolicyStack): Grant[] {
  const { values, partition } = stack;
  if (!values.enable_domain) {
    return [];
  }
  const zone = `arn:${partition}:route53:::hostedzone/${values.route53_zone_id ?? "*"}`;
  const name = recordName(values);
  const hasCertificate = values.enable_https && values.certificate_arn === null;
  return [
    {
      name: "DomainList",
      role: "plan",
      actions: ["route53:ListHostedZones", "route53:ListHostedZonesByName"],
      resources: ANY,
    },
    {
      name: "DomainRead",
      role: "plan",
      actions: [
        "route53:GetHostedZone",
        "route53:ListResourceRecordSets",
        "route53:ListTagsForResource",
      ],
      resources: [zone],
    },
    {
      name: "DomainChange",
      role: "apply",
      actions: ["route53:ChangeResourceRecordSets"],
      resources: [zone],
      condition: {
        "ForAllValues:StringLike": {
          "route53:ChangeResourceRecordSetsNormalizedRecordNames": [
            name,
            // Of the record that proves to AWS whose the name is.
            ...(hasCertificate ? [`_*.${name}`] : []),
          ],
        },
      },
    },
    {
      name: "DomainWait",
      role: "apply",
      actions: ["route53:GetChange"],
      resources: [`arn:${partition}:route53:::change/*`],
    },
    ...(hasCertificate ? certificate(stack, name) : []),
  ];
}

function certificate(stack: PolicyStack, name: string): Grant[] {
  const certificates = [stack.arn("acm", "certificate/*")];
  return [
    { name: "CertificateList", role: "plan", actions: ["acm:ListCertificates"], resources: ANY },
    {
      name: "CertificateRead",
      role: "plan",
      actions: ["acm:DescribeCertificate", "acm:ListTagsForCertificate"],
      resources: certificates,
    },
    {
      name: "CertificateCreate",
      role: "apply",
      actions: ["acm:RequestCertificate"],
      resources: ANY,
      condition: {
        StringEquals: stack.newTags.StringEquals ?? {},
        "ForAllValues:StringEquals": { "acm:DomainNames": [name] },
      },
    },
    {
      name: "CertificateChange",
      role: "apply",
      actions: ["acm:DeleteCertificate"],
      resources: certificates,
      condition: stack.ownTags,
    },
    {
      name: "CertificateTag",
      role: "apply",
      actions: ["acm:AddTagsToCertificate"],
      resources: certificates,
      condition: { ...stack.newTags, ...stack.untagged },
      because: "AWS asks for it whenever something is created with tags",
    },
  ];
}
