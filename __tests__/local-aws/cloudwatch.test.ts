import { setTimeout as sleep } from "node:timers/promises";
import {
  ApplicationAutoScalingClient,
  DeleteScalingPolicyCommand,
  DescribeScalingActivitiesCommand,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
  type TargetTrackingScalingPolicyConfiguration,
} from "@aws-sdk/client-application-auto-scaling";
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type Dimension,
  GetMetricDataCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { beforeAll, describe, expect, it } from "vitest";
import { clientSettings } from "../../src/sandbox/emulator-clients";
import { useEmulator } from "../support/sandbox";
import { createTopic } from "./alarm-topic";
import { REGION, useLocalFleet } from "./local-fleet";
import { stackAlarm } from "./stack-alarm";

/** A minute is a quarter of a second. */
const SPEED = 240;
const MINUTE_MS = 60_000 / SPEED;
const fleet = useLocalFleet(useEmulator({ withControl: true }), SPEED);
const SERVICE = "s";
const TARGET = {
  ServiceNamespace: "ecs",
  ResourceId: `service/c/${SERVICE}`,
  ScalableDimension: "ecs:service:DesiredCount",
} as const;

let cloudwatch: CloudWatchClient;
let scaling: ApplicationAutoScalingClient;
/** As metrics name them. */
let balancer = "";
let group = "";
let topic = "";

beforeAll(async () => {
  const settings = clientSettings(fleet.emulator, REGION);
  cloudwatch = new CloudWatchClient(settings);
  scaling = new ApplicationAutoScalingClient(settings);
  balancer = fleet.loadBalancer.split(":loadbalancer/")[1] ?? "";
  group = fleet.targetGroup.split(":").at(-1) ?? "";
  topic = await createTopic(fleet.emulator, "oncall@example.com");
  await fleet.create(SERVICE, await fleet.define("registry/server:1"), 1);
  await fleet.steady(SERVICE);
}, 60_000);

/** Calls again and again, as long as something else goes on. */
async function during<T>(call: () => Promise<unknown>, work: Promise<T>): Promise<T> {
  let isOver = false;
  const calls = async () => {
    while (!isOver) {
      await call();
      await sleep(5);
    }
  };
  const calling = calls();
  const result = await work.finally(() => {
    isOver = true;
  });
  await calling;
  return result;
}

async function stateOf(name: string): Promise<string | undefined> {
  const { MetricAlarms = [] } = await cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmNames: [name] }),
  );
  return MetricAlarms[0]?.StateValue;
}

const until = (name: string, state: string) =>
  fleet.until(async () => ((await stateOf(name)) === state ? true : undefined));

const subjects = () => fleet.mails.map(({ subject }) => subject);
const mailed = (name: string) =>
  fleet.until(async () => subjects().includes(`ALARM: "${name}" in ${REGION}`) || undefined);

describe("target tracking", { timeout: 120_000 }, () => {
  const put = (PolicyName: string, configuration: TargetTrackingScalingPolicyConfiguration) =>
    scaling.send(
      new PutScalingPolicyCommand({
        ...TARGET,
        PolicyName,
        PolicyType: "TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration: configuration,
      }),
    );
  const count = (wanted: number) =>
    fleet.until(async () => {
      const { desiredCount, runningCount } = await fleet.service(SERVICE);
      return desiredCount === wanted && runningCount === wanted ? true : undefined;
    });

  it("adds tasks while requests come in, and takes them away when tasks have nothing to do", async () => {
    await scaling.send(
      new RegisterScalableTargetCommand({ ...TARGET, MinCapacity: 1, MaxCapacity: 3 }),
    );
    const cooldowns = { ScaleOutCooldown: 60, ScaleInCooldown: 60 };
    await put("cpu", {
      ...cooldowns,
      TargetValue: 99,
      PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageCPUUtilization" },
    });
    await put("requests", {
      ...cooldowns,
      TargetValue: 1,
      PredefinedMetricSpecification: {
        PredefinedMetricType: "ALBRequestCountPerTarget",
        ResourceLabel: `${balancer}/${group}`,
      },
    });
    await during(() => fleet.get("/"), count(3));

    // Without requests their number is unknown, and what is unknown takes no task away.
    const { MetricAlarms = [] } = await cloudwatch.send(
      new DescribeAlarmsCommand({
        AlarmNamePrefix: `TargetTracking-service/c/${SERVICE}-AlarmLow`,
      }),
    );
    const low = (metric: string) =>
      MetricAlarms.find(({ MetricName }) => MetricName === metric)?.AlarmName ?? "";
    await until(low("CPUUtilization"), "ALARM");
    await until(low("RequestCountPerTarget"), "INSUFFICIENT_DATA");
    expect((await fleet.service(SERVICE)).desiredCount).toBe(3);
    await scaling.send(new DeleteScalingPolicyCommand({ ...TARGET, PolicyName: "requests" }));
    await count(1);

    const { ScalingActivities: [last, ...others] = [] } = await scaling.send(
      new DescribeScalingActivitiesCommand({ ServiceNamespace: "ecs" }),
    );
    expect(last).toMatchObject({
      Description: "Setting desired count to 1.",
      Cause: expect.stringMatching(/AlarmLow-\S+ in state ALARM triggered policy cpu$/),
    });
    expect(others.at(-1)?.Cause).toContain("AlarmHigh");
    await scaling.send(new DeleteScalingPolicyCommand({ ...TARGET, PolicyName: "cpu" }));
  });
});

/** With a threshold and for what there is here. */
async function putAlarm(name: string, threshold: number): Promise<void> {
  const actual = {
    LoadBalancer: balancer,
    TargetGroup: group,
    ClusterName: "c",
    ServiceName: SERVICE,
  };
  const alarm = stackAlarm(name, actual, topic);
  await cloudwatch.send(new PutMetricAlarmCommand({ ...alarm, Threshold: threshold }));
}

const ALARMS = ["memory", "server_errors", "latency", "no_healthy_target"];

describe("the stacks' alarms", { timeout: 120_000 }, () => {
  beforeAll(async () => {
    await putAlarm("memory", 1);
    await putAlarm("server_errors", 5);
    await putAlarm("latency", 10);
    await putAlarm("no_healthy_target", 0);
  });

  it("go off when memory is used, requests fail, and answers take long", async () => {
    expect(await stateOf("latency")).not.toBe("ALARM");
    await until("memory", "ALARM");
    await during(() => fleet.get("/fails"), until("server_errors", "ALARM"));
    const slow = new PutMetricDataCommand({
      Namespace: "AWS/ApplicationELB",
      MetricData: [
        {
          MetricName: "TargetResponseTime",
          Dimensions: [
            { Name: "LoadBalancer", Value: balancer },
            { Name: "TargetGroup", Value: group },
          ],
          Values: [30],
          Counts: [200],
        },
      ],
    });
    const putSlow = async () => {
      await cloudwatch.send(slow);
      await sleep(MINUTE_MS);
    };
    await during(putSlow, until("latency", "ALARM"));
    expect(await stateOf("no_healthy_target")).toBe("OK");
    for (const name of ["memory", "server_errors", "latency"]) {
      await mailed(name);
    }
    const [mail] = fleet.mails;
    expect(mail?.to).toBe("oncall@example.com");
    expect(JSON.parse(mail?.text ?? "")).toMatchObject({ NewStateValue: "ALARM" });
  });

  it("can be looked up in CloudWatch with what they are about", async () => {
    const metric = (
      Id: string,
      Namespace: string,
      MetricName: string,
      Dimensions: Dimension[],
    ) => ({
      Id,
      MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 3600, Stat: "Maximum" },
    });
    const ofService = [
      { Name: "ClusterName", Value: "c" },
      { Name: "ServiceName", Value: SERVICE },
    ];
    const hour = 3_600_000;
    const { MetricDataResults = [] } = await cloudwatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(Date.now() - hour),
        EndTime: new Date(Date.now() + hour),
        MetricDataQueries: [
          metric("memory", "AWS/ECS", "MemoryUtilization", ofService),
          metric("cpu", "AWS/ECS", "CPUUtilization", ofService),
          metric("errors", "AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", [
            { Name: "LoadBalancer", Value: balancer },
          ]),
        ],
      }),
    );
    const largest = MetricDataResults.map(({ Values = [] }) => Math.max(...Values));
    expect(
      largest.every((value) => value > 0),
      String(largest),
    ).toBe(true);
    expect(largest[0]).toBeLessThan(100);
  });

  it("say nothing of a service that is closed, whoever calls", async () => {
    const update = { cluster: "c", service: SERVICE, desiredCount: 0 };
    await fleet.ecs.send(new UpdateServiceCommand(update));
    for (const name of ALARMS) {
      await during(() => fleet.get("/"), until(name, "OK"));
    }
    const before = subjects().length;
    await during(() => fleet.get("/"), sleep(15 * MINUTE_MS));
    expect(await fleet.get("/")).toMatchObject({ status: 503 });
    for (const name of ALARMS) {
      expect(await stateOf(name), name).toBe("OK");
    }
    expect(subjects().slice(before)).toEqual([]);
  });

  it("tell that no task runs when the schedule wants some, and that a region has closed", async () => {
    const tasks = {
      Id: "tasks",
      ReturnData: false,
      MetricStat: {
        Metric: {
          Namespace: "AWS/ECS",
          MetricName: "CPUUtilization",
          Dimensions: [
            { Name: "ClusterName", Value: "c" },
            { Name: "ServiceName", Value: SERVICE },
          ],
        },
        Period: 60,
        Stat: "SampleCount",
      },
    };
    const scheduledFrom = (day: number) =>
      cloudwatch.send(
        new PutMetricAlarmCommand({
          AlarmName: "no_running_task",
          Metrics: [
            {
              Id: "missing",
              Expression: "IF(running < 1 && scheduled > 0, 1, 0)",
              ReturnData: true,
            },
            { Id: "running", Expression: "FILL(tasks, 0)", ReturnData: false },
            {
              Id: "scheduled",
              Expression: `FLOOR(EPOCH(running) / 86400) >= ${day}`,
              ReturnData: false,
            },
            tasks,
          ],
          EvaluationPeriods: 10,
          ComparisonOperator: "GreaterThanThreshold",
          TreatMissingData: "notBreaching",
          Threshold: 0,
          AlarmActions: [topic],
        }),
      );
    const today = Math.floor(Date.now() / 86_400_000);
    await scheduledFrom(today + 2);
    await until("no_running_task", "OK");
    await sleep(12 * MINUTE_MS);
    expect(await stateOf("no_running_task")).toBe("OK");
    await scheduledFrom(today);
    await mailed("no_running_task");

    await putAlarm("weekend_mode", 1);
    const update = { cluster: "c", service: SERVICE };
    await fleet.ecs.send(new UpdateServiceCommand({ ...update, desiredCount: 1 }));
    const told = (state: string) =>
      fleet.until(
        async () => subjects().includes(`${state}: "weekend_mode" in ${REGION}`) || undefined,
      );
    await told("OK");
    await fleet.ecs.send(new UpdateServiceCommand({ ...update, desiredCount: 0 }));
    await told("INSUFFICIENT_DATA");
  });

  it("go off when no task is healthy", async () => {
    await fleet.create("unhealthy", await fleet.define("registry/unhealthy"), 1, {
      healthCheckGracePeriodSeconds: 2_000_000,
    });
    await until("no_healthy_target", "ALARM");
    const update = { cluster: "c", service: "unhealthy", desiredCount: 0 };
    await fleet.ecs.send(new UpdateServiceCommand(update));
    await until("no_healthy_target", "OK");
    await mailed("no_healthy_target");
  });

  it("can be set off by hand, and come back by themselves", async () => {
    const input = { AlarmName: "memory", StateValue: "ALARM", StateReason: "to see it" } as const;
    const before = subjects().length;
    await cloudwatch.send(new SetAlarmStateCommand(input));
    await until("memory", "OK");
    await fleet.until(async () => (subjects().length > before ? true : undefined));
    await sleep(2 * MINUTE_MS);
    expect(subjects().slice(before)).toEqual([`ALARM: "memory" in ${REGION}`]);
    expect(JSON.parse(fleet.mails.at(-1)?.text ?? "")).toMatchObject({
      AlarmName: "memory",
      NewStateReason: "to see it",
    });
  });
});
