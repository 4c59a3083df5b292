import { usd } from "../../kit/money";
import type { CostGroup } from "../groups";
import type { Comparison } from "./comparison";

/** Below this much of the estimate, a deviation needs no reason. */
const NEGLIGIBLE = 0.02;

/** Where the deviation may come from. */
export function explainActual(
  { estimate, actual, deviation }: Comparison,
  groups: readonly (Comparison & { readonly group: CostGroup })[],
  lastDay: number | null,
): string[] {
  if (actual === null) {
    return [
      "Cost Explorer has no cost with the tags Project and Environment of these stacks. Either nothing was billed yet " +
        "(it is up to 24 hours behind), or the tags are not activated for cost allocation: Billing console of the " +
        "account that pays, Cost allocation tags, activate Project and Environment. They count from then on, not before.",
    ];
  }
  const lacksFargate = groups.some(
    (it) => it.group === "fargate" && it.actual === 0 && (it.estimate ?? 0) > 0,
  );
  return [
    "The estimate is what the files of tfvars/ and the schedule say for the whole month so far, whenever they were changed or applied.",
    `Cost Explorer is up to 24 hours behind${lastDay === null ? "" : `: by the schedule, the last 24 hours cost ${usd(lastDay)}`}.`,
    ...(lacksFargate
      ? [
          "No Fargate is in the answer. A task gets the tags of its service when it starts: those that run since before " +
            "the stack said so (propagate_tags of aws_ecs_service.main) have none, until a deployment replaces them.",
        ]
      : []),
    ...(estimate === null || deviation === null || Math.abs(deviation) <= NEGLIGIBLE * estimate
      ? []
      : [deviation > 0 ? MORE : LESS]),
  ];
}

const MORE =
  "Billed is more: traffic, logs and load balancer units beyond what is assumed (--assume), tasks raised by hand or " +
  "replaced by a deployment, or other things that carry the same tags.";
const LESS =
  "Billed is less: free tiers, Savings Plans and discounts, a region that was deployed only a part of the month, or " +
  "things that carry no tags, such as public addresses that AWS manages.";
