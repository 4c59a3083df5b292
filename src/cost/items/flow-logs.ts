import type { BilledItem } from "./item";

/** What services write to CloudWatch Logs has a price of its own. */
export const flowLogs = {
  name: "flow-logs",
  group: "otherServices",
  unit: "GB",
  offer: { service: "AmazonCloudWatch", usageType: "VendedLog-Bytes", unit: "GB" },
  quantities: ({ values, usage, assumptions }) =>
    values.enable_flow_logs
      ? [{ name: "flow logs written", quantity: assumptions.flowLogsGb * usage.months }]
      : [],
} as const satisfies BilledItem;
