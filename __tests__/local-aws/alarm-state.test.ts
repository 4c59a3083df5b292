import { describe, expect, it } from "vitest";
import {
  type AlarmRecord,
  look,
  type MinuteDatum,
  stateReason,
} from "../../src/local-aws/cloudwatch/alarm";
import {
  type AlarmRule,
  alarmState,
  evaluationRange,
  type Point,
} from "../../src/local-aws/cloudwatch/alarm-state";
import { evaluate } from "../../src/local-aws/cloudwatch/metric-math";
import { synthesized } from "../support/stack";

const POINTS: Record<string, Point> = {
  "0": "fine",
  X: "breaching",
  "-": "missing",
  "?": "unsure",
};
const TREATMENTS = ["missing", "ignore", "breaching", "notBreaching"] as const;

/** @param drawn as AWS's page draws them, the latest last */
function states(drawn: string, datapointsToAlarm: number): string[] {
  const points = [...drawn.replaceAll(" ", "")].reverse().map((it) => POINTS[it] as Point);
  return TREATMENTS.map((treatMissingData) => {
    const rule: AlarmRule = { evaluationPeriods: 3, datapointsToAlarm, treatMissingData };
    expect(points).toHaveLength(evaluationRange(rule));
    const [fromOk, fromAlarm] = (["OK", "ALARM"] as const).map((before) =>
      alarmState(points, rule, before),
    );
    return fromOk === fromAlarm ? String(fromOk) : "as before";
  });
}

describe("an alarm's state", () => {
  it.each([
    ["0 - X - X", "OK", "OK", "OK", "OK"],
    ["0 - - - -", "OK", "OK", "OK", "OK"],
    ["- - - - -", "INSUFFICIENT_DATA", "as before", "ALARM", "OK"],
    ["0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
    ["- - X - -", "ALARM", "as before", "ALARM", "OK"],
    ["- - - - X", "as before", "as before", "ALARM", "OK"],
    ["X X X 0 0", "OK", "OK", "OK", "OK"],
    ["X X X X ?", "as before", "as before", "as before", "as before"],
  ])("with all of 3 periods that have to breach, %s", (drawn, ...expected) => {
    expect(states(drawn, 3)).toEqual(expected);
  });

  it.each([
    ["0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
    ["0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"],
    ["0 - X - -", "OK", "OK", "ALARM", "OK"],
    ["- - - - 0", "OK", "OK", "ALARM", "OK"],
    ["- - - X -", "ALARM", "as before", "ALARM", "OK"],
  ])("with 2 of 3 periods that have to breach, %s", (drawn, ...expected) => {
    expect(states(drawn, 2)).toEqual(expected);
  });
});

const METRIC = { namespace: "AWS/ECS", name: "CPUUtilization", dimensions: { ServiceName: "s" } };

function alarm(more: Partial<AlarmRecord> & { period?: number; statistic?: string } = {}) {
  const { period = 60, statistic = "Average", ...rest } = more;
  const record: AlarmRecord = {
    name: "a",
    state: "OK",
    metrics: [{ id: "m", metric: METRIC, period, statistic }],
    comparisonOperator: "GreaterThanThreshold",
    threshold: 50,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    treatMissingData: "missing",
    lowSampleCountPercentiles: "evaluate",
    ...rest,
  };
  return record;
}

const at = (minutesAgo: number, ...values: number[]): MinuteDatum => ({
  ...METRIC,
  minutesAgo,
  values,
});

const NOW = Date.parse("2026-11-28T12:00:00Z") / 1000;
const beganAt = (minutesAgo: number) => NOW - 60 * minutesAgo;

describe("what an alarm sees", () => {
  it("is one point for each period, of its own metric only", () => {
    const differences: Partial<MinuteDatum>[] = [
      { namespace: "AWS/EC2" },
      { name: "MemoryUtilization" },
      { dimensions: { ServiceName: "other" } },
      { dimensions: { ServiceName: "s", ClusterName: "c" } },
      { dimensions: {} },
    ];
    const others = differences.map((more) => ({ ...at(0, 99), ...more }));
    expect(look(alarm(), [at(0, 40, 60), at(2, 51), ...others], beganAt)).toEqual({
      points: ["fine", "missing", "breaching"],
      value: 50,
    });
  });

  it("knows the time of each point", () => {
    const query = { id: "m", metric: METRIC, period: 300, statistic: "Sum" };
    const expression = `IF(EPOCH(m) == ${NOW - 60 * 9}, 99, 0)`;
    const timed = alarm({ metrics: [query, { id: "e", expression, isReturned: true }] });
    expect(look(timed, [at(0, 1), at(5, 1), at(10, 1)], beganAt).points).toEqual([
      "fine",
      "breaching",
      "fine",
    ]);
  });

  it("moves on by minutes, however long a period is", () => {
    const seen = (ago: number) => look(alarm({ period: 300 }), [at(ago, 60)], beganAt).points;
    expect(seen(4)).toEqual(["breaching", "missing", "missing"]);
    expect(seen(5)).toEqual(["missing", "breaching", "missing"]);
  });

  it.each([
    ["Sum", 30],
    ["Average", 10],
    ["Maximum", 18],
    ["Minimum", 2],
    ["SampleCount", 3],
    ["p50", 10],
    ["p95", 18],
  ])("is the statistic %s of the values", (statistic, value) => {
    expect(look(alarm({ statistic }), [at(0, 18, 2, 10)], beganAt).value).toBe(value);
    expect(look(alarm({ statistic }), [at(0, 1)], beganAt).value).toBe(1);
  });

  it("is no statistic that the sandbox does not know", () => {
    const trimmed = alarm({ statistic: "TM(10%:90%)" });
    expect(() => look(trimmed, [at(0, 1)], beganAt)).toThrow("does not know the statistic TM");
  });

  it.each([
    ["GreaterThanThreshold", "fine", "breaching"],
    ["GreaterThanOrEqualToThreshold", "breaching", "breaching"],
    ["LessThanThreshold", "fine", "fine"],
    ["LessThanOrEqualToThreshold", "breaching", "fine"],
  ])(
    "is compared with the threshold as %s: at it %s, above it %s",
    (comparisonOperator, ...points) => {
      const seen = (value: number) => look(alarm({ comparisonOperator }), [at(0, value)], beganAt);
      expect([50, 50.1].map((value) => seen(value).points[0])).toEqual(points);
      expect(seen(49.9).points[0]).toBe(
        comparisonOperator.startsWith("Less") ? "breaching" : "fine",
      );
    },
  );

  it("is unsure of a percentile of fewer than 200 values, if that is how the alarm wants it", () => {
    const few = Array.from({ length: 199 }, () => 60);
    const p95 = alarm({ statistic: "p95", lowSampleCountPercentiles: "ignore" });
    expect(look(p95, [at(0, ...few)], beganAt).points[0]).toBe("unsure");
    expect(look(p95, [at(0, ...few, 60)], beganAt).points[0]).toBe("breaching");
    expect(look(p95, [at(0, 60)], beganAt).points[0]).toBe("unsure");
    expect(look(p95, [], beganAt).points[0]).toBe("missing");
  });
});

it("the reason of a state says whether anything was measured", () => {
  const strict = alarm({ treatMissingData: "breaching" });
  expect(stateReason(strict, "ALARM", undefined)).toBe(
    "Threshold Crossed: no datapoints were received, and missing ones are treated as breaching.",
  );
  expect(stateReason(strict, "ALARM", 60)).toMatch(
    /^Threshold Crossed: the latest datapoint is 60, /,
  );
  expect(stateReason(strict, "INSUFFICIENT_DATA", undefined)).toMatch(/^Insufficient Data: /);
});

describe("metric math", () => {
  const values: Record<string, number> = { a: 6, b: 3, zero: 0 };
  it.each([
    ["a + b * 2 - 1", 11],
    ["(a + b) / b", 3],
    ["a / zero", undefined],
    ["a - absent", undefined],
    ["FILL(absent, 7)", 7],
    ["IF(a > b AND b < 4, 1, 0)", 1],
    ["IF(a < b OR zero == 0, a, b)", 6],
    ["IF(absent > 1, 1, 0)", undefined],
    ["-a", -6],
    ["FLOOR(a / 4) * 100 + EPOCH(b)", 200],
    ["EPOCH(absent)", undefined],
    ["FLOOR(absent)", undefined],
    ["-absent", undefined],
    ["(a < 6) + (a > 6) * 2 + (a >= 6) * 4 + (a <= 6) * 8", 12],
    ["(a AND zero) + (zero AND a) + (1 AND 1) * 2 + (zero OR a) * 4 + (1 OR zero) * 8", 14],
    ["(a && zero) + (zero && a) + (1 && 1) * 2 + (zero || a) * 4 + (1 || zero) * 8", 14],
    ["a - 5 * b < 0 && (b == 1 || b == 3) && a != 7", 1],
  ])("%s", (expression, expected) => {
    expect(evaluate(expression, (id) => values[id], 100)).toBe(expected);
  });

  it.each([
    ["RATE(a)", "RATE in the metric math RATE(a)"],
    ["FILL(absent, a)", "FILL in the metric math"],
    ["FILL()", "FILL in the metric math"],
    ["FLOOR()", "FLOOR in the metric math"],
    ["EPOCH()", "EPOCH in the metric math"],
    ["IF(a, b)", "IF in the metric math"],
    ["a % b", "the metric math a % b"],
    ["!a", "the metric math !a"],
  ])("does not know %s, and says so", (expression, what) => {
    expect(() => evaluate(expression, (id) => values[id], 100)).toThrow(
      `the sandbox cannot evaluate ${what}`,
    );
  });

  it("knows all that the stacks' alarms use", () => {
    const alarms: { metric_query?: { expression?: string }[] }[] = Object.values(
      synthesized().resource.aws_cloudwatch_metric_alarm ?? {},
    );
    const expressions = alarms.flatMap(({ metric_query = [] }) =>
      // Those that Terraform makes are evaluated in cloudwatch.test.ts.
      metric_query.flatMap(({ expression = "${" }) =>
        expression.includes("${") ? [] : expression,
      ),
    );
    expect(expressions.length).toBeGreaterThan(0);
    for (const expression of expressions) {
      expect(
        evaluate(expression, () => 30, 100),
        expression,
      ).toBeTypeOf("number");
    }
  });
});
