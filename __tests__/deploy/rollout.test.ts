import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type * as serviceTasks from "../../src/aws/tasks";
import type * as deployments from "../../src/deploy/deployment";
import type * as rollouts from "../../src/deploy/rollout";
import { Interrupted } from "../../src/kit/failure";
import { SignalGuard } from "../../src/kit/signals";
import type * as rolloutLooks from "../../src/live/rollout-look";
import { emulatorEnvironment } from "../../src/sandbox/environment";
import { REGION, SHORT_DRAINING_SECONDS, useLocalFleet } from "../local-aws/local-fleet";
import { setAwsEnvironment } from "../support/aws-environment";
import { forward, operationOf, useHttpServer } from "../support/http-server";
import { useEmulator } from "../support/sandbox";

const sandbox = useEmulator({ withControl: true });
const fleet = useLocalFleet(sandbox);
/** How many of the next looks get no answer. */
let silentLooks = 0;
const endpoint = useHttpServer((exchange) => {
  if (silentLooks > 0 && operationOf(exchange) === "DescribeServices") {
    silentLooks -= 1;
    exchange.outgoing.destroy();
  } else {
    forward(sandbox, exchange);
  }
});
const name = { region: REGION, cluster: "c", service: "s" };
const signals = new SignalGuard({ graceMs: 0 });
let rollout: typeof rollouts;
let looks: typeof rolloutLooks;
let taskReader: typeof serviceTasks;
let deploymentOf: typeof deployments.deploymentOf;
let good = "";

beforeAll(async () => {
  vi.resetModules();
  setAwsEnvironment({ ...emulatorEnvironment(endpoint.url), AWS_MAX_ATTEMPTS: "1" });
  rollout = await import("../../src/deploy/rollout.js");
  looks = await import("../../src/live/rollout-look.js");
  taskReader = await import("../../src/aws/tasks.js");
  ({ deploymentOf } = await import("../../src/deploy/deployment.js"));
  good = await fleet.define("registry/server:1");
  await fleet.create("s", good, 2);
}, 60_000);
afterAll(() => {
  signals.release();
  vi.unstubAllEnvs();
});

/** Starts a deployment, and returns its id. */
async function update(taskDefinition: string): Promise<string> {
  const change = { cluster: "c", service: "s", taskDefinition, forceNewDeployment: true };
  const { service } = await fleet.ecs.send(new UpdateServiceCommand(change));
  return service?.deployments?.find(({ status }) => status === "PRIMARY")?.id ?? "";
}

const scale = (desiredCount: number) =>
  fleet.ecs.send(new UpdateServiceCommand({ cluster: "c", service: "s", desiredCount }));

describe("waiting for a rollout", { timeout: 120_000 }, () => {
  it("ends when the tasks of a new service are healthy, and tells how far they are", async () => {
    const said: string[] = [];
    const outcome = await rollout.waitForRollout({
      name,
      signals,
      onProgress: (counts) => said.push(looks.countsText(counts)),
    });
    expect(outcome).toMatchObject({ result: "done", counts: { desired: 2, healthy: 2, old: 0 } });
    expect(said[0]).toBe("0 of 2 new tasks healthy");
    expect(said.at(-1)).toBe("2 of 2 new tasks healthy");
    expect(new Set(said).size).toBe(said.length);
  });

  it("ends when the new tasks have the traffic, before the old ones have drained", async () => {
    await fleet.steady("s");
    const before = (await fleet.tasks("s")).map(({ taskArn }) => taskArn);
    // Longer than any machine takes for the rollout.
    await fleet.drainFor(100 * SHORT_DRAINING_SECONDS);
    const deployment = await update(good);
    expect(await rollout.waitForRollout({ name, deployment, signals })).toMatchObject({
      result: "done",
      counts: { desired: 2, healthy: 2, old: 0 },
    });
    const { deployments = [] } = await fleet.service("s");
    expect(deployments.map(({ rolloutState }) => rolloutState)).toContain("IN_PROGRESS");
    for (let call = 0; call < 10; call++) {
      const { status, body } = await fleet.get("/");
      expect({ status, isOld: before.includes(body.task) }).toEqual({ status: 200, isOld: false });
    }
    // Whoever has not watched it sees the same, as fleet status does.
    const stopping = (await taskReader.findTasks(name, "STOPPED")).filter(
      (task) => task.status !== "STOPPED" && task.deployment !== deployment,
    );
    expect(stopping).toHaveLength(2);
    const addresses = new Set(stopping.flatMap(({ address }) => address ?? []));
    expect(await looks.lookAtRollout(name, deployment, addresses)).toMatchObject({ isDone: true });
    await fleet.drainFor(SHORT_DRAINING_SECONDS);
    for (const task of fleet.aws.ecs.tasks.filter(({ record }) =>
      before.includes(record.taskArn),
    )) {
      task.kill();
    }
  });

  it("waits for the count, down and up, without a deployment", async () => {
    await fleet.steady("s");
    for (const count of [1, 3, 2]) {
      await scale(count);
      const outcome = await rollout.waitForRollout({ name, signals });
      expect(outcome).toMatchObject({ result: "done", counts: { desired: count, healthy: count } });
    }
  });

  it.each([
    ["absent", "TaskFailedToStart: CannotPullContainerError: ", false],
    [
      "crashing",
      "EssentialContainerExited: Essential container in task exited (server: exit code 1)",
      true,
    ],
  ])("of an image that is %s fails with the reasons of ECS", async (image, stop, logs) => {
    const deployment = await update(await fleet.define(`registry/${image}:2`));
    const outcome = await rollout.waitForRollout({ name, deployment, signals });
    if (outcome.result === "done") {
      throw new Error("it is done");
    }
    expect(outcome).toMatchObject({
      result: "failed",
      reason: expect.stringMatching(
        /^(ECS deployment circuit breaker|deployment failed): tasks failed to start; ECS goes back to the tasks of before$/,
      ),
    });
    const text = rollout.rolloutFailureText(outcome);
    expect(text).toContain(stop);
    expect(text.endsWith("\n  | This image ends at once.")).toBe(logs);
    expect(await rollout.waitForRollout({ name, signals })).toMatchObject({ result: "done" });
  });

  it("knows the deployment of a revision, also once ECS has gone back from it", async () => {
    await expect(deploymentOf({ ...name, service: "x" }, good)).rejects.toThrow("does not run");
    const bad = await fleet.define("registry/absent:4");
    const deployment = await update(bad);
    expect(await deploymentOf(name, bad)).toBe(deployment);
    await fleet.steady("s");
    expect(await deploymentOf(name, bad)).toBe(deployment);
    expect(await rollout.waitForRollout({ name, deployment, signals })).toMatchObject({
      result: "failed",
    });
  });

  it("ends in time, with what is known", async () => {
    const deployment = await update(await fleet.define("registry/absent:3"));
    const outcome = await rollout.waitForRollout({ name, deployment, signals, timeoutMs: 2_000 });
    expect(outcome).toMatchObject({
      result: "timed out",
      reason: "not done after 2 s: 0 of 2 new tasks healthy, 2 old ones have requests",
    });
    const next = await update(good);
    expect(await rollout.waitForRollout({ name, deployment, signals })).toMatchObject({
      result: "failed",
      reason: `another deployment has taken its place (${next})`,
    });
  });

  it("outlasts looks that get no answer, and not all of them", async () => {
    await scale(2);
    const silentAfterFirst = (looks: number) => {
      let isFirst = true;
      return () => {
        silentLooks = isFirst ? looks : silentLooks;
        isFirst = false;
      };
    };
    const outcome = await rollout.waitForRollout({
      ...{ name, deployment: await update(good), signals },
      onProgress: silentAfterFirst(2),
    });
    expect(outcome).toMatchObject({ result: "done" });
    const waiting = rollout.waitForRollout({
      ...{ name, deployment: await update(good), signals },
      onProgress: silentAfterFirst(3),
    });
    await expect(waiting).rejects.toThrow("closes the connection before its answer is complete");
  });

  it("has nothing to wait for with 0 tasks, and names a service that is missing", async () => {
    await scale(0);
    expect(await rollout.waitForRollout({ name, signals })).toMatchObject({
      result: "done",
      counts: { desired: 0 },
    });
    const missing = rollout.waitForRollout({ name: { ...name, service: "x" }, signals });
    await expect(missing).rejects.toThrow("there is no service x in cluster c in eu-west-1");
  });

  it("ends with a signal", async () => {
    await fleet.until(async () => (await fleet.tasks("s")).length === 0 || undefined);
    await scale(2);
    const waiting = rollout.waitForRollout({
      name,
      signals,
      onProgress: () => process.emit("SIGINT"),
    });
    await expect(waiting).rejects.toBeInstanceOf(Interrupted);
  });
});
