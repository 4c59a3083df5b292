import {
  AuthorizeSecurityGroupEgressCommand,
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { clientSettings } from "../../../src/sandbox/emulator-clients";
import { emulatorEnvironment } from "../../../src/sandbox/environment";
import { useEmulator } from "../../support/sandbox";

const REGION = "eu-west-1";
const TYPE = "aws_vpc_security_group_egress_rule";
const sandbox = useEmulator();

type Values = Readonly<Record<string, string>>;
const tcp = (port: number) => ({ IpProtocol: "tcp", FromPort: port, ToPort: port });

describe("the rules that let the load balancer out", () => {
  let group: string;
  let tasks: string;
  let ids: readonly (string | undefined)[];

  beforeAll(async () => {
    // The SDK's clients are made once, for one environment.
    vi.resetModules();
    for (const [name, value] of Object.entries(emulatorEnvironment(sandbox.emulator.url))) {
      vi.stubEnv(name, value);
    }
    const ec2 = new EC2Client(clientSettings(sandbox.emulator, REGION));
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.77.0.0/16" }));
    const create = async (GroupName: string) => {
      const request = { GroupName, Description: GroupName, VpcId: Vpc?.VpcId };
      return (await ec2.send(new CreateSecurityGroupCommand(request))).GroupId ?? "";
    };
    group = await create("alb");
    tasks = await create("tasks");
    const authorize = async (permission: object) => {
      const { SecurityGroupRules } = await ec2.send(
        new AuthorizeSecurityGroupEgressCommand({ GroupId: group, IpPermissions: [permission] }),
      );
      return SecurityGroupRules?.[0]?.SecurityGroupRuleId;
    };
    ids = [
      await authorize({ ...tcp(443), UserIdGroupPairs: [{ GroupId: tasks }] }),
      await authorize({ ...tcp(443), IpRanges: [{ CidrIp: "0.0.0.0/0" }] }),
    ];
  });
  afterAll(() => vi.unstubAllEnvs());

  async function find(values: Values) {
    const { finders } = await import("../../../src/recover/finders/security-groups.js");
    const all: Values = {
      security_group_id: group,
      ip_protocol: "tcp",
      from_port: "443",
      to_port: "443",
      ...values,
    };
    const wanted = {
      address: `${TYPE}.a`,
      type: TYPE,
      configAddress: `${TYPE}.a`,
      index: undefined,
      values: all,
      expressions: {},
    };
    return finders[TYPE]?.find({ region: REGION, wanted, value: (path) => all[path] ?? "" });
  }

  it("are told apart by what they lead to, on one port, too", async () => {
    const [toTasks, toKeys] = ids;
    expect(await find({ referenced_security_group_id: tasks })).toMatchObject({
      found: { id: toTasks },
    });
    expect(await find({ cidr_ipv4: "0.0.0.0/0" })).toMatchObject({ found: { id: toKeys } });
  });

  it("are not found where there is none like them", async () => {
    expect(await find({ cidr_ipv4: "10.0.0.0/8" })).toBeUndefined();
    expect(await find({ cidr_ipv4: "0.0.0.0/0", from_port: "80", to_port: "80" })).toBeUndefined();
  });
});
