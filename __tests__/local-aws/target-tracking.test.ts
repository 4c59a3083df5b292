import { describe, expect, it } from "vitest";
import { TargetTracking } from "../../src/local-aws/auto-scaling/target-tracking";
import type { EvaluatedAlarm } from "../../src/local-aws/cloudwatch/local-cloudwatch";
import type { ScalableTargetRecord, ScalingPolicyRecord } from "../../src/local-aws/records";

const policy = (name: string, more: Partial<ScalingPolicyRecord["configuration"]> = {}) => ({
  arn: `arn:${name}`,
  name,
  configuration: { TargetValue: 60, ScaleOutCooldown: 60, ScaleInCooldown: 300, ...more },
  alarms: [`${name}-AlarmHigh-1`, `${name}-AlarmLow-1`],
});

const target = (
  policies: readonly ScalingPolicyRecord[],
  more: Partial<ScalableTargetRecord> = {},
): ScalableTargetRecord => ({
  arn: "arn:t",
  resourceId: "service/c/s",
  minCapacity: 1,
  maxCapacity: 6,
  suspended: {},
  policies,
  scheduledActions: [],
  ...more,
});

type Load = "high" | "low" | "right" | "unknown";

/** The alarms of a policy. */
function alarmsOf(name: string, load: Load, value?: number): [string, EvaluatedAlarm][] {
  const state = (isAlarm: boolean) =>
    load === "unknown" ? "INSUFFICIENT_DATA" : isAlarm ? "ALARM" : "OK";
  const alarm = (side: string, isAlarm: boolean): [string, EvaluatedAlarm] => [
    `${name}-${side}-1`,
    { region: "r", name: `${name}-${side}-1`, state: state(isAlarm), value },
  ];
  return [alarm("AlarmHigh", load === "high"), alarm("AlarmLow", load === "low")];
}

const MINUTE = 60_000;
const cpu = target([policy("cpu")]);

function decide(
  tracking: TargetTracking,
  of: ScalableTargetRecord,
  desiredCount: number,
  alarms: [string, EvaluatedAlarm][],
  { now = 0, isDeploying = false } = {},
): number | undefined {
  return tracking.decide(of, { desiredCount, isDeploying }, new Map(alarms), now)?.count;
}

const once = (
  of: ScalableTargetRecord,
  count: number,
  alarms: [string, EvaluatedAlarm][],
  more = {},
) => decide(new TargetTracking(1), of, count, alarms, more);

describe("target tracking", () => {
  it.each([
    [2, "high", 90, 3],
    [2, "high", 61, 3],
    [4, "high", 100, 6], // 6.7 wanted, 6 allowed
    [6, "high", 100, undefined],
    [4, "low", 31, 3],
    [4, "low", 0, 1],
    [1, "low", 0, undefined],
    [2, "right", 60, undefined],
    [2, "unknown", undefined, undefined],
    [0, "high", 90, undefined],
  ] as const)("changes %d tasks with load %s at %s to %s", (count, load, value, expected) => {
    expect(once(cpu, count, alarmsOf("cpu", load, value))).toBe(expected);
  });

  it("adds for the policy that wants most, and takes away only when all want fewer", () => {
    const both = target([policy("cpu"), policy("requests", { TargetValue: 100 })]);
    const load = (a: Load, x: number, b: Load, y: number) =>
      once(both, 4, [...alarmsOf("cpu", a, x), ...alarmsOf("requests", b, y)]);
    expect(load("high", 75, "high", 130)).toBe(6);
    expect(load("low", 10, "high", 110)).toBe(5);
    expect(load("low", 10, "right", 95)).toBeUndefined();
    expect(load("low", 10, "low", 60)).toBe(3);
    expect(load("low", 10, "unknown", 0)).toBeUndefined();
  });

  it("takes nothing away while a deployment is in progress, and adds all the same", () => {
    const isDeploying = true;
    expect(once(cpu, 4, alarmsOf("cpu", "low", 10), { isDeploying })).toBeUndefined();
    expect(once(cpu, 2, alarmsOf("cpu", "high", 90), { isDeploying })).toBe(3);
  });

  it("does nothing that is suspended or switched off", () => {
    const out = target([policy("cpu")], { suspended: { DynamicScalingOutSuspended: true } });
    expect(once(out, 2, alarmsOf("cpu", "high", 90))).toBeUndefined();
    const inwards = target([policy("cpu")], { suspended: { DynamicScalingInSuspended: true } });
    expect(once(inwards, 2, alarmsOf("cpu", "low", 10))).toBeUndefined();
    const outOnly = target([policy("cpu", { DisableScaleIn: true })]);
    expect(once(outOnly, 2, alarmsOf("cpu", "low", 10))).toBeUndefined();
    expect(once(outOnly, 2, alarmsOf("cpu", "high", 90))).toBe(3);
  });

  it("counts what it has just added as part of what is wanted, until the cooldown is over", () => {
    const tracking = new TargetTracking(1);
    const high = (value: number) => alarmsOf("cpu", "high", value);
    expect(decide(tracking, cpu, 2, high(90))).toBe(3);
    expect(decide(tracking, cpu, 3, high(90), { now: MINUTE / 2 })).toBeUndefined();
    expect(decide(tracking, cpu, 3, high(110), { now: MINUTE / 2 })).toBe(4);
    expect(decide(tracking, cpu, 4, high(75), { now: 2 * MINUTE })).toBe(5);
  });

  it("waits between taking away twice, but adds at once", () => {
    const tracking = new TargetTracking(1);
    const low = alarmsOf("cpu", "low", 45);
    expect(decide(tracking, cpu, 6, low)).toBe(5);
    expect(decide(tracking, cpu, 5, low, { now: MINUTE })).toBeUndefined();
    expect(decide(tracking, cpu, 5, low, { now: 5 * MINUTE })).toBe(4);
    expect(decide(tracking, cpu, 4, alarmsOf("cpu", "high", 75), { now: 6 * MINUTE })).toBe(5);
    expect(decide(tracking, cpu, 5, low, { now: 7 * MINUTE })).toBe(4);
  });

  it("divides cooldowns by the speed", () => {
    const tracking = new TargetTracking(10);
    const low = alarmsOf("cpu", "low", 45);
    expect(decide(tracking, cpu, 6, low)).toBe(5);
    expect(decide(tracking, cpu, 5, low, { now: MINUTE / 2 })).toBe(4);
  });
});
