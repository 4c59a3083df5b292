import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { ECSClient, ListClustersCommand } from "@aws-sdk/client-ecs";
import {
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { ListHostedZonesCommand, Route53Client } from "@aws-sdk/client-route-53";
import { beforeAll, expect, it } from "vitest";
import { Control } from "../../src/local-aws/control";
import { clientSettings } from "../../src/sandbox/emulator-clients";
import { useEmulator } from "../support/sandbox";
import { askInCbor } from "./ask-in-cbor";

const sandbox = useEmulator({ withControl: true });
beforeAll(async () => {
  const control = new Control(sandbox.emulator.control);
  await control.call("set_fault", { silent_region: null, throttled: true });
});

const settings = () => ({ ...clientSettings(sandbox.emulator, "eu-west-1"), maxAttempts: 1 });

it.each([
  ["ECS", "ThrottlingException", () => new ECSClient(settings()).send(new ListClustersCommand({}))],
  [
    "EC2",
    "RequestLimitExceeded",
    () => new EC2Client(settings()).send(new DescribeVpcsCommand({})),
  ],
  [
    "Elastic Load Balancing",
    "Throttling",
    () => new ElasticLoadBalancingV2Client(settings()).send(new DescribeLoadBalancersCommand({})),
  ],
  [
    "Route 53",
    "Throttling",
    () => new Route53Client(settings()).send(new ListHostedZonesCommand({})),
  ],
])("%s throttles in its own words", async (_, name, request) => {
  await expect(request()).rejects.toMatchObject({ name });
});

it("CloudWatch throttles in CBOR whoever asks in CBOR", async () => {
  const { status, answer } = await askInCbor(sandbox.emulator, "DescribeAlarms", {});
  expect({ status, name: answer.__type }).toEqual({ status: 400, name: "ThrottlingException" });
});
