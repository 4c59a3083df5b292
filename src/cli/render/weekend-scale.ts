import { holdsUntil } from "../../weekend/holds-until";
import type { ScaleReport, Step } from "../../weekend/scaling";

/** What up and down are going to do, a line for each region. */
export function renderSteps(steps: readonly Step[], now: Date): string {
  return steps
    .map(({ region: { stackName, values }, state, count, changes }) =>
      changes
        ? `${stackName}: ${state.desiredCount} → ${tasks(count)}, until ${holdsUntil(values, state, now)}\n`
        : `${stackName}: ${tasks(count)} already\n`,
    )
    .join("");
}

/** What they did. */
export function renderScaled({ regions }: ScaleReport): string {
  return regions
    .filter(({ changed }) => changed)
    .map(({ stack, before, after }) => `${stack}: scaled from ${before} to ${tasks(after ?? 0)}\n`)
    .join("");
}

export function tasks(count: number): string {
  return count === 1 ? "1 task" : `${count} tasks`;
}
