import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual, promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { taskHours } from "../../src/constructs/weekend/task-hours";
import { item, taskCountAt as taskCountExpression } from "../../src/constructs/weekend/time";
import { scheduleOf } from "../../src/fleet/region-schedule";
import type { VariableValues } from "../../src/fleet/variables";
import { hcl } from "../../src/hcl/expression";
import { scheduledActions } from "../../src/schedule/actions";
import {
  boundsAt,
  type CountBounds,
  loadBalancerWantedAt,
  nextChange,
  runsAt,
  taskCountAt,
  windowsBetween,
} from "../../src/schedule/schedule";
import { defaults } from "../support/defaults";
import { useFolder } from "../support/folder";
import { limited } from "../support/initialized";
import { APPLIES_MS } from "../support/sandbox";
import { synthesized } from "../support/stack";
import { cronAction } from "./cron";
import { evaluator, type MathQuery } from "./metric-math";

/**
 * The schedule in Terraform's language against the one in TypeScript. Only its locals are evaluated, by the real
 * terraform but without a provider.
 */
const folder = useFolder();
const twoAtOnce = limited(2);
const HOUR_MS = 3_600_000;
let folders = 0;

const ALL_YEARS = process.env.SIMULATED_YEARS === "10";

type Weekend = Partial<VariableValues>;

interface Answers {
  readonly actions: Record<string, unknown>;
  /** A digit for each of the times. */
  readonly counts: string;
  readonly taskCount: number;
  readonly bounds: CountBounds;
  readonly loadBalancer: boolean;
  readonly opensAt: string | null;
  readonly planEnds: string;
  /** When tasks are to run, for an alarm. */
  readonly taskHours: readonly MathQuery[];
}

interface PlannedOutputs {
  readonly planned_values: { readonly outputs: Record<string, { value: unknown }> };
}

async function askTerraform(weekend: Weekend, times: readonly string[] = []): Promise<Answers> {
  const { variable, locals } = synthesized({
    enable_weekend_only: true,
    weekend_active_regions: ["eu-west-1"],
    ...weekend,
  });
  const outputs = {
    actions: "${local.weekend_actions}",
    counts: hcl`join("", [for part in var.times : join("", [for time in part : ${taskCountExpression(item("time"))}])])`,
    taskCount: "${local.weekend_task_count}",
    bounds: "${local.task_bounds}",
    loadBalancer: "${local.load_balancer_wanted}",
    opensAt: "${local.weekend_opens_at}",
    planEnds: "${local.weekend_plan_ends}",
    taskHours: taskHours("running"),
  };
  const cwd = join(folder.path, String(++folders));
  mkdirSync(cwd);
  const evaluated = {
    locals,
    output: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, { value }])),
  };
  // Each variable is checked: a third of the time, for three quarters of them for nothing.
  const text = JSON.stringify(evaluated);
  const needed = Object.entries(variable).filter(([name]) => text.includes(`var.${name}`));
  const configuration = {
    variable: { ...Object.fromEntries(needed), times: { type: "list(list(string))" } },
    ...evaluated,
  };
  writeFileSync(join(cwd, "main.tf.json"), JSON.stringify(configuration));
  writeFileSync(join(cwd, "terraform.tfvars.json"), JSON.stringify({ times: parts(times) }));
  // A third of the time of ten years is garbage collection, which a process so short can do without.
  const env = { PATH: process.env.PATH, HOME: cwd, CHECKPOINT_DISABLE: "1", GOGC: "1600" };
  const terraform = (...args: string[]) =>
    promisify(execFile)("terraform", args, { cwd, env, maxBuffer: 2 ** 26 });
  // A plan, and not an apply, which would evaluate everything twice.
  await twoAtOnce(() => terraform("plan", "-no-color", "-out=plan"));
  const { stdout } = await terraform("show", "-json", "-no-color", "plan");
  const values = (JSON.parse(stdout) as PlannedOutputs).planned_values.outputs;
  return Object.fromEntries(
    Object.keys(outputs).map((name) => [name, values[name]?.value ?? null]),
  ) as unknown as Answers;
}

/** Terraform's time for a list grows with the square of its length. */
function parts(times: readonly string[]): string[][] {
  const size = 100;
  return Array.from({ length: Math.ceil(times.length / size) }, (_, i) =>
    times.slice(i * size, (i + 1) * size),
  );
}

function schedule(weekend: Weekend) {
  return scheduleOf({ ...defaults, ...weekend });
}

/** What TypeScript says, in the form of the Terraform local. */
function expectedActions(weekend: Weekend) {
  return Object.fromEntries(
    scheduledActions(schedule(weekend))
      .map((action) => ({ ...cronAction(action), bounds: action.bounds }))
      .map((action) => [
        action.key,
        {
          schedule: action.schedule,
          timezone: action.timezone,
          start_time: action.startTime,
          end_time: action.endTime,
          min: action.bounds.min,
          max: action.bounds.max,
        },
      ]),
  );
}

const override = (start: string, end: string, desired_count: number) => ({
  start,
  end,
  desired_count,
});

describe("the scheduled actions in Terraform", { timeout: APPLIES_MS }, () => {
  it.concurrent.each<[string, Weekend]>([
    ["of the defaults", {}],
    ["over midnight", { weekend_hours_start: 22, weekend_hours_end: 6 }],
    ["to midnight", { weekend_hours_start: 8, weekend_hours_end: 24, weekend_days: ["FRI"] }],
    [
      "of whole days with a closed one",
      {
        weekend_hours_start: 0,
        weekend_hours_end: 24,
        weekend_closed_dates: ["2026-12-26", "2026-12-28"],
      },
    ],
    [
      "of all days without an end",
      {
        weekend_hours_start: 0,
        weekend_hours_end: 24,
        weekend_days: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
      },
    ],
    [
      "around closed dates, one after the other, in any order",
      {
        weekend_timezone: "Europe/London",
        weekend_closed_dates: ["2027-04-04", "2026-12-27", "2026-12-26", "2026-12-25"],
      },
    ],
    [
      "around overrides that touch, overlap and begin in seconds",
      {
        weekend_timezone: "America/New_York",
        weekend_overrides: [
          override("2026-12-23T10:00:30.250+01:00", "2026-12-26T12:00:00Z", 5),
          override("2026-12-26T12:00:00Z", "2026-12-26T12:07:00Z", 0),
          override("2026-12-24T00:00:00-05:30", "2026-12-24T00:00:01-05:30", 9),
          override("2027-03-13T08:55:00Z", "2027-03-14T11:05:00Z", 3),
        ],
      },
    ],
  ])("%s", async (_, weekend) => {
    expect((await askTerraform(weekend)).actions).toEqual(expectedActions(weekend));
  });

  it("of any schedule", async () => {
    const samples = fc.sample(anyWeekend, { numRuns: 24, seed: 20261123 });
    await Promise.all(
      samples.map(async (weekend) => {
        const { actions } = await askTerraform(weekend);
        expect(actions, JSON.stringify(weekend)).toEqual(expectedActions(weekend));
      }),
    );
  });
});

const zones = ["UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"];
const anyTime = fc
  .date({ min: new Date("2026-01-02"), max: new Date("2029-12-30"), noInvalidDate: true })
  .map((date) => `${date.toISOString().slice(0, 19)}Z`);
const anyWeekend: fc.Arbitrary<Weekend> = fc
  .record({
    hours: fc.tuple(fc.nat(23), fc.integer({ min: 1, max: 24 })).filter(([a, b]) => a !== b),
    weekend_timezone: fc.constantFrom(...zones, "America/Santiago"),
    weekend_days: fc.subarray(["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"], { minLength: 1 }),
    weekend_closed_dates: fc.uniqueArray(
      anyTime.map((time) => time.slice(0, 10)),
      { maxLength: 4 },
    ),
    weekend_overrides: fc.array(
      fc
        .tuple(anyTime, fc.integer({ min: 1, max: 20 * 86_400 }), fc.nat(4))
        .map(([start, seconds, count]) =>
          override(start, new Date(Date.parse(start) + seconds * 1000).toISOString(), count),
        ),
      { maxLength: 3 },
    ),
    weekend_prewarm_minutes: fc.constantFrom(0, 15, 1440),
    scaling: fc.constantFrom(
      { autoscaling_min: null, autoscaling_max: null },
      { autoscaling_min: 1, autoscaling_max: 5 },
    ),
    destroy_albs_when_scaled_down: fc.boolean(),
  })
  .map(({ hours: [weekend_hours_start, weekend_hours_end], scaling, ...rest }) => ({
    ...rest,
    ...scaling,
    weekend_hours_start,
    weekend_hours_end,
  }));

describe("the plan-time count in Terraform", { timeout: APPLIES_MS }, () => {
  /** Every hour of ten years. */
  const start = Date.parse("2026-01-01T00:00:00Z");
  const end = Date.parse("2036-01-01T00:00:00Z");
  const hours = Array.from({ length: (end - start) / 3_600_000 }, (_, i) => start + i * 3_600_000);

  // Terraform takes 10 s for ten years, so it is asked for one of them; `npm run bench:schedule` asks for all.
  it.concurrent.each<[string, number, Weekend]>([
    ["UTC", 2028, {}],
    ["Europe/London", 2030, { weekend_closed_dates: ["2026-12-26", "2030-03-31", "2030-12-28"] }],
    // A change at 2:00 falls on the window's ends.
    ["America/New_York", 2029, { weekend_hours_start: 2, weekend_hours_end: 3 }],
    ["Australia/Sydney", 2031, { weekend_hours_start: 22, weekend_hours_end: 3 }],
    ["Asia/Kolkata", 2026, { weekend_hours_start: 9, weekend_hours_end: 24 }],
  ])("is that of the schedule at every hour of the years in %s", async (zone, year, more) => {
    const weekend = { ...more, weekend_timezone: zone };
    const isAsked = (hour: number) => ALL_YEARS || new Date(hour).getUTCFullYear() === year;
    const asked = hours.filter(isAsked);
    const { counts, taskHours } = await askTerraform(
      weekend,
      asked.map((hour) => `${new Date(hour).toISOString().slice(0, 19)}Z`),
    );
    const expected = hours.map(() => 0);
    const firstFrom = (time: Date) => Math.ceil((time.getTime() - start) / 3_600_000);
    for (const { opens, closes } of windowsBetween(
      schedule(weekend),
      new Date(start),
      new Date(end),
    )) {
      expected.fill(2, Math.max(0, firstFrom(opens)), firstFrom(closes));
    }
    expect(counts.length).toBe(asked.length);
    expect(asked.length).toBeGreaterThanOrEqual(ALL_YEARS ? 87_648 : 8_760);
    expect(counts === expected.filter((_, i) => isAsked(hours[i] ?? 0)).join("")).toBe(true);
    const scheduled = evaluator(taskHours);
    const alarmed = hours.filter(
      (hour, i) => scheduled(hour / 1000) !== Math.min(expected[i] ?? 0, 1),
    );
    expect(alarmed.map((hour) => new Date(hour).toISOString())).toEqual([]);
  });
});

/** That the provider takes in an alarm, and how many of them. */
const LONGEST_EXPRESSION = 1024;
const MOST_QUERIES = 20;

describe("the schedule in an alarm", { timeout: APPLIES_MS }, () => {
  const day = (i: number) => new Date(Date.UTC(2027, 0, 1 + 3 * i)).toISOString().slice(0, 10);

  it("fits, with more dates and overrides than scheduled actions have room for", async () => {
    const weekend = {
      weekend_timezone: "Africa/Casablanca",
      weekend_days: ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"],
      weekend_closed_dates: Array.from({ length: 150 }, (_, i) => day(i)),
      weekend_overrides: Array.from({ length: 60 }, (_, i) =>
        override(`${day(i)}T04:00:00Z`, `${day(i)}T05:00:00Z`, i % 2),
      ),
    };
    const { taskHours } = await askTerraform(weekend);
    const lengths = taskHours.map(({ expression }) => expression.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(LONGEST_EXPRESSION);
    // With the three that are not of the schedule.
    expect(taskHours.length + 3).toBeLessThanOrEqual(MOST_QUERIES);
    const scheduled = evaluator(taskHours);
    const own = schedule(weekend);
    for (let at = Date.UTC(2027, 0, 1); at < Date.UTC(2027, 6, 1); at += 3_600_000) {
      const here = new Date(at).toISOString();
      expect(scheduled(at / 1000), here).toBe(Math.min(taskCountAt(own, new Date(at)), 1));
    }
  });
});

describe("a plan for a time", { timeout: APPLIES_MS }, () => {
  it("holds what the schedule says then, until it says something else", async () => {
    const samples = fc.sample(
      fc.record({ weekend: anyWeekend, time: anyTime, near: fc.boolean() }),
      { numRuns: 40, seed: 4 },
    );
    await Promise.all(
      samples.map(async ({ weekend, time, near }) => {
        // Half of them shortly before something changes.
        const change = near ? nextChange(schedule(weekend), new Date(time)) : null;
        const at = change ? new Date(change.at.getTime() - 600_000) : new Date(time);
        const here = JSON.stringify({ at, weekend });
        const answers = await askTerraform({ ...weekend, weekend_plan_time: at.toISOString() });
        const own = schedule(weekend);
        const destroys = weekend.destroy_albs_when_scaled_down;
        const saidAt = (time: Date) => ({
          taskCount: taskCountAt(own, time),
          bounds: boundsAt(own, time),
          loadBalancer: !destroys || loadBalancerWantedAt(own, time),
        });
        const { taskCount, bounds, loadBalancer } = answers;
        const planned = { taskCount, bounds, loadBalancer };
        expect(planned, here).toEqual(saidAt(at));

        const scheduled = evaluator(answers.taskHours);
        const minute = Math.floor(at.getTime() / 60_000) * 60_000;
        const alarmed = quarters(minute - 26 * HOUR_MS, minute + 26 * HOUR_MS + 1).filter(
          (time) => scheduled(time.getTime() / 1000) !== Math.min(taskCountAt(own, time), 1),
        );
        expect(alarmed, here).toEqual([]);

        const until = Date.parse(answers.planEnds);
        expect(until, here).toBeGreaterThan(at.getTime());
        const changed = quarters(at.getTime(), until).filter(
          (time) => !isDeepStrictEqual(saidAt(time), planned),
        );
        expect(changed, here).toEqual([]);
        if (answers.opensAt) {
          const opening = new Date(answers.opensAt);
          expect(opening.getTime(), here).toBeGreaterThan(at.getTime());
          expect(runsAt(own, opening), here).toBe(true);
          if (!runsAt(own, at)) {
            expect(nextChange(own, at), here).toEqual({ at: opening, active: true });
          }
        }
      }),
    );
  });
});

/** Every quarter of an hour, without the end. */
function quarters(start: number, end: number): Date[] {
  const step = HOUR_MS / 4;
  return Array.from(
    { length: Math.ceil((end - start) / step) },
    (_, i) => new Date(start + i * step),
  );
}
