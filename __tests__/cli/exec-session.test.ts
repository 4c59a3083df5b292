import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, it } from "vitest";
import { emulatorEnvironment } from "../../src/sandbox/environment";
import { findPython } from "../../src/sandbox/python";
import { useFolder } from "../support/folder";
import { operationOf, useHttpServer } from "../support/http-server";
import { INSTALLS_PYTHON_MS } from "../support/sandbox";
import { weekendProject } from "./weekend-project";

const ID = "0123456789abcdef0123456789abcdef";
const CLUSTER = "fmp-mcp-dev-eu-west-1-cluster";
const TASK = `arn:aws:ecs:eu-west-1:123456789012:task/${CLUSTER}/${ID}`;
const SESSION = { sessionId: "s-1", streamUrl: "wss://ssm.example/s-1", tokenValue: "token" };

const root = useFolder();
const project = weekendProject(join(root.path, "project"));
let asked: Record<string, unknown> = {};
/** ECS with its agent, which no emulator has. */
const ecs = useHttpServer((exchange) => {
  const container = {
    ...{ name: "server", lastStatus: "RUNNING", runtimeId: `${ID}-42` },
    managedAgents: [{ name: "ExecuteCommandAgent", lastStatus: "RUNNING" }],
  };
  const task = {
    ...{ taskArn: TASK, lastStatus: "RUNNING", desiredStatus: "RUNNING" },
    containers: [container],
  };
  const operation = operationOf(exchange);
  if (operation === "ExecuteCommand") {
    asked = JSON.parse(exchange.body) as Record<string, unknown>;
  }
  const answers: Readonly<Record<string, object>> = {
    ListTasks: { taskArns: [TASK] },
    DescribeTasks: { tasks: [task] },
    ExecuteCommand: {
      clusterArn: `arn:aws:ecs:eu-west-1:123456789012:cluster/${CLUSTER}`,
      ...{ taskArn: TASK, containerName: "server", interactive: true, session: SESSION },
    },
  };
  exchange.outgoing.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
  exchange.outgoing.end(JSON.stringify(answers[operation] ?? {}));
});

/** A PATH with the real AWS CLI, and a plugin that notes each of its arguments in a line. */
async function path(calls: string): Promise<string> {
  const folder = join(root.path, "programs");
  mkdirSync(folder, { recursive: true });
  // By its module: the interpreter may be a bare name of PATH.
  const python = await findPython();
  const program = (name: string, text: string) =>
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  program("aws", `exec "${python}" -m awscli "$@"`);
  // Without arguments, it is only asked whether it is there.
  program("session-manager-plugin", `[ $# = 0 ] || printf '%s\\n' "$@" > '${calls}'`);
  return [folder, process.env.PATH].join(delimiter);
}

it(
  "fleet exec has the AWS CLI open a session, and hand it to the plugin",
  async () => {
    await project.append("enable_execute_command = true", "eu-west-1");
    const calls = join(root.path, "calls");
    const run = await project.fleet(["exec", "eu-west-1", "--command", "ls -l"], {
      ...emulatorEnvironment(ecs.url),
      PATH: await path(calls),
    });
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(asked).toMatchObject({
      ...{ cluster: CLUSTER, task: ID, container: "server" },
      ...{ interactive: true, command: "ls -l" },
    });
    const [session = "", region, operation, profile, request = "", endpoint] = readFileSync(
      calls,
      "utf8",
    ).split("\n");
    expect(JSON.parse(session)).toEqual(SESSION);
    expect([region, operation, profile]).toEqual(["eu-west-1", "StartSession", ""]);
    expect(JSON.parse(request)).toEqual({ Target: `ecs:${CLUSTER}_${ID}_${ID}-42` });
    expect(endpoint).toBe(ecs.url);
  },
  INSTALLS_PYTHON_MS,
);
