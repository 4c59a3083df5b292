import { DescribeTasksCommand } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ContainerEngine } from "../../src/local-aws/ecs/container-engine";
import type { LocalAws } from "../../src/local-aws/local-aws";
import { useFolder } from "../support/folder";
import { useEmulator } from "../support/sandbox";
import { LocalFleet, startLocalAws } from "./local-fleet";
import { callsOf, engineEnvironment } from "./stand-in-engine";

const sandbox = useEmulator({ withControl: true });
const folder = useFolder();
const fleet = new LocalFleet();
const env = engineEnvironment(folder.path, "docker");
let aws: LocalAws;

beforeAll(async () => {
  const engine = new ContainerEngine("docker", env);
  const tasks = sandbox.folder("tasks");
  aws = await startLocalAws(sandbox.emulator, tasks, undefined, undefined, { engine });
  await fleet.start(sandbox.emulator, tasks, aws);
}, 60_000);
afterAll(() => fleet.stop());

describe("a service whose images run as containers", { timeout: 120_000 }, () => {
  it("answers through the load balancer, with a container for each task", async () => {
    await fleet.create("s", await fleet.define("registry/server:1"), 2);
    await fleet.steady("s");
    const answers = [await fleet.get("/"), await fleet.get("/")];
    const ids = (await fleet.tasks("s")).map(({ taskArn }) => taskArn?.split("/").at(-1));
    expect(new Set(answers.map(({ body }) => body.task))).toEqual(
      new Set(ids.map((id) => `mcp-fleet-${id}-server`)),
    );
  });

  it("gets its secrets, whose values no process list shows", async () => {
    expect((await fleet.get("/?variable=API_KEY")).body.value).toBe("first");
    expect(JSON.stringify(callsOf(env))).not.toContain("first");
  });

  it("has the definition's own PORT, and the limits of the task", async () => {
    const [run = []] = callsOf(env).filter(([verb]) => verb === "run");
    expect(run).toEqual(
      expect.arrayContaining(["PORT=8001", "--cpus", "0.25", "--memory", "512m"]),
    );
  });

  it("replaces a task whose container was killed", async () => {
    const [before] = await fleet.tasks("s");
    aws.ecs.taskById(before?.taskArn?.split("/").at(-1) ?? "")?.kill();
    const stopped = await fleet.until(async () => {
      const { tasks: [task] = [] } = await fleet.ecs.send(
        new DescribeTasksCommand({ cluster: "c", tasks: [before?.taskArn ?? ""] }),
      );
      return task?.lastStatus === "STOPPED" ? task : undefined;
    });
    expect(stopped.stopCode).toBe("EssentialContainerExited");
    expect(stopped.containers?.[0]?.exitCode).toBe(137);
    await fleet.steady("s");
    expect((await fleet.get("/")).status).toBe(200);
  });
});
