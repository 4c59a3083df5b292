import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { beforeAll, describe, expect, it } from "vitest";
import { Control } from "../../src/local-aws/control";
import { ecsClient } from "../../src/sandbox/emulator-clients";
import { useEmulator } from "../support/sandbox";

const sandbox = useEmulator({ withControl: true });
const cluster = "deployments";
const ecs = () => ecsClient(sandbox.emulator, "eu-west-1");

/** A service, and what its controllers say of its deployments. */
async function createService(serviceName: string) {
  const { service } = await ecs().send(
    new CreateServiceCommand({ cluster, serviceName, taskDefinition: "server", desiredCount: 1 }),
  );
  const control = new Control(sandbox.emulator.control);
  const call = (name: string, more: object = {}) =>
    control.call(name, { service: service?.serviceArn, ...more });
  const deployments = async () => {
    const answer = await ecs().send(
      new DescribeServicesCommand({ cluster, services: [serviceName] }),
    );
    return answer.services?.[0]?.deployments ?? [];
  };
  return {
    deployments,
    begin: async () => {
      await call("force_new_deployment");
      return (await deployments())[0]?.id;
    },
    complete: (deployment: string | undefined) => call("complete_deployment", { deployment }),
    /** To what it rolls back; undefined when it does not fail. */
    fail: async (deployment: string | undefined) => {
      const failed = await call("fail_deployment", { deployment, rolls_back: true });
      return (failed as { rollsBackTo: string | null } | null)?.rollsBackTo;
    },
  };
}

describe("a deployment", () => {
  beforeAll(async () => {
    await ecs().send(new CreateClusterCommand({ clusterName: cluster }));
    await ecs().send(
      new RegisterTaskDefinitionCommand({
        family: "server",
        containerDefinitions: [{ name: "server", image: "server:1", memory: 512 }],
      }),
    );
  });

  it("that begins while the one before it is found complete is kept", async () => {
    const { deployments, begin, complete } = await createService("overtaken");
    const [first] = await deployments();
    await begin();
    expect(await complete(first?.id)).toBe(false);
    const [primary, ...others] = await deployments();
    expect(primary).toMatchObject({ status: "PRIMARY", rolloutState: "IN_PROGRESS" });
    expect(others.map(({ id, status }) => [id, status])).toEqual([[first?.id, "ACTIVE"]]);
    expect(await complete(primary?.id)).toBe(true);
    expect(await deployments()).toMatchObject([{ id: primary?.id, rolloutState: "COMPLETED" }]);
  });

  it("that is found to fail when a newer one has begun takes nothing from that", async () => {
    const { deployments, begin, complete, fail } = await createService("late");
    const [first] = await deployments();
    await complete(first?.id);
    const bad = await begin();
    const newest = await begin();
    expect(await fail(bad)).toBeUndefined();
    expect(
      (await deployments()).map(({ id, status, rolloutState }) => [id, status, rolloutState]),
    ).toEqual([
      [newest, "PRIMARY", "IN_PROGRESS"],
      [bad, "ACTIVE", "IN_PROGRESS"],
      [first?.id, "ACTIVE", "COMPLETED"],
    ]);
  });

  // The example of https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
  it("that fails while a rollback is in progress has nothing to go back to", async () => {
    const { deployments, begin, complete, fail } = await createService("stalled");
    const [first] = await deployments();
    await complete(first?.id);
    expect(await fail(await begin())).toBe(first?.id);
    expect((await deployments())[0]).toMatchObject({ id: first?.id, rolloutState: "IN_PROGRESS" });
    expect(await fail(await begin())).toBeNull();
  });

  it("to which a service goes back is not rolled back itself", async () => {
    const { deployments, begin, complete, fail } = await createService("failing");
    const [first] = await deployments();
    await complete(first?.id);
    await fail(await begin());
    expect(await fail(first?.id)).toBeNull();
    expect((await deployments())[0]).toMatchObject({ id: first?.id, rolloutState: "FAILED" });
  });
});
