import type { Problem } from "../../kit/problem";
import { scheduledActions } from "../../schedule/actions";
import { ambiguousBoundaries } from "../../schedule/changeovers";
import { SCHEDULED_ACTIONS_QUOTA } from "../../schedule/limits";
import { canonicalZone, zoneOf } from "../facts/time-zones";
import { scheduleOf } from "../region-schedule";
import type { VariableName } from "../variables";
import { type FleetMember, knows, type Warning } from "./fleet-member";

/** All that a schedule is made of. */
const SCHEDULE = [
  "weekend_timezone",
  "weekend_days",
  "weekend_hours_start",
  "weekend_hours_end",
  "weekend_closed_dates",
  "weekend_overrides",
  "desired_count",
  "autoscaling_min",
  "autoscaling_max",
  "weekend_prewarm_minutes",
] as const satisfies readonly VariableName[];

/** What weekend mode cannot do, in the order of the fleet. */
export function weekendErrors(fleet: readonly FleetMember[]): Problem[] {
  return fleet.flatMap((member) => {
    const message = knows(member, "weekend_timezone")
      ? timezoneProblem(member.values.weekend_timezone)
      : undefined;
    const problem = message
      ? { variable: "weekend_timezone", message }
      : knows(member, ...SCHEDULE)
        ? tooManyActions(member)
        : undefined;
    return problem ? [{ ...problem, file: member.file, severity: "error" as const }] : [];
  });
}

/** Only at synth: Terraform knows no time zones. The pattern of the name is checked there. */
export function timezoneProblem(zone: string): string | undefined {
  const advice = "must be the name of an IANA time zone, such as UTC or Europe/London";
  if (zone === "UTC") {
    // The default. Loading the time zones takes longer than all other rules together.
    return undefined;
  }
  const canonical = canonicalZone(zone);
  if (canonical !== undefined) {
    return `"${zone}" is another name of ${canonical}, and AWS documents canonical names only. Write "${canonical}"`;
  }
  const known = zoneOf(zone);
  return known === zone
    ? undefined
    : `${advice}; got: "${zone}"${known === undefined ? "" : `. Write "${known}"`}`;
}

function tooManyActions({
  values,
}: FleetMember): { variable: VariableName; message: string } | undefined {
  const { weekend_closed_dates, weekend_overrides } = values;
  if (weekend_closed_dates.length === 0 && weekend_overrides.length === 0) {
    return undefined;
  }
  const { length } = scheduledActions(scheduleOf(values));
  return length <= SCHEDULED_ACTIONS_QUOTA
    ? undefined
    : {
        variable:
          weekend_closed_dates.length > weekend_overrides.length
            ? "weekend_closed_dates"
            : "weekend_overrides",
        message:
          `${weekend_closed_dates.length} closed dates and ${weekend_overrides.length} overrides need ${length} ` +
          `scheduled actions, and AWS allows ${SCHEDULED_ACTIONS_QUOTA} for a service. Remove those that are over`,
      };
}

/** What is valid in weekend mode but probably not intended. */
export function weekendWarnings(fleet: readonly FleetMember[], now: Date): Warning[] {
  return [
    ...idleFleet(fleet),
    ...fleet.flatMap((member) => [
      ...pastOverrides(member, now),
      ...ambiguousHours(member, now),
      ...fixedTime(member),
    ]),
  ];
}

function idleFleet(fleet: readonly FleetMember[]): Warning[] {
  const isKnown = fleet.every((member) =>
    knows(member, "enable_weekend_only", "weekend_active_regions", "aws_region"),
  );
  const enabled = fleet.filter(({ values }) => values.enable_weekend_only);
  const [first] = enabled;
  const active = new Set(enabled.flatMap(({ values }) => values.weekend_active_regions));
  if (!isKnown || !first || fleet.some(({ values }) => active.has(values.aws_region))) {
    return [];
  }
  const regions = [...active].join(", ") || "none";
  return [
    {
      file: first.file,
      variable: "weekend_active_regions",
      message:
        `weekend mode is on, and no stack is in an active region (${regions}): nothing would ever run. ` +
        `Write weekend_active_regions = ["${first.values.aws_region}"], or add a stack in an active region`,
    },
  ];
}

/** They do no harm; the list would grow until AWS takes no more. */
function pastOverrides(member: FleetMember, now: Date): Warning[] {
  const { file, values } = member;
  const known = knows(member, "weekend_overrides") ? values.weekend_overrides : [];
  const past = known.filter(({ end }) => Date.parse(end) <= now.getTime());
  const [first] = past;
  return first
    ? [
        {
          file,
          variable: "weekend_overrides",
          message: `${past.length === 1 ? "the override" : `${past.length} overrides, one of them`} from ${first.start} to ${first.end} ${past.length === 1 ? "is" : "are"} over. Remove what is over`,
        },
      ]
    : [];
}

function ambiguousHours(member: FleetMember, now: Date): Warning[] {
  const { file, values, sources } = member;
  const { weekend_timezone, enable_weekend_only } = values;
  const isKnown = knows(member, "enable_weekend_only", ...SCHEDULE);
  if (
    !isKnown ||
    !enable_weekend_only ||
    weekend_timezone === "UTC" ||
    timezoneProblem(weekend_timezone)
  ) {
    return [];
  }
  const today = now.toISOString().slice(0, 10);
  const boundaries = ambiguousBoundaries(scheduleOf(values), today);
  return boundaries.map(({ date, hour, kind }) => {
    const isStart = hour === values.weekend_hours_start;
    const variable = isStart ? "weekend_hours_start" : "weekend_hours_end";
    return {
      file,
      variable: sources[variable] ? variable : "weekend_timezone",
      message:
        `clocks in ${values.weekend_timezone} ${kind === "skipped" ? "skip" : "show twice"} ${hour}:00 on ${date}, ` +
        `when a window ${isStart ? "opens" : "closes"}, and what AWS does then is not documented. Choose another hour`,
    };
  });
}

function fixedTime({ file, values }: FleetMember): Warning[] {
  return values.weekend_plan_time === null
    ? []
    : [
        {
          file,
          variable: "weekend_plan_time",
          message:
            `every plan would be for ${values.weekend_plan_time}, and the counts stay as they are then. Remove the ` +
            "line, and give the time with -var",
        },
      ];
}
