import type { Rule, RuleActionOverride } from "@aws-sdk/client-wafv2";
import { MANAGED_RULES } from "../../src/fleet/web-acl";

/** The rules of a stack as AWS has them. __tests__/terraform/hardened.test.ts compares them with what an apply makes. */
export function webAclRules(limit = 2000): Omit<Rule, "VisibilityConfig">[] {
  return [
    {
      Name: "rate-limit",
      Priority: 0,
      Action: { Block: {} },
      Statement: { RateBasedStatement: { Limit: limit, AggregateKeyType: "IP" } },
    },
    ...Object.entries(MANAGED_RULES).map(([Name, counted], i) => ({
      Name,
      Priority: i + 1,
      OverrideAction: { None: {} },
      Statement: {
        ManagedRuleGroupStatement: {
          VendorName: "AWS",
          Name,
          ...countedRules(counted),
        },
      },
    })),
  ];
}

/** A list of none is not sent to AWS. */
function countedRules(names: readonly string[]): { RuleActionOverrides?: RuleActionOverride[] } {
  const overrides = names.map((rule) => ({ Name: rule, ActionToUse: { Count: {} } }));
  return overrides.length > 0 ? { RuleActionOverrides: overrides } : {};
}

/** The same with what AWS wants of each rule, not in the order in which they count. */
export function webAclRecord(limit?: number): { ARN: string; Rules: Rule[] } {
  const Rules = webAclRules(limit).map((rule) => ({
    ...rule,
    VisibilityConfig: {
      SampledRequestsEnabled: true,
      CloudWatchMetricsEnabled: true,
      MetricName: rule.Name ?? "",
    },
  }));
  return { ARN: "acl", Rules: Rules.reverse() };
}
