import { WEEKDAYS } from "../../schedule/calendar";
import { fargateRegion } from "../facts/regions";
import {
  atLeastItems,
  each,
  eachOf,
  integerBetween,
  matching,
  noDuplicates,
  oneOfNames,
  unlessNull,
} from "../rules/rule";
import { calendarDate, timestamp, weekendOverride } from "../rules/time";
import type { VariableDefinitions } from "./definition";

/** weekend-schedule.tf: when tasks run, if not always. */
export const weekendVariables = {
  enable_weekend_only: {
    type: "bool",
    default: false,
    description: "Run tasks in the weekend_… hours of the active regions only.",
  },
  destroy_albs_when_scaled_down: {
    type: "bool",
    default: false,
    description:
      "In weekend mode, have no load balancer, target group, listener and DNS record outside the hours.",
  },
  weekend_hours_start: {
    type: "number",
    default: 6,
    description: "Hour at which an active day opens, 0 to 23, in weekend_timezone.",
    rules: [integerBetween(0, 23)],
  },
  weekend_hours_end: {
    type: "number",
    default: 22,
    description:
      "Hour at which it closes, 1 to 24, itself excluded. Before the start it means the next day.",
    rules: [integerBetween(1, 24)],
  },
  weekend_active_regions: {
    type: "list(string)",
    default: ["eu-west-2"],
    description: "Regions that run tasks in the active hours; every other region runs none.",
    rules: [each(fargateRegion)],
  },
  weekend_days: {
    type: "list(string)",
    default: ["SAT", "SUN"],
    description: "Active days, three capital letters each.",
    rules: [
      atLeastItems(1, 'a list of at least one day, such as ["SAT", "SUN"]'),
      each(oneOfNames(WEEKDAYS)),
      noDuplicates,
    ],
  },
  weekend_timezone: {
    type: "string",
    default: "UTC",
    description: "IANA time zone of the days and hours, such as Europe/London.",
    rules: [
      matching(
        /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/,
        "the name of an IANA time zone, such as UTC or Europe/London",
      ),
    ],
  },
  weekend_prewarm_minutes: {
    type: "number",
    default: 15,
    description:
      "Minutes before opening at which a load balancer that weekend mode destroyed is there again.",
    rules: [integerBetween(0, 1440)],
  },
  weekend_closed_dates: {
    type: "list(string)",
    default: [],
    description: "Days, YYYY-MM-DD in weekend_timezone, on which no active window opens.",
    rules: [each(calendarDate)],
  },
  weekend_overrides: {
    type: "list(object({start = string, end = string, desired_count = number}))",
    default: [],
    description:
      "Periods in RFC 3339, end excluded, in which the active regions run desired_count tasks whatever " +
      "the schedule says.",
    rules: [eachOf(weekendOverride)],
  },
  weekend_closed_answer: {
    type: "string",
    nullable: true,
    default: null,
    description:
      "What a load balancer that is kept answers, with status 503, while the schedule lets no region run: text or " +
      "json, with the time of the next opening; null is the load balancer's own answer.",
    rules: [unlessNull(oneOfNames(["text", "json"]))],
  },
  weekend_plan_time: {
    type: "string",
    nullable: true,
    default: null,
    description: "Time to plan for in RFC 3339; null is now.",
    rules: [unlessNull(timestamp)],
  },
} as const satisfies VariableDefinitions;
