import type { BilledItem, Offer } from "./item";

export const loadBalancer = {
  name: "load-balancer",
  group: "alb",
  unit: "hour",
  offer: offer("LoadBalancerUsage", "Hrs"),
  quantities: ({ usage }) => [{ name: "load balancer", quantity: usage.loadBalancerHours }],
} as const satisfies BilledItem;

export const loadBalancerCapacity = {
  name: "load-balancer-lcu",
  group: "alb",
  unit: "LCU-hour",
  offer: offer("LCUUsage", "LCU-Hrs"),
  quantities: ({ usage, assumptions }) => [
    { name: "capacity units", quantity: assumptions.lcus * usage.busyHours },
  ],
} as const satisfies BilledItem;

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/load-balancer-billing-usage-reports.html */
function offer(usageType: string, unit: string): Offer {
  return { service: "AWSELB", usageType, operation: "LoadBalancing:Application", unit };
}
