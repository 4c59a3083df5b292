import type { VariableValues } from "./variables";

/**
 * How many tasks run on Fargate Spot, on average. The first never does.
 * @param tasks a number of them, or their hours @param first how much of that is the first one's
 */
export function tasksOnSpot(
  { fargate_spot_percent: percent }: Pick<VariableValues, "fargate_spot_percent">,
  tasks: number,
  first: number = Math.min(tasks, 1),
): number {
  return ((percent ?? 0) / 100) * (tasks - first);
}
