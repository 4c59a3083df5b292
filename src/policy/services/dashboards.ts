import { fleetPrefixOf } from "../../fleet/resource-names";
import type { Grant } from "../grant";
import type { PolicyStack } from "../subject";

/** Dashboards are of the account and of no region. */
export function dashboards(stack: PolicyStack): Grant[] {
  const { values, prefix } = stack;
  const names = [
    ...(values.enable_dashboard ? [prefix] : []),
    ...(values.enable_fleet_dashboard ? [`${fleetPrefixOf(values)}-fleet`] : []),
  ];
  if (names.length === 0) {
    return [];
  }
  const own = names.map((name) => stack.globalArn("cloudwatch", `dashboard/${name}`));
  return [
    {
      name: "DashboardsRead",
      role: "plan",
      actions: ["cloudwatch:GetDashboard"],
      resources: own,
    },
    {
      name: "DashboardsChange",
      role: "apply",
      actions: ["cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"],
      resources: own,
    },
  ];
}
