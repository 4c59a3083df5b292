import { GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DeleteServiceCommand, StopTaskCommand, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { useEmulator } from "../support/sandbox";
import { useLocalFleet } from "./local-fleet";

const fleet = useLocalFleet(useEmulator({ withControl: true }));
const TIMEOUT = { timeout: 120_000 };

describe("tasks of a service", TIMEOUT, () => {
  it("run, and answer through the load balancer in turn", async () => {
    await fleet.create("s", await fleet.define("registry/server:1"), 2);
    expect((await fleet.service("s")).runningCount).toBe(0);
    const service = await fleet.steady("s");
    expect(service).toMatchObject({ runningCount: 2, pendingCount: 0 });
    const answers = [await fleet.get("/"), await fleet.get("/")];
    expect(new Set(answers.map(({ body }) => body.task)).size).toBe(2);

    const tasks = await fleet.tasks("s");
    expect(new Set(answers.map(({ body }) => body.task))).toEqual(
      new Set(tasks.map(({ taskArn }) => taskArn)),
    );
    expect(tasks.map(({ lastStatus }) => lastStatus)).toEqual(["RUNNING", "RUNNING"]);
    const messages = service.events?.map(({ message }) => message) ?? [];
    expect(messages[0]).toBe("(service s) has reached a steady state.");
    expect(messages.at(-1)).toMatch(
      /^\(service s\) has started 2 tasks: \(task [0-9a-f]{32}\) \(task [0-9a-f]{32}\)\.$/,
    );
  });

  it("have an address of their own in the subnet that the records name", async () => {
    const tasks = await fleet.tasks("s");
    for (const { attachments: [attachment] = [] } of tasks) {
      const details = Object.fromEntries(
        attachment?.details?.map(({ name, value }) => [name, value]) ?? [],
      );
      const subnet = fleet.subnets.find(({ id }) => id === details.subnetId);
      const address = ipaddr.parse(details.privateIPv4Address ?? "");
      expect(address.match(ipaddr.parseCIDR(subnet?.cidr ?? ""))).toBe(true);
    }
    expect(new Set(tasks.map(({ availabilityZone }) => availabilityZone)).size).toBe(2);
  });

  it("are given the JSON key of the secret that the definition names", async () => {
    expect((await fleet.get("/?variable=API_KEY")).body.value).toBe("first");
  });

  it("log to the stream of the task", async () => {
    const [task] = await fleet.tasks("s");
    const { events } = await fleet.logs.send(
      new GetLogEventsCommand({
        logGroupName: "/ecs/t",
        logStreamName: `ecs/server/${task?.taskArn?.split("/").at(-1)}`,
      }),
    );
    expect(events?.map(({ message }) => message)).toContain("listening");
  });

  it("are replaced when somebody stops one, which says so", async () => {
    const [task] = await fleet.tasks("s");
    await fleet.ecs.send(
      new StopTaskCommand({ cluster: "c", task: task?.taskArn, reason: "tried by hand" }),
    );
    const stopped = await fleet.until(async () =>
      (await fleet.tasks("s", "STOPPED")).find(({ lastStatus }) => lastStatus === "STOPPED"),
    );
    expect(stopped).toMatchObject({
      taskArn: task?.taskArn,
      stopCode: "UserInitiated",
      stoppedReason: "tried by hand",
    });
    expect(stopped.containers?.[0]?.exitCode).toBe(0);
    await fleet.steady("s");
    expect((await fleet.get("/")).status).toBe(200);
  });

  it("go when the count says so", async () => {
    await fleet.ecs.send(new UpdateServiceCommand({ cluster: "c", service: "s", desiredCount: 0 }));
    await fleet.until(async () =>
      (await fleet.service("s")).runningCount === 0 ? true : undefined,
    );
    const stopped = await fleet.tasks("s", "STOPPED");
    expect(stopped.map(({ stoppedReason }) => stoppedReason)).toContainEqual(
      expect.stringMatching(/^Scaling activity initiated by \(deployment ecs-svc\/\d+\)$/),
    );
    await fleet.until(async () => ((await fleet.get("/")).status === 503 ? true : undefined));
  });

  it("do not start when their log group is missing, and say so", async () => {
    const options = { "awslogs-region": "eu-west-1", "awslogs-group": "/ecs/none" };
    const logConfiguration = { logDriver: "awslogs" as const, options };
    const definition = await fleet.define("registry/server:1", "API_KEY", { logConfiguration });
    await fleet.create("unlogged", definition, 1);
    const stopped = await fleet.until(async () =>
      (await fleet.tasks("unlogged", "STOPPED")).find(({ lastStatus }) => lastStatus === "STOPPED"),
    );
    expect(stopped).toMatchObject({ stopCode: "TaskFailedToStart" });
    expect(stopped.stoppedReason).toMatch(/The specified log group does not exist\.$/);
    const deleting = { cluster: "c", service: "unlogged", force: true };
    await fleet.ecs.send(new DeleteServiceCommand(deleting));
  });

  it("stop when their service is deleted, which drains and is inactive after that", async () => {
    await fleet.create("deleted", await fleet.define("registry/server:1"), 1);
    await fleet.steady("deleted");
    const deleting = new DeleteServiceCommand({ cluster: "c", service: "deleted", force: true });
    expect((await fleet.ecs.send(deleting)).service?.status).toBe("DRAINING");
    await fleet.until(async () =>
      (await fleet.service("deleted")).status === "INACTIVE" ? true : undefined,
    );
    expect(await fleet.tasks("deleted")).toEqual([]);
  });
});
