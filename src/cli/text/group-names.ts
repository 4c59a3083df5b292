import type { CostGroup } from "../../cost/line";

/** What is billed, as tables name it. */
export const GROUP_NAMES: Readonly<Record<CostGroup, string>> = {
  fargate: "Fargate",
  alb: "load balancer",
  publicIpv4: "public IPv4",
  otherServices: "other",
};
