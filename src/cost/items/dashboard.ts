import type { BilledItem } from "./item";

/** The first three of an account are free, and left out as all free tiers are. */
export const dashboard = {
  name: "dashboard",
  group: "otherServices",
  unit: "dashboard-month",
  offer: null,
  quantities: ({ values: { enable_dashboard, enable_fleet_dashboard }, usage }) => {
    const dashboards = Number(enable_dashboard) + Number(enable_fleet_dashboard);
    return dashboards === 0 ? [] : [{ name: "dashboards", quantity: dashboards * usage.months }];
  },
} as const satisfies BilledItem;
