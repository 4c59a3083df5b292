import {
  ACMClient,
  ListTagsForCertificateCommand,
  paginateListCertificates,
} from "@aws-sdk/client-acm";
import { awsClient } from "../../aws/client";
import type { Finder, Finding, Lookup } from "../find-resources";
import { identifyingTags, singleFinding, tagMap } from "./tags";

/** A name may have any number of certificates, so that the tags say which is the stack's. */
async function findCertificate(lookup: Lookup): Promise<Finding> {
  const client = awsClient(ACMClient, lookup.region);
  const name = lookup.value("domain_name");
  const own: string[] = [];
  for await (const page of paginateListCertificates({ client }, {})) {
    for (const { CertificateArn, DomainName } of page.CertificateSummaryList ?? []) {
      if (CertificateArn && DomainName === name && (await isOwn(CertificateArn))) {
        own.push(CertificateArn);
      }
    }
  }
  return singleFinding(
    lookup,
    own,
    (arn) => arn,
    (arn) => ({ id: arn, arn }),
  );

  async function isOwn(CertificateArn: string): Promise<boolean> {
    const { Tags } = await client.send(new ListTagsForCertificateCommand({ CertificateArn }));
    const tags = tagMap(Tags);
    return identifyingTags(lookup).every(([key, value]) => tags[key] === value);
  }
}

export const finders: Readonly<Record<string, Finder>> = {
  aws_acm_certificate: { needs: { domain_name: "domain_name" }, find: findCertificate },
};
