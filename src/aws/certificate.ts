import type { CertificateSummary } from "@aws-sdk/client-acm";
import { awsClient, listIn } from "./client";
import { explainingErrors, unlessMissing } from "./explain";

/** A certificate that a load balancer shows. */
export interface Certificate {
  readonly arn: string;
  /** In ACM's words, such as ISSUED or PENDING_VALIDATION; MISSING when ACM has none of this ARN. */
  readonly status: string;
  readonly expiresAt: Date | null;
  /** The names that it holds for. */
  readonly names: readonly string[];
  /** Why it was not issued, or will not be renewed, in ACM's words. */
  readonly problem: string | null;
}

/** The one that a load balancer's HTTPS listener shows; undefined when it has none. */
export function findServedCertificate(
  region: string,
  loadBalancer: string,
): Promise<Certificate | undefined> {
  return explainingErrors(async () => {
    const { DescribeListenersCommand, ElasticLoadBalancingV2Client } = await import(
      "@aws-sdk/client-elastic-load-balancing-v2"
    );
    const answer = await unlessMissing(
      awsClient(ElasticLoadBalancingV2Client, region).send(
        new DescribeListenersCommand({ LoadBalancerArn: loadBalancer }),
      ),
      "LoadBalancerNotFoundException",
    );
    const listeners = answer ? listIn(answer, "Listeners") : [];
    const https = listeners.find(({ Protocol }) => Protocol === "HTTPS");
    const arn = https?.Certificates?.[0]?.CertificateArn;
    return arn === undefined ? undefined : findCertificate(region, arn);
  });
}

/** A certificate of ACM. */
export function findCertificate(region: string, arn: string): Promise<Certificate> {
  return explainingErrors(async () => {
    const { ACMClient, DescribeCertificateCommand } = await import("@aws-sdk/client-acm");
    const answer = await unlessMissing(
      awsClient(ACMClient, region).send(new DescribeCertificateCommand({ CertificateArn: arn })),
      "ResourceNotFoundException",
    );
    const found = answer?.Certificate;
    return {
      arn,
      status: found?.Status ?? "MISSING",
      expiresAt: found?.NotAfter ?? null,
      names: found?.SubjectAlternativeNames ?? [found?.DomainName ?? ""].filter(Boolean),
      problem:
        found?.FailureReason ??
        found?.RevocationReason ??
        found?.RenewalSummary?.RenewalStatusReason ??
        null,
    };
  });
}

/** The newest certificate that was requested for a name; undefined when there is none. */
export function findRequestedCertificate(
  region: string,
  name: string,
): Promise<Certificate | undefined> {
  return explainingErrors(async () => {
    const { ACMClient, paginateListCertificates } = await import("@aws-sdk/client-acm");
    const found: CertificateSummary[] = [];
    const pages = paginateListCertificates({ client: awsClient(ACMClient, region) }, {});
    for await (const page of pages) {
      const named = listIn(page, "CertificateSummaryList").filter(
        ({ DomainName = "" }) => DomainName.toLowerCase() === name.toLowerCase(),
      );
      found.push(...named);
    }
    const [newest] = found.sort(
      (a, b) => (b.CreatedAt?.getTime() ?? 0) - (a.CreatedAt?.getTime() ?? 0),
    );
    return newest?.CertificateArn === undefined
      ? undefined
      : findCertificate(region, newest.CertificateArn);
  });
}
