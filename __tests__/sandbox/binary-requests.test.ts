import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
} from "@aws-sdk/client-cloudwatch";
import { expect, it } from "vitest";
import { clientSettings } from "../../src/sandbox/emulator-clients";
import { useEmulator } from "../support/sandbox";
import { askInCbor } from "./ask-in-cbor";

const sandbox = useEmulator();

const ask = (operation: string, parameters: object) =>
  askInCbor(sandbox.emulator, operation, parameters);

const ALARM = {
  AlarmName: "made-in-cbor",
  Namespace: "AWS/ECS",
  MetricName: "CPUUtilization",
  Statistic: "Average",
  Period: 60,
  EvaluationPeriods: 3,
  Threshold: 80.5,
  ComparisonOperator: "GreaterThanThreshold",
} as const;

it("CloudWatch is asked in CBOR, and has the same alarms for those who ask in another form", async () => {
  expect(await ask("PutMetricAlarm", ALARM)).toEqual({ status: 200, answer: {} });
  const client = new CloudWatchClient(clientSettings(sandbox.emulator, "eu-west-1"));
  const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({}));
  expect(MetricAlarms).toEqual([expect.objectContaining(ALARM)]);
});

it("CloudWatch answers in CBOR, with numbers and times as they are", async () => {
  const client = new CloudWatchClient(clientSettings(sandbox.emulator, "eu-west-1"));
  await client.send(new PutMetricAlarmCommand({ ...ALARM, AlarmName: "made-otherwise" }));
  const { answer } = await ask("DescribeAlarms", { AlarmNames: ["made-otherwise"] });
  expect(answer.MetricAlarms).toEqual([
    expect.objectContaining({
      ...ALARM,
      AlarmName: "made-otherwise",
      StateUpdatedTimestamp: expect.objectContaining({ tag: 1 }),
    }),
  ]);
});

it("CloudWatch refuses in CBOR, with the error's name", async () => {
  const { status, answer } = await ask("SetAlarmState", {
    AlarmName: "none",
    StateValue: "OK",
    StateReason: "tried",
  });
  expect(status).toBe(404);
  expect(answer.__type).toContain("ResourceNotFound");
});
