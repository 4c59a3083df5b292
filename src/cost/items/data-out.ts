import { taskMonths } from "../usage/usage";
import type { BilledItem } from "./item";

export const dataOut = {
  name: "data-out",
  group: "otherServices",
  unit: "GB",
  offer: { service: "AWSDataTransfer", usageType: "DataTransfer-Out-Bytes", unit: "GB" },
  quantities: ({ usage, assumptions }) => [
    { name: "traffic to the internet", quantity: assumptions.dataOutGb * taskMonths(usage) },
  ],
} as const satisfies BilledItem;
