import type { VariableValues } from "./variables";

/**
 * AWS's own groups that the web ACL has, each with the rules in it that count and do not block. MCP's bodies are JSON
 * with the text of people and models: code, markup, paths and addresses in it are no attack, and whole files are long.
 * AWS says nothing of a name that no rule has, and lets the rule block.
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html (2026-11)
 */
export const MANAGED_RULES = {
  AWSManagedRulesCommonRuleSet: [
    "SizeRestrictions_BODY",
    "CrossSiteScripting_BODY",
    "GenericLFI_BODY",
    "GenericRFI_BODY",
    "EC2MetaDataSSRF_BODY",
    // Clients need not say who they are.
    "NoUserAgent_HEADER",
  ],
  AWSManagedRulesKnownBadInputsRuleSet: [
    "JavaDeserializationRCE_BODY",
    "Log4JRCE_BODY",
    "ReactJSRCE_BODY",
  ],
  AWSManagedRulesAmazonIpReputationList: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Whether what WAF refuses and counts is logged. */
export function logsWaf({
  enable_waf_logs,
  enable_waf,
  create_alb,
}: Pick<VariableValues, "enable_waf_logs" | "enable_waf" | "create_alb">): boolean {
  return enable_waf_logs && enable_waf && create_alb;
}

/** As AWS bills them: each group is one, and the limit of requests is another. */
export const WEB_ACL_RULES = Object.keys(MANAGED_RULES).length + 1;
