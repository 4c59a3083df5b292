import { BudgetsBudget } from "@cdktf/provider-aws/lib/budgets-budget";
import { Construct } from "constructs";
import { hcl } from "../hcl/expression";
import { prefix } from "./naming";
import { asList, countIf } from "./references";
import { v } from "./variables";

export interface BudgetProps {
  readonly accountId: string;
}

/**
 * What the region may cost a month, and whom to tell; no .tf has it. AWS takes several tags in a budget for one or the
 * other, so there is one, and the region beside it.
 */
export class Budget extends Construct {
  constructor(scope: Construct, id: string, props: BudgetProps) {
    super(scope, id);
    const notice = {
      thresholdType: "PERCENTAGE",
      comparisonOperator: "GREATER_THAN",
      subscriberEmailAddresses: asList(hcl`compact([${v.alarm_email}])`),
      subscriberSnsTopicArns: asList(hcl`compact([${v.alarm_topic_arn}])`),
    };
    new BudgetsBudget(this, "aws_budgets_budget.monthly", {
      count: countIf(hcl`${v.monthly_budget_usd} != null`),
      accountId: props.accountId,
      name: `${prefix}-monthly`,
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: hcl`tostring(${v.monthly_budget_usd})`,
      limitUnit: "USD",
      costFilter: [
        // The dollar sign stands between a tag's name and its value.
        { name: "TagKeyValue", values: [hcl`format("user:Project$%s", ${v.project_name})`] },
        { name: "Region", values: [v.aws_region] },
      ],
      notification: [
        { ...notice, notificationType: "FORECASTED", threshold: 80 },
        { ...notice, notificationType: "ACTUAL", threshold: 100 },
      ],
      tags: { Name: `${prefix}-monthly` },
    });
  }
}
