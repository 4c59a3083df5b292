import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { beforeAll, describe, expect, it } from "vitest";
import { useFolder } from "../support/folder";
import { forward, operationOf, useHttpServer } from "../support/http-server";
import { useRefusingProxy } from "../support/refusing-proxy";
import { useEmulator } from "../support/sandbox";
import { fleet } from "./fleet-process";
import { useRunningRegions } from "./running-regions";
import { weekendProject } from "./weekend-project";

const STACKS = ["eu-west-1", "eu-west-2"] as const;
type Stack = (typeof STACKS)[number];

const sandbox = useEmulator({ withControl: true });
const regions = useRunningRegions(sandbox, STACKS);
const refusing = useRefusingProxy(sandbox, "eu-west-2", "FilterLogEvents");
/** A group without an end: each answer has another page. */
const endless = useHttpServer((exchange) => {
  if (operationOf(exchange) === "FilterLogEvents") {
    const [timestamp, message] = [START, "again ".repeat(100)];
    const event = { eventId: "1", logStreamName: `ecs/server/${TASK}`, timestamp, message };
    const events = Array.from({ length: 200 }, () => event);
    exchange.outgoing.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
    exchange.outgoing.end(JSON.stringify({ events, nextToken: "more" }));
  } else {
    forward(sandbox, exchange);
  }
});
const root = useFolder();
const project = weekendProject(join(root.path, "project"));
const BOTH = ["--region", "eu-west-1", "--region", "eu-west-2"];
/** Before the tasks of this file began to log, and within what `--since 1h` shows. */
const START = Date.now() - 1_800_000;
const TASK = "0123456789abcdef0123456789abcdef";

interface Line {
  readonly at: string;
  readonly stack: string;
  readonly task: string;
  readonly message: string;
}

const linesOf = (stdout: string): Line[] =>
  stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

async function put(stack: Stack, message: string, timestamp: number): Promise<void> {
  const { logs, names } = regions.in(stack);
  await logs.send(
    new PutLogEventsCommand({
      logGroupName: names.logGroup,
      logStreamName: `ecs/server/${TASK}`,
      logEvents: [{ timestamp, message }],
    }),
  );
}

beforeAll(async () => {
  for (const stack of STACKS) {
    const { logs, names } = regions.in(stack);
    const stream = { logGroupName: names.logGroup, logStreamName: `ecs/server/${TASK}` };
    await logs.send(new CreateLogStreamCommand(stream));
  }
  await put("eu-west-1", "first", START);
  await put("eu-west-2", 'second {"api_key":"sk-live-1","port":8000}', START + 1);
  await put("eu-west-1", "third \u001b[31mred\u001b]0;title\u0007\nERROR a line below", START + 2);
});

describe("fleet logs", { timeout: 60_000 }, () => {
  it("merges the regions by time, a line an event, with the task and without secrets", async () => {
    const args = ["logs", "--since", "1h", "--task", TASK.slice(0, 6), ...BOTH];
    const run = await project.fleet(args, sandbox.env);
    const at = (ms: number) => new Date(START + ms).toISOString();
    expect(run.stdout.split("\n")).toEqual([
      `${at(0)} eu-west-1 01234567 first`,
      `${at(1)} eu-west-2 01234567 second {"api_key":(hidden),"port":8000}`,
      `${at(2)} eu-west-1 01234567 third \\u001b[31mred\\u001b]0;title\\u0007`,
      "  ERROR a line below",
      "",
    ]);
    expect(run.exitCode).toBe(0);
  });

  it("prints a line of JSON for each event, those of the running tasks too", async () => {
    const args = ["logs", "--since", "1h", "--json", ...BOTH];
    const run = await project.inProcess(args, sandbox.env);
    const lines = linesOf(run.stdout);
    expect(lines[0]).toEqual({
      ...{ at: new Date(START).toISOString(), stack: "eu-west-1", task: TASK, message: "first" },
    });
    expect(lines.map(({ at }) => at)).toEqual(lines.map(({ at }) => at).toSorted());
    for (const stack of STACKS) {
      const listening = lines.filter((it) => it.stack === stack && it.message === "listening");
      expect(listening.map(({ task }) => task).sort()).toEqual(await regions.in(stack).taskIds());
    }
    expect(run.stdout).not.toContain("sk-live-1");
  });

  it("shows only what is new enough, and what fits the filter", async () => {
    const since = new Date(START + 1).toISOString().replace(/\.\d+/, "");
    const run = await project.inProcess(["logs", "--since", since, "--json", ...BOTH], sandbox.env);
    expect(linesOf(run.stdout).length).toBeGreaterThan(4);
    const recent = await project.inProcess(["logs", "--json", ...BOTH], sandbox.env);
    expect(linesOf(recent.stdout).map(({ message }) => message)).not.toContain("first");
    const args = ["logs", "--since", "1h", "--filter", '"second"', "--json", ...BOTH];
    const filtered = await project.inProcess(args, sandbox.env);
    expect(linesOf(filtered.stdout).map(({ stack }) => stack)).toEqual(["eu-west-2"]);
  });

  it("says that nothing was logged, rather than nothing at all", async () => {
    const args = ["logs", "--since", "1h", "--filter", '"never said"', ...BOTH];
    const { stdout, stderr, exitCode } = await project.inProcess(args, sandbox.env);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 0 });
    expect(stderr).toMatch(/^nothing that fits was logged since 2\d{3}-.*Z$/m);
  });

  it("shows the others when a region cannot be read, and names it", async () => {
    const env = { ...sandbox.env, AWS_ENDPOINT_URL: refusing.url };
    const run = await project.inProcess(["logs", "--since", "1h", "--json"], env);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/^error eu-west-2: could not be read: .*permission/m);
    expect(run.stderr).toMatch(/^error us-east-1: could not be read: there is no log group /m);
    expect(new Set(linesOf(run.stdout).map(({ stack }) => stack))).toEqual(new Set(["eu-west-1"]));
  });

  it("ends when nobody reads its output any more", async () => {
    const stop = (_stdout: string, child: ChildProcess) => child.stdout?.destroy();
    const args = ["logs", "--since", "1h", "--region", "eu-west-1"];
    const env = { ...sandbox.env, AWS_ENDPOINT_URL: endless.url };
    const run = await fleet(args, env, undefined, undefined, project.path, "", stop);
    expect(run).toMatchObject({ exitCode: 0, stderr: "Reading the logs...\n" });
  });

  it("follows all regions until Ctrl-C, which is no error", async () => {
    let written = 0;
    let child: ChildProcess | undefined;
    const follow = fleet(
      ["logs", "--follow", "--since", "10m", "--task", TASK, "--json", ...BOTH],
      { ...sandbox.env, FLEET_DEBUG: "1" },
      undefined,
      undefined,
      project.path,
      "",
      (stdout, process) => {
        child = process;
        written = linesOf(stdout.slice(0, stdout.lastIndexOf("\n") + 1)).length;
      },
    );
    const until = async (count: number) => {
      while (written < count) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    await put("eu-west-1", "one", Date.now());
    await until(1);
    await put("eu-west-2", "two", Date.now());
    await put("eu-west-1", "three", Date.now());
    await until(3);
    child?.kill("SIGINT");
    const run = await follow;
    expect(linesOf(run.stdout).map(({ stack, message }) => `${stack} ${message}`)).toEqual([
      "eu-west-1 one",
      "eu-west-2 two",
      "eu-west-1 three",
    ]);
    expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  it.each([
    [["--since", "soon"], /^error --since takes .* or how long ago: 30s, 10m, 2h or 1d; got: soon/],
    [["--since", "2045-01-01T00:00:00Z"], /^error --since takes a time that is past/],
    [["--region", "mars"], /^error there is no stack "mars"/],
  ])("refuses wrong use: %j", async (args, message) => {
    const run = await project.inProcess(["logs", ...args], sandbox.env);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
    expect(run.stderr).toMatch(message);
  });
});

describe("fleet events", { timeout: 60_000 }, () => {
  it("merges what ECS says of the services and the stops of tasks, by time", async () => {
    const region = regions.in("eu-west-1");
    const [id = ""] = await region.taskIds();
    regions.aws.ecs.taskById(id)?.kill();
    await region.until(async () => ((await region.taskIds()).includes(id) ? undefined : true));
    await region.steady(region.serviceName);
    const run = await project.fleet(["events", "--json", ...BOTH], sandbox.env);
    const { events } = JSON.parse(run.stdout) as { events: (Line & { kind: string })[] };
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted());
    expect(events).toContainEqual({
      ...{ at: expect.any(String), stack: "eu-west-1", kind: "stop", task: id },
      message:
        "EssentialContainerExited: Essential container in task exited (server: exit code 137)",
    });
    expect(events.map(({ stack, kind }) => `${stack} ${kind}`)).toContain("eu-west-2 event");
    expect(events.at(-1)).toMatchObject({
      kind: "event",
      message: expect.stringMatching(/has reached a steady state\.$/),
    });
    const { stdout } = await project.inProcess(["events", ...BOTH], sandbox.env);
    expect(stdout).toContain(`eu-west-1 ${id.slice(0, 8)} EssentialContainerExited: Essential`);
  });

  it("shows the others when a region is not there, and only what is new enough", async () => {
    const run = await project.inProcess(["events", "--since", "0s", "--json"], sandbox.env);
    expect(run.exitCode).toBe(1);
    expect(JSON.parse(run.stdout)).toEqual({
      events: [],
      unread: [expect.stringMatching(/^us-east-1: could not be read: there is no service /)],
    });
    expect(run.stderr).toMatch(/^error us-east-1: could not be read: there is no service /m);
  });
});
