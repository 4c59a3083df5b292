import type { RegionResult } from "./plan-regions";
import type { PlannedChanges } from "./planned-changes";

/** What became of one stack; part of what --json prints. */
export interface StackResult {
  readonly stack: string;
  readonly region: string;
  /** Skipped: another region failed before its turn, and it is as it was. */
  readonly result: RegionResult["result"] | "skipped";
  /** As Terraform counts: what is replaced is added and destroyed. Null when there is no plan. */
  readonly changes: ChangeCounts | null;
  /** USD for a usual month; null when it is unknown. */
  readonly costChange: number | null;
  /** Why it failed or was skipped. */
  readonly reason: string | null;
  /** Addresses of what the plan changes. */
  readonly resources: PlannedChanges | null;
}

export interface ChangeCounts {
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
}

export function stackResult(
  { stack, region, result, changes, error }: RegionResult,
  costChange: number | null,
): StackResult {
  return {
    stack,
    region,
    result,
    changes: changes && countsOf(changes),
    costChange,
    reason: error,
    resources: changes,
  };
}

function countsOf({ create, update, replace, delete: gone }: PlannedChanges): ChangeCounts {
  return {
    add: create.length + replace.length,
    change: update.length,
    destroy: gone.length + replace.length,
  };
}
