import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { beforeAll, describe, expect, it } from "vitest";
import { Control } from "../../src/local-aws/control";
import { clientSettings } from "../../src/sandbox/emulator-clients";
import { useEmulator } from "../support/sandbox";
import { createTopic } from "./alarm-topic";
import { REGION, useLocalFleet } from "./local-fleet";

/** A minute is a quarter of a second. */
const SPEED = 240;
const fleet = useLocalFleet(useEmulator({ withControl: true }), SPEED);

/** Its SDK is no dependency. */
async function events(operation: string, input: object): Promise<void> {
  const response = await fetch(fleet.emulator.url, {
    method: "POST",
    headers: {
      Authorization: `AWS4-HMAC-SHA256 Credential=testing/20260101/${REGION}/events/aws4_request, SignedHeaders=host, Signature=0`,
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": `AWSEvents.${operation}`,
    },
    body: JSON.stringify(input),
  });
  expect(response.status, await response.text()).toBe(200);
}

describe("EventBridge", { timeout: 120_000 }, () => {
  let topic = "";
  beforeAll(async () => {
    topic = await createTopic(fleet.emulator, "oncall@example.com");
  });

  it("passes on that a deployment has failed, and that tasks do not start", async () => {
    const arn = (name: string) => `arn:aws:ecs:${REGION}:123456789012:service/c/${name}`;
    await events("PutRule", {
      Name: "failures",
      EventPattern: JSON.stringify({
        source: ["aws.ecs"],
        "detail-type": ["ECS Deployment State Change", "ECS Service Action"],
        detail: { eventName: ["SERVICE_DEPLOYMENT_FAILED", "SERVICE_TASK_START_IMPAIRED"] },
        resources: [arn("gives-up"), arn("impaired")],
      }),
    });
    const transformer = {
      InputPathsMap: { event: "$.detail.eventName", time: "$.time" },
      InputTemplate: '"<event> at <time>."',
    };
    await events("PutTargets", {
      Rule: "failures",
      Targets: [{ Id: "topic", Arn: topic, InputTransformer: transformer }],
    });
    await fleet.create("gives-up", await fleet.define("registry/crashing"), 1, {
      loadBalancers: [],
    });
    await fleet.create("impaired", await fleet.define("registry/absent"), 1, {
      loadBalancers: [],
      deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 },
    });
    const said = (event: string) =>
      fleet.until(async () => fleet.mails.find(({ text }) => text.startsWith(`${event} at 20`)));
    await said("SERVICE_DEPLOYMENT_FAILED");
    await said("SERVICE_TASK_START_IMPAIRED");
  });

  it("passes on that the server of a task has crashed, as ECS tells it, and counts how often", async () => {
    await events("PutRule", {
      Name: "stopped",
      EventPattern: JSON.stringify({
        source: ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        detail: { lastStatus: ["STOPPED"], group: ["service:stopping"] },
      }),
    });
    await events("PutTargets", { Rule: "stopped", Targets: [{ Id: "topic", Arn: topic }] });
    await fleet.create("stopping", await fleet.define("registry/server:1"), 1, {
      loadBalancers: [],
    });
    await fleet.steady("stopping");
    await new Control(fleet.emulator.control).call("fail", { what: "crash" });
    await new CloudWatchClient(clientSettings(fleet.emulator, REGION)).send(
      new PutMetricAlarmCommand({
        AlarmName: "restart_loop",
        Namespace: "AWS/Events",
        MetricName: "Invocations",
        Dimensions: [{ Name: "RuleName", Value: "stopped" }],
        Statistic: "Sum",
        Period: 600,
        EvaluationPeriods: 1,
        ComparisonOperator: "GreaterThanThreshold",
        Threshold: 2,
        AlarmActions: [topic],
      }),
    );
    const mail = await fleet.until(async () =>
      fleet.mails.find(({ text }) => text.includes('"ECS Task State Change"')),
    );
    expect(JSON.parse(mail.text).detail).toMatchObject({
      stopCode: "EssentialContainerExited",
      lastStatus: "STOPPED",
      containers: [{ exitCode: 137 }],
    });
    const subject = `ALARM: "restart_loop" in ${REGION}`;
    await fleet.until(async () => fleet.mails.some((it) => it.subject === subject) || undefined);
  });
});
