import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { expect, it } from "vitest";
import { Control } from "../../src/local-aws/control";
import { clientSettings } from "../../src/sandbox/emulator-clients";
import { useEmulator } from "../support/sandbox";

const sandbox = useEmulator({ withControl: true });

it("keeps a deployment that begins while the one before it is found complete", async () => {
  const ecs = new ECSClient(clientSettings(sandbox.emulator, "eu-west-1"));
  const control = new Control(sandbox.emulator.control);
  const cluster = "deployments";
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: "server",
      containerDefinitions: [{ name: "server", image: "server:1", memory: 512 }],
    }),
  );
  const { service } = await ecs.send(
    new CreateServiceCommand({
      cluster,
      serviceName: "server",
      taskDefinition: "server",
      desiredCount: 1,
    }),
  );
  const complete = (deployment: string | undefined) =>
    control.call("complete_deployment", { service: service?.serviceArn, deployment });
  const deployments = async () => {
    const answer = await ecs.send(new DescribeServicesCommand({ cluster, services: ["server"] }));
    return answer.services?.[0]?.deployments ?? [];
  };
  const [first] = await deployments();
  await control.call("force_new_deployment", { service: service?.serviceArn });
  await complete(first?.id);
  const [primary, ...others] = await deployments();
  expect(primary).toMatchObject({ status: "PRIMARY", rolloutState: "IN_PROGRESS" });
  expect(others.map(({ id, status }) => [id, status])).toEqual([[first?.id, "ACTIVE"]]);
  await complete(primary?.id);
  expect(await deployments()).toMatchObject([{ id: primary?.id, rolloutState: "COMPLETED" }]);
});
