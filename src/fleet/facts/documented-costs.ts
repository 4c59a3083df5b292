/**
 * The cost model that the `weekend_mode_cost_analysis` output documents: flat prices, the same in every
 * region. It leaves out what a bill has besides (public addresses, traffic, load balancer units).
 * USD; the prices are those of eu-west-1.
 */
export const documentedModel = {
  source: "the documented model",
  date: "2025",
  vcpuPerHour: 0.04048,
  memoryGbPerHour: 0.004445,
  albPerMonth: 16.43,
  otherServicesPerMonth: 2.5,
  hoursPerMonth: 730,
  weeksPerMonth: 4.33,
} as const;
