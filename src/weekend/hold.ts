import type { FleetChange } from "../deploy/change-and-apply";
import { isActiveRegion } from "../fleet/active-region";
import { appendOverride } from "../fleet/edit-tfvars";
import { scheduleOf } from "../fleet/region-schedule";
import type { WeekendOverride } from "../fleet/rules/time";
import { UsageError } from "../kit/failure";
import { rfc3339 } from "../kit/time-text";
import { nextCountChange, type Schedule } from "../schedule/schedule";
import type { Target } from "./scaling";

/** Up to when an override is to hold. */
export type HoldEnd = Date | "next";

/** The option that asks for it, as messages name it. */
export type HoldOption = "--hold-until" | "--until";

/** What it changes, and the stacks in which an override has no effect and is not written. */
export interface Hold {
  readonly change: FleetChange;
  readonly ineffective: readonly string[];
}

export interface HoldProps {
  readonly start: Date;
  readonly end: HoldEnd;
  readonly option: HoldOption;
  /** The user has named the targets. */
  readonly chosen: boolean;
}

/**
 * The change of the regions' files with which the targets' counts hold from `start` to `end`.
 * @throws UsageError where it would do nothing
 */
export function holdChange(
  targets: readonly Target[],
  { start, end, option, chosen }: HoldProps,
): Hold {
  const inactive = ineffectiveIn(targets, option, chosen);
  const overrides = new Map(
    targets
      .filter((target) => !inactive.includes(target))
      .map((target) => {
        const override = overrideFor(target, end, start);
        if (!override) {
          throw new UsageError(
            `${option} next: the schedule of ${target.region.stackName} has no scale-down to come within 400 days. Give a time`,
          );
        }
        return [target.region, override] as const;
      }),
  );
  return {
    change: {
      regions: [...overrides.keys()],
      variables: ["weekend_overrides"],
      edit: async (text, region) => {
        const override = overrides.get(region);
        const { weekend_overrides: inherited } = region.values;
        return override ? appendOverride(text, override, region.file, inherited) : text;
      },
    },
    ineffective: inactive.map(({ region }) => region.stackName),
  };
}

/** The targets in which an override does nothing, as they are in no active region. */
function ineffectiveIn(
  targets: readonly Target[],
  option: HoldOption,
  chosen: boolean,
): readonly Target[] {
  const off = targets.filter(({ region }) => !region.values.enable_weekend_only);
  if (off.length > 0) {
    throw new UsageError(
      `${option} writes an override, which does nothing while weekend mode is off, as in ${listed(off)}. ` +
        `Leave ${option} out, name other stacks with --region, or run first: npx fleet weekend enable`,
    );
  }
  const inactive = targets.filter(({ region }) => !isActiveRegion(region.values));
  if (inactive.length > 0 && (chosen || inactive.length === targets.length)) {
    throw new UsageError(
      `${option} writes an override, which holds in active regions only, and ${listed(inactive)} is none. ` +
        `Add its region to weekend_active_regions, or leave ${option} out`,
    );
  }
  return inactive;
}

function listed(targets: readonly Target[]): string {
  return targets.map(({ region }) => region.stackName).join(", ");
}

/** The override with which a target's count holds from now on; undefined when `next` never comes. */
export function overrideFor(
  { region, count }: Target,
  end: HoldEnd,
  now: Date,
): WeekendOverride | undefined {
  const until = end === "next" ? nextScaleDown(scheduleOf(region.values), now) : end;
  return until && { start: rfc3339(now), end: rfc3339(until), desired_count: count };
}

/** When the schedule next takes the last task away; that of a window to come, when none is open. */
function nextScaleDown(schedule: Schedule, now: Date): Date | undefined {
  let change = nextCountChange(schedule, now);
  while (change && change.count > 0) {
    change = nextCountChange(schedule, change.at);
  }
  return change?.at;
}
