import type { RateBasedStatement, Rule, RuleAction } from "@aws-sdk/client-wafv2";
import type { InspectedRequest } from "./inspected-request";
import { MANAGED_RULE_GROUPS } from "./managed-rules";
import { RateLimit } from "./rate-limit";

/** As GetWebACL has it, and GetWebACLForResource for a load balancer. */
export interface WebAclRecord {
  readonly ARN: string;
  readonly Rules: readonly Rule[];
}

/** What the rules make of a request. */
export interface Verdict {
  /** The rule that refuses it, as `group rule`. */
  readonly refusedBy?: string;
  /** Those that would, and only count. */
  readonly counted: readonly string[];
}

/** Of a rate-based rule that says nothing else. */
const WINDOW_SECONDS = 300;

/**
 * AWS WAF in front of a load balancer, for the rules that the stacks have: a limit of requests, and groups of AWS. What
 * no rule refuses is let in.
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-rule-actions.html (2026-11)
 */
export class LocalWebAcl {
  readonly #rates = new Map<string, RateLimit>();

  constructor(private readonly now: () => number = Date.now) {}

  decide({ Rules }: WebAclRecord, request: InspectedRequest): Verdict {
    const counted: string[] = [];
    for (const rule of [...Rules].sort((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0))) {
      for (const { name, action } of this.#matches(rule, request)) {
        if (action.Block) {
          return { refusedBy: name, counted };
        }
        if (action.Allow) {
          return { counted };
        }
        counted.push(name);
      }
    }
    return { counted };
  }

  /** What of a rule matches a request, with what is then done. */
  *#matches(
    { Name = "", Statement, Action = {}, OverrideAction }: Rule,
    request: InspectedRequest,
  ): Iterable<{ readonly name: string; readonly action: RuleAction }> {
    const { RateBasedStatement: rate, ManagedRuleGroupStatement: group } = Statement ?? {};
    if (rate && this.#exceeds(Name, rate, request)) {
      yield { name: Name, action: Action };
    }
    const rules = MANAGED_RULE_GROUPS[group?.Name ?? ""] ?? {};
    for (const [rule, matches] of Object.entries(rules)) {
      if (matches(request)) {
        const override = group?.RuleActionOverrides?.find(({ Name: name }) => name === rule);
        const action = override?.ActionToUse ?? { Block: {} };
        yield {
          name: `${group?.Name} ${rule}`,
          action: OverrideAction?.Count ? { Count: {} } : action,
        };
      }
    }
  }

  #exceeds(
    name: string,
    { Limit = 0, EvaluationWindowSec: seconds }: RateBasedStatement,
    { sourceIp }: InspectedRequest,
  ): boolean {
    const rate = this.#rates.get(name) ?? new RateLimit();
    this.#rates.set(name, rate);
    return rate.isExceeded(sourceIp, Limit, (seconds || WINDOW_SECONDS) * 1000, this.now());
  }
}
