import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Utilization } from "../../src/aws/utilization";
import { peaksOf } from "../../src/cost/recommend/peaks";
import { type RegionUse, sizeCandidates } from "../../src/cost/recommend/recommend-size";
import { recommendations } from "../../src/cost/recommend/recommendations";
import { fargateCpus, fargateMemories, isFargatePair } from "../../src/fleet/facts/fargate";
import type { RegionConfig } from "../../src/fleet/load-fleet";
import type { VariableValues } from "../../src/fleet/variables";
import { defaults } from "../support/defaults";
import { listModel } from "./list-prices";

const HOUR_MS = 3_600_000;
const START = Date.parse("2026-11-01T00:00:00Z");

function region(aws_region: string, values: Partial<VariableValues> = {}): RegionConfig {
  return {
    ...{ stackName: aws_region, file: `tfvars/${aws_region}.tfvars`, sources: {} },
    values: { ...defaults, aws_region, ...values },
  };
}

/** So many hours in a row, at this percentage. */
function hours(count: number, percent: number): Utilization["cpu"] {
  return Array.from({ length: count }, (_, i) => ({ at: new Date(START + i * HOUR_MS), percent }));
}

function use(
  values: VariableValues,
  utilization: Utilization,
  service: Partial<RegionUse["service"]> = {},
): RegionUse {
  const { cpu, memory: memoryMiB, cpu_architecture: architecture, desired_count } = values;
  const size = { cpu, memoryMiB, architecture };
  const counts = { desiredCount: desired_count, runningCount: desired_count, pendingCount: 0 };
  const tasks = [{ ...size, count: desired_count }];
  const others = { taskDefinition: "t:1", deployment: null, targetGroup: null, events: [] };
  return {
    service: {
      ...{
        ...counts,
        ...others,
        tasks,
        size,
        sizeSince: undefined,
        spotShare: 0,
        publicTasks: true,
      },
      ...service,
    },
    utilization,
  };
}

function bySize(it: RegionConfig, value: RegionUse) {
  return recommendations([it], [sizeCandidates([{ item: it, value }])], listModel);
}

const WEEK = 168;

describe("sizes by use", () => {
  const ireland = region("eu-west-1");

  it("have room for the busiest hours", () => {
    const cpu = [...hours(WEEK - 1, 12), ...hours(1, 40)];
    const found = bySize(
      ireland,
      use(ireland.values, { cpu, memory: hours(WEEK, 25) }),
    ).recommendations;
    expect(found).toMatchObject([
      {
        name: "right-size",
        description: "tasks of another size in eu-west-1: 0.5 vCPU and 1 GB instead of 1 and 3",
        // Of 1024: 12/60 are 205, 40/90 are 456. Of 3072 MiB: 25/80 are 960.
        changes: [{ lines: ["cpu = 512", "memory = 1024"] }],
        risk: expect.stringMatching(/^Of that size, at most 80\.0% CPU and 75\.0% memory /),
        basis: expect.stringMatching(/7 with data.*percentile 12\.0%, maximum 40\.0%; .* 25\.0%$/),
      },
    ]);
    // 2 × 730 × (0.5 × $0.04048 + 2 × $0.004445)
    expect(found[0]?.savings.monthly).toBeCloseTo(42.53, 1);
  });

  it.each([
    ["CPU that is used", 50, 25],
    ["memory that is used", 5, 78],
  ])("are kept for %s, or changed in the other only", (_, cpu, memory) => {
    const { recommendations: found } = bySize(
      ireland,
      use(ireland.values, { cpu: hours(WEEK, cpu), memory: hours(WEEK, memory) }),
    );
    const lines = found.flatMap(({ changes }) => changes.flatMap((it) => it.lines));
    expect(lines).toEqual(cpu === 50 ? ["memory = 2048"] : ["cpu = 512"]);
  });

  it("are fewer tasks where the same load fits them, and never less than two", () => {
    const many = region("eu-west-1", { desired_count: 8 });
    const found = (percent: number) =>
      bySize(
        many,
        use(many.values, { cpu: hours(WEEK, percent), memory: hours(WEEK, percent) }),
      ).recommendations.filter(({ name }) => name === "fewer-tasks");
    // 8 × 30/60
    expect(found(30)[0]?.changes[0]?.lines).toEqual(["desired_count = 4"]);
    expect(found(30)[0]?.risk).toMatch(/^One task of 4 that fails takes 25\.0% .* of 12\.5%/);
    expect(found(1)[0]?.changes[0]?.lines).toEqual(["desired_count = 2"]);
    expect(found(59)).toEqual([]);
    const two = use(ireland.values, { cpu: hours(WEEK, 1), memory: hours(WEEK, 1) });
    expect(bySize(ireland, two).recommendations.map(({ name }) => name)).toEqual(["right-size"]);
  });

  it.each<[RegExp, Partial<RegionUse["service"]> | null, number]>([
    [/^it is not deployed$/, null, WEEK],
    [/no data of these tasks, and 3 days are needed$/, {}, 0],
    [/data of 2 of the last 14 days .*since 2026-10-31, and 3/, {}, 48],
    [/^its tasks have 2 vCPU, 4 GB, X86_64, .*apply it first$/, {}, WEEK],
    [/^it is to run 5 tasks in AWS, and its file says 2$/, { desiredCount: 5 }, WEEK],
  ])("are not recommended, for a reason: %s", (reason, service, count) => {
    const busy = { cpu: hours(count, 1), memory: hours(count, 1) };
    const other = String(reason).includes("its tasks have")
      ? { size: { cpu: 2048, memoryMiB: 4096, architecture: "X86_64" } }
      : {};
    const since = count === 48 ? { sizeSince: new Date("2026-10-31T12:00:00Z") } : {};
    const value = use(ireland.values, busy, { ...service, ...other, ...since });
    const found = bySize(ireland, service === null ? { ...value, service: null } : value);
    expect(found.recommendations).toEqual([]);
    expect(found.notMade).toEqual([
      {
        name: "right-size, fewer-tasks",
        stacks: ["eu-west-1"],
        reason: expect.stringMatching(reason),
      },
    ]);
  });

  it("always are sizes of Fargate in which the same use is within the limits", () => {
    const sizes = fargateCpus.flatMap((cpu) => fargateMemories(cpu).map((memory) => [cpu, memory]));
    const percent = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(fc.constantFrom(...sizes), percent, percent, ([cpu = 0, memory = 0], c, m) => {
        const it = region("eu-west-1", { cpu, memory });
        const busy = use(it.values, { cpu: hours(WEEK, c), memory: hours(WEEK, m) });
        for (const { changes } of sizeCandidates([{ item: it, value: busy }]).candidates) {
          const { cpu: newCpu = 0, memory: newMemory = 0 } = changes[0]?.values ?? {};
          expect(isFargatePair(newCpu, newMemory)).toBe(true);
          expect((c * cpu) / newCpu).toBeLessThanOrEqual(60.001);
          expect((m * memory) / newMemory).toBeLessThanOrEqual(80.001);
        }
      }),
    );
  });
});

describe("peaks", () => {
  it("are values that were measured, of days in UTC", () => {
    const rising = Array.from({ length: 100 }, (_, i) => ({
      at: new Date(START + i * HOUR_MS),
      percent: i + 1,
    }));
    expect(peaksOf(rising)).toEqual({ p95: 95, maximum: 100, days: 5 });
    expect(peaksOf(hours(1, 7))).toEqual({ p95: 7, maximum: 7, days: 1 });
    expect(peaksOf([])).toEqual({ p95: 0, maximum: 0, days: 0 });
  });
});
