import { type Precondition, TerraformLocal, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import type { VariableValues } from "../../fleet/variables";
import { hcl } from "../../hcl/expression";
import { OPENING_MINUTES } from "../../schedule/limits";
import { HORIZON, type UtcOffset, utcOffsets } from "../../schedule/utc-offsets";
import { v } from "../variables";
import {
  boundsAt,
  calendar,
  closesSameDay,
  dateOf,
  daysAfter,
  inUtc,
  item,
  midnight,
  opensOn,
  plus,
  runsAt,
  taskCountAt,
  timeOf,
  wallClock,
  within,
} from "./time";

/** Days after the plan that are looked at for the next change. A plan that is older is refused. */
const DAYS_AHEAD = 45;

/** What the plan's time decides. Without weekend mode, none of it looks at the clock. */
export const clock = {
  /** Tasks that this region runs at the plan's time; with scaling with load, those that it starts with. */
  taskCount: "${local.weekend_task_count}",
  /** Between which counts AWS keeps them, `{ min, max }`. */
  bounds: "${local.task_bounds}",
  /** The region runs in the active hours. */
  activeRegion: "${local.weekend_active_region}",
  /** There is to be a load balancer, with target group, listeners and records. */
  loadBalancer: "${local.load_balancer_wanted}",
  /** The schedule lets no region run, nor will it within the pre-warm. */
  closed: "${local.weekend_closed}",
  /** When that ends; null when not within DAYS_AHEAD. */
  opensAt: "${local.weekend_opens_at}",
};

const now = item("now");
/** One time in weekend mode, else none: a `for` over it leaves the clock alone in 24/7 operation. */
const instants = "${local.weekend_now}";
const planTime = hcl`${v.weekend_plan_time} == null ? plantimestamp() : ${inUtc(v.weekend_plan_time)}`;
const windows = "${local.weekend_windows}";
const changes = "${local.weekend_changes}";
const zones = "${local.weekend_zones}";
const prewarmed = hcl`${v.destroy_albs_when_scaled_down} || ${v.weekend_closed_answer} != null`;

/** The same in every stack, so put together once. */
const LOCALS: Readonly<Record<string, string>> = {
  weekend_utc_offsets: hcl`try(${zones}[${v.weekend_timezone}], {})`,
  weekend_overrides: hcl`[for override in ${v.weekend_overrides} : ${{
    start: inUtc(item("override.start")),
    end: inUtc(item("override.end")),
    desired_count: item("override.desired_count"),
  }}]`,
  weekend_now: hcl`${v.enable_weekend_only} ? [${planTime}] : []`,
  weekend_windows: windowsAround(),
  weekend_changes: hcl`sort(distinct(flatten([[for window in ${windows} : [window.opens, window.closes]], [for override in ${calendar.overrides} : [override.start, override.end]]])))`,
  weekend_active_region: hcl`contains(${v.weekend_active_regions}, ${v.aws_region})`,
  weekend_task_count: hcl`!${v.enable_weekend_only} ? ${v.desired_count} : (${clock.activeRegion} ? one([for now in ${instants} : ${taskCountAt(now)}]) : 0)`,
  task_bounds: hcl`concat([for now in ${instants} : ${clock.activeRegion} ? ${boundsAt(now)} : ${{ min: 0, max: 0 }}], [${{ min: v.autoscaling_min, max: v.autoscaling_max }}])[0]`,
  weekend_closed: hcl`one([for now in ${instants} : !anytrue([for time in ${soon()} : ${runsAt(item("time"))}])])`,
  weekend_opens_at: hcl`one([for now in ${instants} : concat([for change in ${changes} : change if timecmp(change, now) > 0 && ${runsAt(item("change"))}], [null])[0]])`,
  load_balancer_wanted: hcl`!${v.create_alb} ? false : (!(${v.enable_weekend_only} && ${v.destroy_albs_when_scaled_down}) ? true : (${clock.activeRegion} ? !${clock.closed} : false))`,
  weekend_plan_ends: nextChange(),
};

/** For aws_vpc.main: everything that the clock decides depends on it. */
export const clockPreconditions: readonly Precondition[] = preconditions();

/** What a stack has to know of the others. */
export interface WeekendClockProps {
  /** By zone, for every schedule of the fleet; UTC's is empty. */
  readonly utcOffsets: Readonly<Record<string, Readonly<Record<string, readonly UtcOffset[]>>>>;
  /** aws_region of every stack. */
  readonly regions: readonly string[];
}

/**
 * Once for a fleet: the time zones take longer than a stack.
 * @param others zones that the stacks know beside those of the fleet, for plans with other values
 */
export function weekendClockProps(
  fleet: readonly VariableValues[],
  others: readonly string[] = [],
): WeekendClockProps {
  const distinct = (values: readonly string[]) => [...new Set(values)].sort();
  const timezones = distinct([...fleet.map((it) => it.weekend_timezone), ...others]);
  const changing = timezones.filter((zone) => zone !== "UTC");
  return {
    utcOffsets: { UTC: {}, ...Object.fromEntries(changing.map((it) => [it, utcOffsets(it)])) },
    regions: distinct(fleet.map(({ aws_region }) => aws_region)),
  };
}

/**
 * weekend-schedule.tf, the part that asks the clock: what the schedule has set at the time of the plan, so that
 * no plan undoes it.
 */
export class WeekendClock extends Construct {
  constructor(scope: Construct, id: string, props: WeekendClockProps) {
    super(scope, id);

    new TerraformLocal(this, "local.weekend_zones", props.utcOffsets);
    for (const [name, expression] of Object.entries(LOCALS)) {
      new TerraformLocal(this, `local.${name}`, expression);
    }
    // A warning and no error: the first region of a fleet may be deployed before the active one.
    TerraformStack.of(this).addOverride("check.weekend_active_region", {
      assert: {
        condition: hcl`!${v.enable_weekend_only} || length(setintersection(${v.weekend_active_regions}, concat([${v.aws_region}], ${props.regions}))) > 0`,
        error_message: `Weekend mode is on, and no stack of the fleet is in an active region (${hcl`join(", ", ${v.weekend_active_regions})`}): nothing would ever run. Change weekend_active_regions.`,
      },
    });
  }
}

/** The windows from two days ago on, `{ opens, closes }`. */
function windowsAround(): string {
  const date = item("date");
  const dates = hcl`[for day in range(-2, ${DAYS_AHEAD}) : ${daysAfter(dateOf(wallClock(now)), item("day"))}]`;
  const closingDate = hcl`${closesSameDay} ? ${date} : ${daysAfter(date, 1)}`;
  const window = {
    opens: timeOf(plus(midnight(date), v.weekend_hours_start, "h")),
    closes: timeOf(plus(midnight(closingDate), hcl`${v.weekend_hours_end} % 24`, "h")),
  };
  return hcl`flatten([for now in ${instants} : [for date in ${dates} : ${window} if ${opensOn(midnight(date))}]])`;
}

/** The times from now to the end of the pre-warm at which running may begin. */
function soon(): string {
  const change = item("change");
  const end = plus(now, v.weekend_prewarm_minutes, "m");
  return hcl`concat([now], [for change in ${changes} : change if ${within(change, now, plus(end, 1, "s"))}])`;
}

/** When the first of those things changes that this plan holds. */
function nextChange(): string {
  const prewarm = hcl`${prewarmed} ? [for change in ${changes} : ${plus(item("change"), hcl`-${v.weekend_prewarm_minutes}`, "m")}] : []`;
  const openings = hcl`concat([for window in ${windows} : window.opens], [for override in ${calendar.overrides} : override.end])`;
  const releases = hcl`${v.autoscaling_max} == null ? [] : [for opening in ${openings} : ${plus(item("opening"), OPENING_MINUTES, "m")}]`;
  const last = plus(now, 24 * DAYS_AHEAD, "h");
  return hcl`one([for now in ${instants} : sort([for time in concat(${changes}, ${prewarm}, ${releases}, [${last}]) : time if timecmp(time, now) > 0])[0]])`;
}

function preconditions(): Precondition[] {
  const inWeekendMode = (condition: string) => hcl`${v.enable_weekend_only} ? ${condition} : true`;
  const known = hcl`join(", ", keys(${zones}))`;
  const planEnds = "${local.weekend_plan_ends}";
  // Terraform also puts the message together when the condition holds, and null has no place in a text.
  const planEndsText = hcl`coalesce(${planEnds}, "now")`;
  return [
    {
      condition: inWeekendMode(hcl`contains(keys(${zones}), ${v.weekend_timezone})`),
      errorMessage: `weekend_timezone is ${v.weekend_timezone}, and this stack knows ${known} only. Write it in a file of tfvars/ and synthesize again.`,
    },
    {
      condition: inWeekendMode(
        hcl`alltrue([for now in ${instants} : ${within(now, `${HORIZON.firstYear}-01-01T00:00:00Z`, `${HORIZON.lastYear + 1}-01-01T00:00:00Z`)}])`,
      ),
      errorMessage: `The plan is for ${hcl`join("", ${instants})`}, and the changes of daylight saving time are known for ${HORIZON.firstYear} to ${HORIZON.lastYear}. Check weekend_plan_time, or take a newer version of this project.`,
    },
    {
      // timestamp() is the time of the apply, unknown in the plan.
      condition: inWeekendMode(
        hcl`${v.weekend_plan_time} != null ? true : timecmp(timestamp(), ${planEnds}) < 0`,
      ),
      errorMessage: `This plan was right until ${planEndsText}, when weekend mode changed what runs. Plan again.`,
    },
  ];
}
