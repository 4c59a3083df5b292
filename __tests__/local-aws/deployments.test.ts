import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { beforeAll, describe, expect, it } from "vitest";
import { useEmulator } from "../support/sandbox";
import { useLocalFleet } from "./local-fleet";

const fleet = useLocalFleet(useEmulator({ withControl: true }));

describe("a deployment", { timeout: 120_000 }, () => {
  let good = "";
  beforeAll(async () => {
    good = await fleet.define("registry/server:1");
    await fleet.create("s", good, 2);
    await fleet.steady("s");
  }, 120_000);

  const update = (taskDefinition: string) =>
    fleet.ecs.send(new UpdateServiceCommand({ cluster: "c", service: "s", taskDefinition }));

  it("replaces the tasks without losing a request, and new tasks read the secret anew", async () => {
    const before = (await fleet.tasks("s")).map(({ taskArn }) => taskArn);
    const value = JSON.stringify({ API_KEY: "second" });
    await fleet.secrets.send(
      new PutSecretValueCommand({ SecretId: fleet.secretArn, SecretString: value }),
    );
    expect((await fleet.get("/?variable=API_KEY")).body.value).toBe("first");

    const forced = { cluster: "c", service: "s", forceNewDeployment: true };
    const { service } = await fleet.ecs.send(new UpdateServiceCommand(forced));
    expect(service?.deployments?.map(({ status, rolloutState }) => [status, rolloutState])).toEqual(
      [
        ["PRIMARY", "IN_PROGRESS"],
        ["ACTIVE", "COMPLETED"],
      ],
    );
    const statuses = new Set<number>();
    let isDone = false;
    const calling = (async () => {
      while (!isDone) {
        statuses.add((await fleet.get("/")).status);
      }
    })();
    await fleet.steady("s");
    isDone = true;
    await calling;
    expect([...statuses]).toEqual([200]);
    expect((await fleet.get("/?variable=API_KEY")).body.value).toBe("second");
    const after = (await fleet.tasks("s")).map(({ taskArn }) => taskArn);
    expect(after).toHaveLength(2);
    expect(before.some((task) => after.includes(task))).toBe(false);
  });

  it.each([
    ["absent", "TaskFailedToStart", /^CannotPullContainerError: .*registry\/absent:2: not found$/],
    ["crashing", "EssentialContainerExited", /^Essential container in task exited$/],
    [
      "unhealthy",
      "ServiceSchedulerInitiated",
      /^Task failed ELB health checks in \(target-group arn:aws:elasticloadbalancing:.*\)$/,
    ],
  ])(
    "of an image that is %s rolls back by itself, and says why",
    async (image, stopCode, reason) => {
      const bad = await fleet.define(`registry/${image}:2`);
      await update(bad);
      const service = await fleet.steady("s");
      expect(service.taskDefinition).toBe(good);
      expect(service.deployments).toHaveLength(1);

      const failed = (await fleet.tasks("s", "STOPPED")).filter(
        (task) => task.taskDefinitionArn === bad,
      );
      expect(failed.length).toBeGreaterThanOrEqual(3);
      expect(
        failed.some((task) => task.stopCode === stopCode && reason.test(task.stoppedReason ?? "")),
      ).toBe(true);
      const messages = service.events?.map(({ message }) => message).join("\n");
      expect(messages).toMatch(
        /\(deployment ecs-svc\/\d+\) deployment failed: tasks failed to start\./,
      );
      expect(messages).toMatch(/\(service s\) rolling back to \(deployment ecs-svc\/\d+\)\./);
      expect((await fleet.get("/")).status).toBe(200);
    },
  );

  it("with a key that the secret does not have says which", async () => {
    await update(await fleet.define("registry/server:1", "MISSING"));
    const service = await fleet.steady("s");
    expect(service.taskDefinition).toBe(good);
    const reasons = (await fleet.tasks("s", "STOPPED")).map(({ stoppedReason }) => stoppedReason);
    expect(reasons).toContainEqual(
      expect.stringMatching(
        /^ResourceInitializationError: unable to pull secrets .* did not contain json key MISSING$/,
      ),
    );
  });

  it("replaces a killed task", async () => {
    const before = (await fleet.tasks("s")).map(({ taskArn }) => taskArn);
    fleet.aws.ecs.taskById(before[0]?.split("/").at(-1) ?? "")?.kill();
    const stopped = await fleet.until(async () =>
      (await fleet.tasks("s", "STOPPED")).find(({ taskArn }) => taskArn === before[0]),
    );
    expect(stopped).toMatchObject({
      stopCode: "EssentialContainerExited",
      stoppedReason: "Essential container in task exited",
    });
    await fleet.until(async () => ((await fleet.tasks("s")).length === 2 ? true : undefined));
    await fleet.steady("s");
  });
});
