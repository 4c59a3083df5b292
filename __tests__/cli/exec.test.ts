import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { emulatorEnvironment } from "../../src/sandbox/environment";
import { useFolder } from "../support/folder";
import { operationOf, useHttpServer } from "../support/http-server";
import { weekendProject } from "./weekend-project";

const ID = "0123456789abcdef0123456789abcdef";
const ARN = `arn:aws:ecs:eu-west-1:123456789012:task/c/${ID}`;

const root = useFolder();
const project = weekendProject(join(root.path, "project"));
let agent = "RUNNING";
/** ECS, as far as the command asks it: no emulator has the agent. */
const ecs = useHttpServer((exchange) => {
  const containers = [
    {
      name: "server",
      lastStatus: "RUNNING",
      managedAgents: [{ name: "ExecuteCommandAgent", lastStatus: agent }],
    },
  ];
  const task = { taskArn: ARN, lastStatus: "RUNNING", desiredStatus: "RUNNING", containers };
  const answer = operationOf(exchange) === "ListTasks" ? { taskArns: [ARN] } : { tasks: [task] };
  exchange.outgoing.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
  exchange.outgoing.end(JSON.stringify(answer));
});

/** A PATH with these programs, which say how they were called. */
function pathWith(...names: readonly string[]): string {
  const folder = join(root.path, `programs-${names.length}`);
  mkdirSync(folder, { recursive: true });
  for (const name of names) {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\necho ${name} "$@"\nexit "\${CODE:-0}"\n`);
    chmodSync(path, 0o755);
  }
  // What a PATH needs for the program itself, and no more: the machine may have them all.
  const own = join(root.path, "own");
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, "node"), `#!/bin/sh\nexec ${process.execPath} "$@"\n`, { mode: 0o755 });
  return [folder, own].join(":");
}

const exec = (args: readonly string[], env: Record<string, string> = {}) =>
  project.fleet(["exec", ...args], {
    ...emulatorEnvironment(ecs.url),
    PATH: pathWith("aws", "session-manager-plugin"),
    ...env,
  });

beforeAll(() => project.append("enable_execute_command = true", "eu-west-1"));

describe("fleet exec", () => {
  it("starts the AWS CLI in the task where the agent runs", async () => {
    const run = await exec(["eu-west-1", "--command", "ls -l"]);
    expect(run).toEqual({
      exitCode: 0,
      stderr: "",
      stdout:
        "aws ecs execute-command --region eu-west-1 --cluster fmp-mcp-dev-eu-west-1-cluster " +
        `--task ${ID} --container server --interactive --command ls -l\n`,
    });
  });

  it("fails when that fails", async () => {
    const run = await exec(["eu-west-1"], { CODE: "3" });
    expect(run.stderr).toBe("error aws ecs execute-command has ended with exit code 3\n");
    expect(run.exitCode).toBe(1);
  });

  it("says that no agent runs", async () => {
    agent = "STOPPED";
    const run = await exec(["eu-west-1"]);
    agent = "RUNNING";
    expect(run.stderr).toMatch(/^error the agent of ECS Exec runs in no task of eu-west-1\. /);
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
  });

  it("says what is not switched on, and what is not installed", async () => {
    const off = await exec(["eu-west-2"]);
    expect(off.stderr).toMatch(
      /^error ECS Exec is off in eu-west-2: set enable_execute_command = true in tfvars\/\S+eu-west-2\.tfvars and apply/,
    );
    expect(off.exitCode).toBe(1);
    const none = await exec(["eu-west-1"], { PATH: pathWith() });
    expect(none.stderr).toMatch(/^error aws is not in PATH, .* Install it: https:/);
    const noPlugin = await exec(["eu-west-1"], { PATH: pathWith("aws") });
    expect(noPlugin.stderr).toMatch(/^error session-manager-plugin is not in PATH, .*https:/);
    expect(noPlugin.exitCode).toBe(1);
  });

  it("takes the stack as an option, as other commands do", async () => {
    const run = await exec(["--region", "eu-west-1"]);
    expect(run).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("--region eu-west-1"),
    });
  });

  it("asks for the stack where there are several", async () => {
    const run = await exec([]);
    expect(run.stderr).toBe("error say in which stack: eu-west-1, eu-west-2, us-east-1\n");
    expect(run.exitCode).toBe(2);
  });
});
