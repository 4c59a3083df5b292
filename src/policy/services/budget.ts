import type { Grant } from "../grant";
import type { PolicyStack } from "../subject";

/** A budget is of the account and of no region. */
export function budget(stack: PolicyStack): Grant[] {
  if (stack.values.monthly_budget_usd === null) {
    return [];
  }
  const own = [stack.globalArn("budgets", `budget/${stack.prefix}-monthly`)];
  return [
    {
      name: "BudgetRead",
      role: "plan",
      actions: ["budgets:ListTagsForResource", "budgets:ViewBudget"],
      resources: own,
    },
    { name: "BudgetChange", role: "apply", actions: ["budgets:ModifyBudget"], resources: own },
    {
      name: "BudgetTag",
      role: "apply",
      actions: ["budgets:TagResource"],
      resources: own,
      because: "AWS asks for it whenever something is created with tags",
    },
  ];
}
