import {
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  ModifyVpcAttributeCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { expect, it } from "vitest";
import { Control } from "../../src/local-aws/control";
import { clientSettings, ecsClient } from "../../src/sandbox/emulator-clients";
import { useEmulator } from "../support/sandbox";

const REGION = "eu-west-1";
const sandbox = useEmulator({ withControl: true });

it("every address of a subnet but AWS's five is given to one task, and then it is full", async () => {
  const ec2 = new EC2Client(clientSettings(sandbox.emulator, REGION));
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.9.0.0/24" }));
  await ec2.send(
    new ModifyVpcAttributeCommand({ VpcId: Vpc?.VpcId, EnableDnsHostnames: { Value: true } }),
  );
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: "10.9.0.16/28" }),
  );
  const ecs = ecsClient(sandbox.emulator, REGION);
  await ecs.send(new CreateClusterCommand({ clusterName: "c" }));
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: "t",
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      containerDefinitions: [{ name: "c", image: "i" }],
    }),
  );
  const { service } = await ecs.send(
    new CreateServiceCommand({
      cluster: "c",
      serviceName: "s",
      taskDefinition: taskDefinition?.taskDefinitionArn,
      desiredCount: 0,
      networkConfiguration: {
        awsvpcConfiguration: { subnets: [Subnet?.SubnetId ?? ""], securityGroups: [] },
      },
    }),
  );
  const control = new Control(sandbox.emulator.control);
  const start = (number: number) =>
    control.call("start_tasks", {
      service: service?.serviceArn,
      deployment: service?.deployments?.[0]?.id,
      number,
    });

  await start(11);
  await expect(start(1)).rejects.toThrow(`subnet ${Subnet?.SubnetId} has no free address`);

  const { taskArns } = await ecs.send(new ListTasksCommand({ cluster: "c" }));
  const { tasks = [] } = await ecs.send(
    new DescribeTasksCommand({ cluster: "c", tasks: taskArns }),
  );
  const addresses = tasks.map(
    ({ attachments }) =>
      attachments?.[0]?.details?.find(({ name }) => name === "privateIPv4Address")?.value,
  );
  expect(new Set(addresses)).toEqual(
    new Set(Array.from({ length: 11 }, (_, i) => `10.9.0.${20 + i}`)),
  );
});
