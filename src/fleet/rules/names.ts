// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Terraform's templates.

import { recordName, recordNameExpression } from "../dns-names";
import { prefixOf } from "../resource-names";
import type { VariableName, VariableValues } from "../variables";
import { MANAGED_RULES } from "../web-acl";
import type { StackRule } from "./stack-rule";

/** A name put together from others, with the longest that AWS takes. */
function nameLength(rule: {
  readonly variables: readonly VariableName[];
  readonly what: string;
  readonly max: number;
  /** When there is something of this name, in both languages. @default always */
  readonly when?: {
    readonly holds: (values: VariableValues) => boolean;
    readonly condition: string;
  };
  readonly name: (values: VariableValues) => string;
  readonly template: string;
}): StackRule {
  const { variables, what, max, when, name, template } = rule;
  const isShort = `length("${template}") <= ${max}`;
  const advice = `AWS takes ${max} at most. Shorten ${variables.join(" or ")}`;
  return {
    variables,
    check: (values) => {
      const text = name(values);
      return text.length <= max || when?.holds(values) === false
        ? undefined
        : `${what} would be "${text}" with ${text.length} characters; ${advice}`;
    },
    condition: when ? `(${when.condition} ? ${isShort} : true)` : isShort,
    errorMessage: `${what} would be "${template}" with $\{length("${template}")} characters; ${advice}.`,
  };
}

/** The same for a name that begins as nearly all do. */
function prefixedNameLength(
  suffix: string,
  rule: Pick<Parameters<typeof nameLength>[0], "what" | "max" | "when">,
): StackRule {
  return nameLength({
    ...rule,
    variables: ["project_name", "environment", "aws_region"],
    name: (values) => prefixOf(values) + suffix,
    template: prefixTemplate + suffix,
  });
}

const prefixTemplate = prefixOf({
  project_name: "${var.project_name}",
  environment: "${var.environment}",
  aws_region: "${var.aws_region}",
});

/** Each rule of WAF has a metric of its name. */
const [LONGEST_RULE = ""] = Object.keys(MANAGED_RULES).sort((a, b) => b.length - a.length);

/**
 * Names of the load balancer, the target group and the roles are shortened and need no rule. The Cloud
 * Map service's name is always shorter than the namespace's, with the same limit.
 */
export const nameRules: readonly StackRule[] = [
  prefixedNameLength("-services", {
    what: "the name of the service discovery namespace",
    max: 63,
    when: {
      holds: (values) => values.enable_service_discovery,
      condition: "var.enable_service_discovery",
    },
  }),
  // The longest of all policies.
  prefixedNameLength("-ecs-task-execution-secrets", {
    what: "the name of a policy of the role that starts tasks",
    max: 128,
  }),
  prefixedNameLength(`-waf-${LONGEST_RULE}`, {
    what: "the name of a metric of WAF",
    max: 128,
    when: { holds: (values) => values.enable_waf, condition: "var.enable_waf" },
  }),
  prefixedNameLength("-monthly", {
    what: "the budget's name",
    max: 100,
    when: {
      holds: (values) => values.monthly_budget_usd !== null,
      condition: "var.monthly_budget_usd != null",
    },
  }),
  nameLength({
    variables: ["subdomain", "domain_name"],
    what: "the DNS record's name",
    max: 253,
    when: { holds: (values) => values.enable_domain, condition: "var.enable_domain" },
    name: recordName,
    template: recordNameExpression,
  }),
];
