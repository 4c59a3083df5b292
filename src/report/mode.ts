import { isActiveRegion } from "../fleet/active-region";
import type { VariableValues } from "../fleet/variables";
import { countOf } from "../kit/words";

/** How a region runs, in a word or two. */
export function modeText(values: VariableValues): string {
  if (!values.enable_weekend_only) {
    return "24/7";
  }
  return isActiveRegion(values) ? "weekend mode" : "weekend mode, never active";
}

/** Whether there is ever a task; without one that is never. */
export function everRuns(values: VariableValues): boolean {
  return !values.enable_weekend_only || isActiveRegion(values);
}

/** Whether there is a load balancer, be it in the active hours only. */
export function everHasLoadBalancer(values: VariableValues): boolean {
  return values.create_alb && (everRuns(values) || !values.destroy_albs_when_scaled_down);
}

export function tasksText(count: number): string {
  return count === 0 ? "no tasks" : countOf(count, "task");
}

/** 1 vCPU, 3 GB */
export function sizeText({ cpu, memory }: Pick<VariableValues, "cpu" | "memory">): string {
  return `${cpu / 1024} vCPU, ${memory / 1024} GB`;
}
