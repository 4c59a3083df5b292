import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  CreateTargetGroupCommand,
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { expect, it } from "vitest";
import { clientSettings } from "../../src/sandbox/emulator-clients";
import { useEmulator } from "../support/sandbox";

const sandbox = useEmulator({ withControl: true });

it("a target is known by its address and port, checked at its own port, and deregistered once or twice", async () => {
  const settings = clientSettings(sandbox.emulator, "eu-west-1");
  const elb = new ElasticLoadBalancingV2Client(settings);
  const { Vpcs } = await new EC2Client(settings).send(new DescribeVpcsCommand({}));
  const group = { Name: "tg", Protocol: "HTTP", Port: 8000, TargetType: "ip" } as const;
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({ ...group, VpcId: Vpcs?.[0]?.VpcId }),
  );
  const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn;
  const Targets = [{ Id: "172.31.0.5", Port: 8001 }];
  const health = async (asked?: { Id: string; Port: number }[]) => {
    const answer = await elb.send(
      new DescribeTargetHealthCommand({ TargetGroupArn, Targets: asked }),
    );
    return answer.TargetHealthDescriptions?.map(({ HealthCheckPort, TargetHealth }) => [
      HealthCheckPort,
      TargetHealth?.Reason,
    ]);
  };
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets }));
  expect(await health()).toEqual([["8001", "Elb.RegistrationInProgress"]]);
  expect(await health([{ Id: "172.31.0.5", Port: 9000 }])).toEqual([
    ["9000", "Target.NotRegistered"],
  ]);
  for (let times = 0; times < 2; times++) {
    await elb.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets }));
  }
  expect(await health()).toEqual([]);
});
