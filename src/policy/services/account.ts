import { ANY, type Grant } from "../grant";

/** What the commands read of the account: costs and quotas. */
export function account(): Grant[] {
  return [
    {
      name: "CostsRead",
      role: "plan",
      actions: ["ce:GetCostAndUsage", "cloudwatch:GetMetricData", "pricing:GetProducts"],
      resources: ANY,
    },
    {
      name: "QuotasRead",
      role: "plan",
      actions: ["servicequotas:GetServiceQuota"],
      resources: ANY,
    },
  ];
}
