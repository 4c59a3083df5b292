import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CostedRegion, type CostModel, fleetCost } from "../../src/cost/estimate/fleet-cost";
import { COST_GROUPS } from "../../src/cost/groups";
import { scenarios } from "../../src/cost/scenarios/scenarios";
import { fargateCpus, fargateMemories, isFargatePair } from "../../src/fleet/facts/fargate";
import type { VariableValues } from "../../src/fleet/variables";
import { everyDay } from "../schedule/schedules";
import { defaults } from "../support/defaults";
import { listModel } from "./list-prices";

const sizes = fargateCpus.flatMap((cpu) => fargateMemories(cpu).map((memory) => ({ cpu, memory })));

const values: fc.Arbitrary<VariableValues> = fc
  .record({
    aws_region: fc.constantFrom("eu-west-1", "eu-west-2"),
    size: fc.constantFrom(...sizes),
    desired_count: fc.nat(20),
    create_alb: fc.boolean(),
    enable_domain: fc.boolean(),
    enable_weekend_only: fc.boolean(),
    destroy_albs_when_scaled_down: fc.boolean(),
    weekend_days: fc.subarray([...everyDay], { minLength: 1 }),
    hours: fc
      .tuple(fc.nat(23), fc.integer({ min: 1, max: 24 }))
      .filter(([start, end]) => start !== end),
    weekend_prewarm_minutes: fc.integer({ min: 0, max: 1440 }),
    cpu_architecture: fc.constantFrom("X86_64", "ARM64"),
  })
  .map(({ size, hours: [weekend_hours_start, weekend_hours_end], ...rest }) => ({
    ...defaults,
    ...rest,
    ...size,
    ...{ weekend_hours_start, weekend_hours_end },
  }));

const region = values.map((it): CostedRegion => ({ stackName: it.aws_region, values: it }));
const fleets = fc.array(region, { minLength: 1, maxLength: 5 });
const models = fc.constantFrom<CostModel>(listModel, { name: "documented" });

function monthly(fleet: readonly CostedRegion[], model: CostModel): number {
  return fleetCost(fleet, model).monthly ?? Number.NaN;
}

function changed(fleet: readonly CostedRegion[], change: Partial<VariableValues>): CostedRegion[] {
  return fleet.map((it) => ({ ...it, values: { ...it.values, ...change } }));
}

/** In whole cents, which add up without rests. */
function inCents(amounts: readonly (number | null)[]): number {
  return amounts.reduce<number>((sum, amount) => sum + Math.round(100 * (amount ?? Number.NaN)), 0);
}

describe("cost", () => {
  it("is the sum of its parts", () => {
    fc.assert(
      fc.property(fleets, models, (fleet, model) => {
        const cost = fleetCost(fleet, model);
        for (const { monthly, lines, known } of cost.regions) {
          for (const group of COST_GROUPS) {
            const parts = lines.filter((line) => line.group === group).map((line) => line.monthly);
            expect(inCents([monthly[group]])).toBe(inCents(parts));
          }
          expect(inCents([monthly.total])).toBe(
            inCents(COST_GROUPS.map((group) => monthly[group])),
          );
          expect(known).toBe(monthly.total);
        }
        expect(inCents([cost.monthly])).toBe(inCents(cost.regions.map((it) => it.monthly.total)));
        expect(inCents([cost.annual])).toBe(12 * inCents([cost.monthly]));
      }),
    );
  });

  it("grows with the number of tasks", () => {
    fc.assert(
      fc.property(fleets, models, (fleet, model) => {
        const more = fleet.map(({ values, ...it }) => ({
          ...it,
          values: { ...values, desired_count: values.desired_count + 1 },
        }));
        expect(monthly(more, model)).toBeGreaterThanOrEqual(monthly(fleet, model));
        const running = changed(fleet, { enable_weekend_only: false });
        expect(monthly(changed(running, { desired_count: 30 }), model)).toBeGreaterThan(
          monthly(running, model),
        );
      }),
    );
  });

  it("grows with the tasks' size", () => {
    fc.assert(
      fc.property(
        fleets,
        models,
        fc.constantFrom(...sizes),
        fc.constantFrom(...sizes),
        (fleet, model, one, other) => {
          fc.pre(one.cpu <= other.cpu && one.memory <= other.memory);
          expect(monthly(changed(fleet, one), model)).toBeLessThanOrEqual(
            monthly(changed(fleet, other), model),
          );
        },
      ),
    );
  });

  it("grows with the hours", () => {
    fc.assert(
      fc.property(fleets, models, fc.constantFrom(...everyDay), (fleet, model, day) => {
        const more = fleet.map(({ values, ...it }) => ({
          ...it,
          values: { ...values, weekend_days: [...new Set([...values.weekend_days, day])] },
        }));
        expect(monthly(more, model)).toBeGreaterThanOrEqual(monthly(fleet, model));
      }),
    );
  });

  it("is never more at weekends than around the clock, nor more without load balancers between", () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        const on = { enable_weekend_only: true };
        const kept = changed(fleet, { ...on, destroy_albs_when_scaled_down: false });
        const destroyed = changed(fleet, { ...on, destroy_albs_when_scaled_down: true });
        const fullTime = monthly(changed(fleet, { enable_weekend_only: false }), listModel);
        expect(monthly(kept, listModel)).toBeLessThanOrEqual(fullTime);
        expect(monthly(destroyed, listModel)).toBeLessThanOrEqual(monthly(kept, listModel));
      }),
    );
  });

  it("is never more on ARM or on Spot", () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        const x86 = changed(fleet, { cpu_architecture: "X86_64" });
        const spot = changed(x86, { fargate_spot_percent: 100 });
        const arm = changed(fleet, { cpu_architecture: "ARM64" });
        expect(monthly(arm, listModel)).toBeLessThanOrEqual(monthly(x86, listModel));
        expect(monthly(spot, listModel)).toBeLessThanOrEqual(monthly(x86, listModel));
      }),
    );
  });
});

describe("scenarios", () => {
  it("save what they cost less than 24/7", () => {
    fc.assert(
      fc.property(fleets, models, (fleet, model) => {
        const [baseline, ...others] = scenarios(fleet, model).scenarios;
        expect(baseline).toMatchObject({ name: "24/7", savings: { monthly: 0, percent: 0 } });
        for (const { monthly, savings } of others) {
          expect(inCents([monthly]) + inCents([savings.monthly])).toBe(
            inCents([baseline?.monthly ?? null]),
          );
        }
      }),
    );
  });

  it("only have sizes that Fargate has, and no larger ones", () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        const all = scenarios(fleet, listModel).scenarios;
        const of = (name: string) => all.find((it) => it.name === name);
        const sizesIn = (name: string) =>
          /cpu (\d+), memory (\d+)/
            .exec(of(name)?.description ?? "")
            ?.slice(1)
            .map(Number);
        for (const name of ["half-size", "quarter-size"]) {
          const [cpu, memory] = sizesIn(name) ?? [256, 512];
          expect(isFargatePair(cpu ?? 0, memory ?? 0)).toBe(true);
          expect(of(name)?.monthly).toBeLessThanOrEqual(of("24/7")?.monthly ?? 0);
        }
      }),
    );
  });
});
