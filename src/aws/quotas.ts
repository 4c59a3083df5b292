import { awsClient } from "./client";
import { explainingErrors, unlessMissing } from "./explain";

/** A quota of Service Quotas. @see https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html (2026-11) */
export interface QuotaName {
  readonly service: string;
  readonly code: string;
}

export const VPCS: QuotaName = { service: "vpc", code: "L-F678F1CE" };
export const FARGATE_VCPUS: QuotaName = { service: "fargate", code: "L-3032A538" };
export const FARGATE_SPOT_VCPUS: QuotaName = { service: "fargate", code: "L-36FBB829" };

/** What the account may have of it in a region; undefined where AWS says none. */
export function findQuota(region: string, quota: QuotaName): Promise<number | undefined> {
  return explainingErrors(async () => {
    const { GetServiceQuotaCommand, ServiceQuotasClient } = await import(
      "@aws-sdk/client-service-quotas"
    );
    const answer = await unlessMissing(
      awsClient(ServiceQuotasClient, region).send(
        new GetServiceQuotaCommand({ ServiceCode: quota.service, QuotaCode: quota.code }),
      ),
      "NoSuchResourceException",
    );
    return answer?.Quota?.Value;
  });
}
