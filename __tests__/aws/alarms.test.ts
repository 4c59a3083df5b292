import {
  CloudWatchClient,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { clientSettings } from "../../src/sandbox/emulator-clients";
import { emulatorEnvironment } from "../../src/sandbox/environment";
import { setAwsEnvironment } from "../support/aws-environment";
import { useEmulator } from "../support/sandbox";

const sandbox = useEmulator();
const region = "eu-west-1";

/** The SDK's clients are made once, for one environment. */
const findAlarmed = async (prefix: string) =>
  (await import("../../src/aws/alarms.js")).findAlarmed(region, prefix);

beforeEach(() => {
  vi.resetModules();
  setAwsEnvironment(emulatorEnvironment(sandbox.emulator.url));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

it("finds what is in alarm, of one region's alarms", async () => {
  const client = new CloudWatchClient(clientSettings(sandbox.emulator, region));
  for (const [AlarmName, StateValue] of [
    ["fleet-dev-memory", "ALARM"],
    ["fleet-dev-latency", "OK"],
    ["fleet-dev-5xx", "ALARM"],
    ["others-memory", "ALARM"],
  ] as const) {
    await client.send(
      new PutMetricAlarmCommand({
        AlarmName,
        ComparisonOperator: "GreaterThanThreshold",
        EvaluationPeriods: 1,
        MetricName: "MemoryUtilization",
        Namespace: "AWS/ECS",
        Period: 60,
        Statistic: "Maximum",
        Threshold: 90,
      }),
    );
    await client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: "test" }));
  }
  expect(await findAlarmed("fleet-dev-")).toEqual(["fleet-dev-5xx", "fleet-dev-memory"]);
  expect(await findAlarmed("nobody-")).toEqual([]);
});
