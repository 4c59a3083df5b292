import { changeAndApply } from "../../deploy/change-and-apply";
import { isActiveRegion } from "../../fleet/active-region";
import { appendOverride } from "../../fleet/edit-tfvars";
import type { Context } from "../../kit/context";
import { UsageError } from "../../kit/failure";
import { MAX_OVERRIDE_DAYS } from "../../schedule/limits";
import { type HoldEnd, isOff, overrideFor } from "../../weekend/hold";
import type { Target } from "../../weekend/scaling";
import type { ScaleOptions } from "../commands/weekend";
import { timeOption, wholeSecond } from "./time-option";

const DAY_MS = 86_400_000;

/** What --hold-until says. */
export function holdEnd(value: string | undefined, now: Date): HoldEnd | undefined {
  if (value === undefined || value === "next") {
    return value;
  }
  const end = timeOption("--hold-until", value, ", or `next` for the next scheduled scale-down");
  if (end <= now) {
    throw new UsageError(`--hold-until takes a time that is to come; got: ${value}`);
  }
  if (end.getTime() - now.getTime() > MAX_OVERRIDE_DAYS * DAY_MS) {
    throw new UsageError(
      `--hold-until takes a time within ${MAX_OVERRIDE_DAYS} days, which is as long as an override may be; got: ${value}`,
    );
  }
  return end;
}

/**
 * `fleet weekend up` and `down` with --hold-until: an override in the tfvars files, so that neither a scheduled
 * action nor an apply undoes it before its end.
 */
export async function runHold(
  targets: readonly Target[],
  end: HoldEnd,
  options: ScaleOptions,
  context: Context,
): Promise<void> {
  const now = wholeSecond(context.now());
  const overrides = new Map(
    overridable(targets, options, context).map((target) => {
      const { stackName } = target.region;
      const override = overrideFor(target, end, now);
      if (!override) {
        throw new UsageError(
          `--hold-until next: the schedule of ${stackName} has no scale-down to come within 400 days. Give a time`,
        );
      }
      return [stackName, { region: target.region, override }] as const;
    }),
  );
  await changeAndApply(
    {
      command: "--hold-until",
      regions: [...overrides.values()].map(({ region }) => region),
      variables: ["weekend_overrides"],
      edit: async (text, { stackName, file }) => {
        const override = overrides.get(stackName)?.override;
        return override ? appendOverride(text, override, file) : text;
      },
    },
    options,
    context,
  );
}

/** The targets in which an override has an effect. */
function overridable(
  targets: readonly Target[],
  options: ScaleOptions,
  { stderr }: Context,
): readonly Target[] {
  const off = targets.map(({ region }) => region).filter(isOff);
  if (off.length > 0) {
    throw new UsageError(
      `--hold-until writes an override, which does nothing while weekend mode is off, as in ${listed(off)}. ` +
        "Leave --hold-until out, name other stacks with --region, or run first: npx fleet weekend enable",
    );
  }
  const inactive = targets
    .map(({ region }) => region)
    .filter(({ values }) => !isActiveRegion(values));
  if (inactive.length > 0 && (options.region || inactive.length === targets.length)) {
    throw new UsageError(
      `--hold-until writes an override, which holds in active regions only, and ${listed(inactive)} is none. ` +
        "Add its region to weekend_active_regions, or leave --hold-until out",
    );
  }
  for (const { stackName } of inactive) {
    stderr.write(
      `note ${stackName} is no active region: the schedule keeps it at 0 tasks anyway\n`,
    );
  }
  return targets.filter(({ region }) => !inactive.includes(region));
}

function listed(regions: readonly { readonly stackName: string }[]): string {
  return regions.map(({ stackName }) => stackName).join(", ");
}
