import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failureThreshold, throttleMs } from "../../src/local-aws/ecs/circuit-breaker";
import { nextStep, type ServiceState, type ServiceTask } from "../../src/local-aws/ecs/next-step";

const task = (arn: string, more: Partial<ServiceTask> = {}): ServiceTask => ({
  arn,
  isPrimary: true,
  isHealthy: true,
  failure: undefined,
  ...more,
});

const service = (
  desiredCount: number,
  tasks: readonly ServiceTask[],
  more: Partial<ServiceState> = {},
) => ({
  desiredCount,
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  mayStart: true,
  primaryDeployment: "ecs-svc/2",
  tasks,
  ...more,
});

const stopped = (state: ServiceState) => nextStep(state).stop.map(({ arn }) => arn);

describe("the service scheduler", () => {
  it("starts what is missing, and stops what is too much", () => {
    expect(nextStep(service(2, []))).toEqual({ start: 2, stop: [] });
    expect(nextStep(service(1, [task("a"), task("b")])).stop).toEqual([
      { arn: "a", reason: "Scaling activity initiated by (deployment ecs-svc/2)" },
    ]);
  });

  it("keeps the old tasks until as many new ones are healthy", () => {
    const old = [task("a", { isPrimary: false }), task("b", { isPrimary: false })];
    expect(nextStep(service(2, old))).toEqual({ start: 2, stop: [] });
    const starting = [task("c", { isHealthy: false }), task("d", { isHealthy: false })];
    expect(nextStep(service(2, [...old, ...starting]))).toEqual({ start: 0, stop: [] });
    expect(stopped(service(2, [...old, task("c"), task("d", { isHealthy: false })]))).toEqual([
      "a",
    ]);
    expect(stopped(service(2, [...old, task("c"), task("d")]))).toEqual(["a", "b"]);
  });

  it("makes room first where no more than the count may run", () => {
    const old = [task("a", { isPrimary: false }), task("b", { isPrimary: false })];
    const bounds = { minimumHealthyPercent: 50, maximumPercent: 100 };
    expect(nextStep(service(2, old, bounds))).toMatchObject({ start: 0, stop: [{ arn: "a" }] });
    expect(nextStep(service(2, old.slice(1), bounds))).toEqual({ start: 1, stop: [] });
  });

  it("starts the replacement of an unhealthy task before it stops that", () => {
    const sick = task("a", { isHealthy: false, failure: "sick" });
    expect(nextStep(service(2, [sick, task("b")]))).toEqual({ start: 1, stop: [] });
    expect(nextStep(service(2, [sick, task("b"), task("c")])).stop).toEqual([
      { arn: "a", reason: "sick" },
    ]);
  });

  it("starts nothing while it may not", () => {
    expect(nextStep(service(2, [], { mayStart: false })).start).toBe(0);
  });

  it("stays within its bounds, whatever there is", () => {
    const tasks = fc.array(
      fc.record({ isPrimary: fc.boolean(), isHealthy: fc.boolean(), sick: fc.boolean() }),
      { maxLength: 12 },
    );
    const percents = fc.record({
      minimumHealthyPercent: fc.integer({ min: 0, max: 100 }),
      maximumPercent: fc.integer({ min: 100, max: 300 }),
    });
    fc.assert(
      fc.property(fc.nat({ max: 6 }), tasks, percents, (desired, some, bounds) => {
        const all = some.map(({ sick, ...it }, n) =>
          task(String(n), {
            ...it,
            isHealthy: it.isHealthy && !sick,
            failure: sick ? "sick" : undefined,
          }),
        );
        const { start, stop } = nextStep(service(desired, all, bounds));
        const left = all.filter(({ arn }) => !stop.some((it) => it.arn === arn));
        const upper = Math.floor((desired * bounds.maximumPercent) / 100);
        const lower = Math.ceil((desired * bounds.minimumHealthyPercent) / 100);
        const healthy = (those: readonly ServiceTask[]) =>
          those.filter((it) => it.isHealthy).length;
        expect(all.length + start).toBeLessThanOrEqual(Math.max(upper, all.length));
        expect(healthy(left)).toBeGreaterThanOrEqual(Math.min(lower, healthy(all)));
        expect(new Set(stop.map(({ arn }) => arn)).size).toBe(stop.length);
      }),
    );
  });
});

describe("failures", () => {
  it.each([
    [1, 3],
    [6, 3],
    [7, 4],
    [25, 13],
    [500, 200],
  ])("of %d wanted tasks end a deployment after %d", (desired, threshold) => {
    expect(failureThreshold(desired)).toBe(threshold);
  });

  it.each([
    [0, 0],
    [2, 0],
    [3, 10],
    [4, 20],
    [5, 40],
    [10, 1280],
    [11, 1620],
    [200, 1620],
  ])("to start, %d in a row, make the scheduler wait %d seconds", (failedStarts, seconds) => {
    expect(throttleMs(failedStarts)).toBe(seconds * 1000);
  });
});
