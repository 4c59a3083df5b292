import {
  ApplicationAutoScalingClient,
  DeleteScalingPolicyCommand,
  DeleteScheduledActionCommand,
  DeregisterScalableTargetCommand,
  DescribeScalingPoliciesCommand,
  DescribeScheduledActionsCommand,
  PutScalingPolicyCommand,
  PutScheduledActionCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { beforeAll, expect, it } from "vitest";
import { clientSettings, ecsClient } from "../../src/sandbox/emulator-clients";
import { useEmulator } from "../support/sandbox";

const sandbox = useEmulator();
const REGION = "eu-west-1";
const scaling = () => new ApplicationAutoScalingClient(clientSettings(sandbox.emulator, REGION));

const TARGET = {
  ServiceNamespace: "ecs",
  ResourceId: "service/c/s",
  ScalableDimension: "ecs:service:DesiredCount",
} as const;
const ACTION = { ...TARGET, ScheduledActionName: "open" };
const POLICY = { ...TARGET, PolicyName: "cpu" };

const register = () =>
  scaling().send(new RegisterScalableTargetCommand({ ...TARGET, MinCapacity: 1, MaxCapacity: 2 }));

async function putBoth(): Promise<void> {
  await scaling().send(
    new PutScheduledActionCommand({
      ...ACTION,
      Schedule: "cron(0 8 * * ? *)",
      ScalableTargetAction: { MinCapacity: 2 },
    }),
  );
  await scaling().send(
    new PutScalingPolicyCommand({
      ...POLICY,
      PolicyType: "TargetTrackingScaling",
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 60,
        PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageCPUUtilization" },
      },
    }),
  );
}

beforeAll(async () => {
  const ecs = ecsClient(sandbox.emulator, REGION);
  await ecs.send(new CreateClusterCommand({ clusterName: "c" }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: "t",
      containerDefinitions: [{ name: "server", image: "server:1", memory: 512 }],
    }),
  );
  await ecs.send(new CreateServiceCommand({ cluster: "c", serviceName: "s", taskDefinition: "t" }));
});

it("a scalable target takes its actions, its policies and their alarms with it", async () => {
  const left = async () => {
    const of = { ServiceNamespace: "ecs" } as const;
    const { ScheduledActions } = await scaling().send(new DescribeScheduledActionsCommand(of));
    const { ScalingPolicies } = await scaling().send(new DescribeScalingPoliciesCommand(of));
    const cloudwatch = new CloudWatchClient(clientSettings(sandbox.emulator, REGION));
    const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({}));
    return [ScheduledActions?.length, ScalingPolicies?.length, MetricAlarms?.length];
  };
  await register();
  await putBoth();
  expect(await left()).toEqual([1, 1, 2]);
  await scaling().send(new DeregisterScalableTargetCommand(TARGET));
  await register();
  expect(await left()).toEqual([0, 0, 0]);
  await scaling().send(new DeregisterScalableTargetCommand(TARGET));
});

it.each([
  ["a scalable target", () => scaling().send(new DeregisterScalableTargetCommand(TARGET))],
  ["a scheduled action", () => scaling().send(new DeleteScheduledActionCommand(ACTION))],
  ["a scaling policy", () => scaling().send(new DeleteScalingPolicyCommand(POLICY))],
  ["the target of what is to scale", () => putBoth()],
])("that %s does not exist is said in AWS's words", async (_, act) => {
  await expect(act()).rejects.toMatchObject({ name: "ObjectNotFoundException" });
});
