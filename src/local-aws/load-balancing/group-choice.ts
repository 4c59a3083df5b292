import type { IncomingMessage } from "node:http";
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { forwardedGroups } from "./actions";
import { tokenOf } from "./stickiness";
import type { LocalTargetGroup } from "./target-group";

/**
 * Which of its target groups an action forwards a request to: by weight, at random, unless the client is bound to one.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html#forward-actions
 */
export function chooseGroup(
  action: Action,
  request: IncomingMessage,
  targetGroup: (arn: string) => LocalTargetGroup | undefined,
): LocalTargetGroup | undefined {
  const groups = forwardedGroups(action);
  if (action.ForwardConfig?.TargetGroupStickinessConfig?.Enabled) {
    const token = tokenOf(request, "AWSALBTG");
    const bound = groups
      .map(({ arn }) => targetGroup(arn))
      .find((group) => group !== undefined && group.stickinessToken === token);
    if (bound !== undefined) {
      return bound;
    }
  }
  let left = Math.random() * groups.reduce((sum, { weight }) => sum + weight, 0);
  const chosen = groups.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  return chosen && targetGroup(chosen.arn);
}
