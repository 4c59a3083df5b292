import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteClusterCommand,
  DeleteServiceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListClustersCommand,
  ListServicesCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { beforeAll, describe, expect, it } from "vitest";
import { ecsClient } from "../../src/sandbox/emulator-clients";
import { useEmulator } from "../support/sandbox";

const sandbox = useEmulator();
const ecs = () => ecsClient(sandbox.emulator, "eu-west-1");

async function createCluster(clusterName: string): Promise<string> {
  await ecs().send(new CreateClusterCommand({ clusterName }));
  return clusterName;
}

const createService = (cluster: string, serviceName: string) =>
  ecs().send(
    new CreateServiceCommand({ cluster, serviceName, taskDefinition: "server", desiredCount: 1 }),
  );

const deleteService = (cluster: string, service: string) =>
  ecs().send(new DeleteServiceCommand({ cluster, service, force: true }));

const idOf = (arn = "") => arn.split("/").at(-1);

async function register(family: string): Promise<string> {
  const { taskDefinition } = await ecs().send(
    new RegisterTaskDefinitionCommand({
      family,
      containerDefinitions: [{ name: "server", image: "server:1", memory: 512 }],
    }),
  );
  return taskDefinition?.taskDefinitionArn ?? "";
}

/** ARNs of tasks that run by themselves. */
async function run(cluster: string, taskDefinition: string, count: number): Promise<string[]> {
  const arns: string[] = [];
  for (let left = count; left > 0; left -= 10) {
    const { tasks = [] } = await ecs().send(
      new RunTaskCommand({
        ...{ cluster, taskDefinition, launchType: "FARGATE", count: Math.min(left, 10) },
      }),
    );
    arns.push(...tasks.map(({ taskArn = "" }) => taskArn));
  }
  return arns;
}

const PREFIXES = ["fleet", "fleet-2", "my-fleet"];

describe("ECS", () => {
  beforeAll(async () => {
    await register("server");
  });

  it("takes no cluster for another one whose name contains its own", async () => {
    for (const cluster of PREFIXES) {
      await createService(await createCluster(cluster), `${cluster}-service`);
      await run(cluster, "server", 1);
    }
    const { serviceArns } = await ecs().send(new ListServicesCommand({ cluster: "fleet" }));
    expect(serviceArns?.map(idOf)).toEqual(["fleet-service"]);
    const { taskArns } = await ecs().send(new ListTasksCommand({ cluster: "fleet" }));
    expect(taskArns).toHaveLength(1);
  });

  it("lists tasks and services in pages", async () => {
    const cluster = await createCluster("pages");
    const names = Array.from({ length: 12 }, (_, i) => `service-${String(i).padStart(2, "0")}`);
    for (const name of names) {
      await createService(cluster, name);
    }
    const first = await ecs().send(new ListServicesCommand({ cluster }));
    expect(first.serviceArns?.map(idOf)).toEqual(names.slice(0, 10));
    const { nextToken } = first;
    const second = await ecs().send(new ListServicesCommand({ cluster, nextToken }));
    expect(second.serviceArns?.map(idOf)).toEqual(names.slice(10));
    expect(second.nextToken).toBeUndefined();

    const arns = await run(cluster, "server", 101);
    const page = await ecs().send(new ListTasksCommand({ cluster }));
    const rest = await ecs().send(new ListTasksCommand({ cluster, nextToken: page.nextToken }));
    expect([...(page.taskArns ?? []), ...(rest.taskArns ?? [])]).toEqual(arns);
    expect(page.taskArns).toHaveLength(100);
    const few = await ecs().send(new ListTasksCommand({ cluster, maxResults: 3 }));
    expect(few.taskArns).toEqual(arns.slice(0, 3));
  });

  it("describes so many at once, and no more", async () => {
    const cluster = await createCluster("many");
    const names = (count: number) => Array.from({ length: count }, (_, i) => `name-${i}`);
    await expect(
      ecs().send(new DescribeServicesCommand({ cluster, services: names(11) })),
    ).rejects.toMatchObject({ name: "InvalidParameterException" });
    await expect(
      ecs().send(new DescribeTasksCommand({ cluster, tasks: names(101) })),
    ).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  it("says which tasks it does not know, and those of another cluster are such", async () => {
    const [mine, other] = [await createCluster("mine"), await createCluster("other")];
    const [known = ""] = await run(mine, "server", 1);
    const [stranger = ""] = await run(other, "server", 1);
    const { tasks, failures } = await ecs().send(
      new DescribeTasksCommand({ cluster: mine, tasks: [known, stranger, "none"] }),
    );
    expect(tasks?.map(({ taskArn }) => taskArn)).toEqual([known]);
    expect(failures).toEqual([
      { arn: stranger, reason: "MISSING" },
      { arn: expect.stringMatching(/^arn:aws:ecs:.*:task\/mine\/none$/), reason: "MISSING" },
    ]);
  });

  it("finds the tasks of a family whose revision is no longer registered", async () => {
    const cluster = await createCluster("families");
    const revision = await register("old");
    const arns = await run(cluster, revision, 1);
    await ecs().send(new DeregisterTaskDefinitionCommand({ taskDefinition: revision }));
    const { taskArns } = await ecs().send(new ListTasksCommand({ cluster, family: "old" }));
    expect(taskArns).toEqual(arns);
  });

  it("does not list the tasks of a service that does not exist", async () => {
    const cluster = await createCluster("empty");
    await expect(
      ecs().send(new ListTasksCommand({ cluster, serviceName: "none" })),
    ).rejects.toMatchObject({ name: "ServiceNotFoundException" });
  });

  it("lists the newest of eleven revisions first when it is asked to", async () => {
    for (let i = 0; i < 11; i++) {
      await register("revised");
    }
    const newest = { familyPrefix: "revised", sort: "DESC" as const, maxResults: 1 };
    const { taskDefinitionArns } = await ecs().send(new ListTaskDefinitionsCommand(newest));
    expect(taskDefinitionArns?.map(idOf)).toEqual(["revised:11"]);
  });

  it("gives a service's name away only when that is gone", async () => {
    const cluster = await createCluster("names");
    await createService(cluster, "taken");
    await expect(createService(cluster, "taken")).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: "Creation of service was not idempotent.",
    });
    await deleteService(cluster, "taken");
    const { serviceArns } = await ecs().send(new ListServicesCommand({ cluster }));
    expect(serviceArns).toEqual([]);
    await expect(
      ecs().send(new UpdateServiceCommand({ cluster, service: "taken", desiredCount: 2 })),
    ).rejects.toMatchObject({ name: "ServiceNotActiveException" });
    await createService(cluster, "taken");
  });

  it("answers with the cluster that has the name already, as it is, and creates another once that is gone", async () => {
    const create = async (value: string) => {
      const settings = [{ name: "containerInsights" as const, value }];
      const { cluster } = await ecs().send(
        new CreateClusterCommand({ clusterName: "once", settings }),
      );
      return cluster?.settings?.[0]?.value;
    };
    expect([await create("enabled"), await create("disabled")]).toEqual(["enabled", "enabled"]);
    await ecs().send(new DeleteClusterCommand({ cluster: "once" }));
    expect(await create("disabled")).toBe("disabled");
  });

  it("deletes no cluster that still has a service, and lists none that is deleted", async () => {
    const cluster = await createCluster("last");
    const count = async () => {
      const { clusters } = await ecs().send(new DescribeClustersCommand({ clusters: [cluster] }));
      return clusters?.[0]?.activeServicesCount;
    };
    await createService(cluster, "first");
    expect(await count()).toBe(1);
    const deletion = () => ecs().send(new DeleteClusterCommand({ cluster }));
    await expect(deletion()).rejects.toMatchObject({ name: "ClusterContainsServicesException" });
    await deleteService(cluster, "first");
    expect(await count()).toBe(0);
    await deletion();
    const { clusterArns } = await ecs().send(new ListClustersCommand({}));
    expect(clusterArns?.map(idOf)).not.toContain(cluster);
  });
});
