import { ANY, type Grant } from "../grant";

/** What the commands about costs read. These services know no resources. */
export function account(): Grant[] {
  return [
    {
      name: "CostsRead",
      role: "plan",
      actions: ["ce:GetCostAndUsage", "cloudwatch:GetMetricData", "pricing:GetProducts"],
      resources: ANY,
    },
  ];
}
