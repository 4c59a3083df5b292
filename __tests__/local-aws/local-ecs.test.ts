import { beforeEach, describe, expect, it } from "vitest";
import { Children } from "../../src/kit/children";
import { Control } from "../../src/local-aws/control";
import { LocalEcs } from "../../src/local-aws/ecs/local-ecs";
import { Conditions } from "../../src/local-aws/failures";
import { useFolder } from "../support/folder";
import { useHttpServer } from "../support/http-server";
import { recordsWith, serviceRecord, taskRecord } from "./ecs-records";

interface Call {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

const calls: Call[] = [];
let fails: (call: Call) => boolean = () => false;
/** No task gets further before this. */
let mayMove = Promise.resolve();
/** The emulator, as far as it is told something here. */
const emulator = useHttpServer(async ({ body, outgoing }) => {
  const [[name, args]] = JSON.parse(body);
  calls.push({ name, args });
  if (name === "move_task") {
    await mayMove;
  }
  outgoing.writeHead(fails({ name, args }) ? 500 : 200).end("[[]]");
});
const folder = useFolder();

describe("ECS", () => {
  let ecs: LocalEcs;
  beforeEach(() => {
    calls.length = 0;
    fails = () => false;
    ecs = new LocalEcs({
      control: new Control({ url: emulator.url, token: "t" }),
      children: new Children(),
      folder: folder.path,
      temporaryFolder: folder.path,
      baseEnvironment: {},
      server: ["true"],
      metadataUrl: "http://127.0.0.1:9",
      readSecret: () => () => Promise.reject(new Error("no secret")),
      conditions: new Conditions(),
      speed: 1e6,
      say: () => {},
      targetHealth: () => [],
    });
  });

  /** Looks once, and once more when these tasks have stopped. */
  const lookAround = async (service: ReturnType<typeof serviceRecord>, ids: readonly string[]) => {
    const tasks = ids.map((id) => taskRecord(id, service.serviceName));
    let letMove = () => {};
    mayMove = new Promise((resolve) => {
      letMove = resolve;
    });
    await ecs.update(recordsWith({ services: [service], tasks }));
    letMove();
    await Promise.all(ids.map((id) => ecs.taskById(id)?.gone));
    await ecs.update(recordsWith({ services: [service] }));
  };

  it("counts a task as failed that starts and stops between two looks", async () => {
    await lookAround(serviceRecord("s"), ["1"]);
    const reported = calls.filter(({ name }) => name === "report_deployment");
    expect(reported.map(({ args }) => args["failedTasks"])).toEqual([0, 1]);
    expect(ecs.taskById("1")).toBeUndefined();
  });

  it("says that tasks do not start, however many of them fail at once", async () => {
    await lookAround(serviceRecord("s", { desiredCount: 4 }), ["1", "2", "3", "4"]);
    const published = calls.filter(({ name }) => name === "put_service_event");
    expect(published.map(({ args }) => args["detail"])).toEqual([
      expect.objectContaining({ eventName: "SERVICE_TASK_START_IMPAIRED" }),
    ]);
  });

  it("starts the tasks of other services where one fails", async () => {
    const services = ["broken", "s"].map((name) => serviceRecord(name));
    fails = ({ args }) => String(args["service"]).endsWith("/broken");
    await expect(ecs.update(recordsWith({ services }))).rejects.toThrow("500");
    const started = calls.filter(({ name }) => name === "start_tasks");
    expect(started.map(({ args }) => args["service"])).toEqual([services[1]?.serviceArn]);
  });
});
