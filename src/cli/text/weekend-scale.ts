import { countOf } from "../../kit/words";
import type { WatchedRollout } from "../../operate/rollouts";
import type { HoldOption } from "../../weekend/hold";
import { holdsUntil } from "../../weekend/holds-until";
import { canHold, type ScaleReport, type Step } from "../../weekend/scaling";
import { rolloutOf, rolloutText } from "../rollouts";

/** What up and down are going to do, a line for each region. */
export function stepsText(steps: readonly Step[], now: Date): string {
  return steps
    .map(({ region: { stackName, values }, state, desiredCount, count, changes }) =>
      changes
        ? `${stackName}: ${desiredCount} → ${tasks(count)}, until ${holdsUntil(values, state, count, now)}\n`
        : `${stackName}: ${tasks(count)} already\n`,
    )
    .join("");
}

/** What is to be known of tasks that would run without a load balancer. */
export function outOfReachText(step: Step, option: HoldOption): string {
  const { stackName } = step.region;
  const way = canHold(step)
    ? `With ${option} next, it comes and stays until the next scheduled scale-down`
    : `Bring it first, where its file wants one: npx fleet weekend apply --region ${stackName}`;
  return `${stackName} has no load balancer now: its tasks cost money, and nobody can reach them. ${way}`;
}

/** What they have done. */
export function scaledText({ regions }: ScaleReport, watched: readonly WatchedRollout[]): string {
  return regions
    .filter(({ changed }) => changed)
    .map(({ stack, before, after }) => {
      const rollout = rolloutOf(stack, watched);
      const end = rollout && after !== 0 ? `; ${rolloutText(rollout)}` : "";
      return `${stack}: scaled from ${before} to ${tasks(after ?? 0)}${end}\n`;
    })
    .join("");
}

export function scaleQuestion(steps: readonly Step[]): string {
  const names = steps.map(({ region }) => region.stackName);
  const [first, ...others] = steps;
  const same = others.every(({ count }) => count === first?.count);
  const count = first && same ? ` to ${tasks(first.count)}` : "";
  return `Scale ${names.length === 1 ? names[0] : `these ${names.length} regions`}${count}?`;
}

function tasks(count: number): string {
  return countOf(count, "task");
}
