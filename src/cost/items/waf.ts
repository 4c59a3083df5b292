import { WEB_ACL_RULES } from "../../fleet/web-acl";
import type { BilledItem, RegionUsage } from "./item";

/** Requests are left out: a million costs $0.60. */
export const webAcl = {
  name: "waf-web-acl",
  group: "otherServices",
  unit: "web-acl-month",
  offer: null,
  quantities: (used) => (isThere(used) ? [{ name: "web ACL", quantity: used.usage.months }] : []),
} as const satisfies BilledItem;

export const webAclRules = {
  name: "waf-rule",
  group: "otherServices",
  unit: "rule-month",
  offer: null,
  quantities: (used) =>
    isThere(used) ? [{ name: "web ACL's rules", quantity: WEB_ACL_RULES * used.usage.months }] : [],
} as const satisfies BilledItem;

function isThere({ values }: RegionUsage): boolean {
  return values.enable_waf && values.create_alb;
}
