import type { ChildProcess } from "node:child_process";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { useFolder } from "../support/folder";
import { useRefusingProxy } from "../support/refusing-proxy";
import { useEmulator } from "../support/sandbox";
import { fleet } from "./fleet-process";
import { useRunningRegions } from "./running-regions";
import { deploy, weekendProject } from "./weekend-project";

const sandbox = useEmulator({ withControl: true });
const regions = useRunningRegions(sandbox, ["eu-west-1", "eu-west-2"]);
const refusing = useRefusingProxy(sandbox, "eu-west-2", "UpdateService");
const root = useFolder();
const project = weekendProject(join(root.path, "project"));
const BOTH = ["--region", "eu-west-1", "--region", "eu-west-2"];

const tomorrow = `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 19)}Z`;

describe("fleet restart", { timeout: 120_000 }, () => {
  it("replaces every task without losing a call, and waits until the new ones have the traffic", async () => {
    const both = [regions.in("eu-west-1"), regions.in("eu-west-2")];
    const before = (await Promise.all(both.map((region) => region.taskIds()))).flat();
    const statuses = new Set<number>();
    let isDone = false;
    const calling = Promise.all(
      both.map(async (region) => {
        while (!isDone) {
          statuses.add((await region.get("/")).status);
        }
      }),
    );
    const run = await project.fleet(["restart", "--yes", ...BOTH], sandbox.env);
    const answers = await Promise.all(both.map((region) => region.get("/")));
    isDone = true;
    const status = await project.inProcess(["status", "--json", ...BOTH], sandbox.env);
    await calling;
    expect(run.stderr).toContain("eu-west-1: 0 of 2 new tasks healthy, 2 old ones have requests");
    expect(run.stdout).toMatch(
      /^(eu-west-[12]: new tasks are started; the tasks are healthy and have the traffic, after \d+ s\n){2}$/,
    );
    expect(run.exitCode).toBe(0);
    expect([...statuses]).toEqual([200]);
    // Old tasks may still drain.
    for (const { deployment, problems } of JSON.parse(status.stdout).regions) {
      expect(deployment.done).toBe(true);
      expect(problems.join()).not.toContain("in progress");
    }
    const after = (await Promise.all(both.map((region) => region.taskIds()))).flat();
    expect(after).toHaveLength(4);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
    for (const { body } of answers) {
      expect(after).toContain(body.task?.split("/").at(-1));
    }
  });

  it("shows what it would replace, and asks where it can", async () => {
    const before = await regions.in("eu-west-1").taskIds();
    const dry = await project.inProcess(["restart", "--dry-run", "--json", ...BOTH], sandbox.env);
    expect(JSON.parse(dry.stdout)).toEqual({
      dryRun: true,
      regions: ["eu-west-1", "eu-west-2"].map((stack) => ({
        ...{ stack, region: stack, tasks: 2, changed: false, rollout: null },
      })),
    });
    const refused = await project.inProcess(["restart"], sandbox.env);
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(refused.stderr).toMatch(/^error restart asks before it changes something/);
    expect(await regions.in("eu-west-1").taskIds()).toEqual(before);
  });

  it("does what it can where a region is missing or refuses, and does not wait with --no-wait", async () => {
    const env = { ...sandbox.env, AWS_ENDPOINT_URL: refusing.url };
    const run = await project.inProcess(["restart", "--yes", "--no-wait", "--json"], env);
    expect(run.exitCode).toBe(1);
    expect(JSON.parse(run.stdout).regions).toMatchObject([
      { stack: "eu-west-1", tasks: 2, changed: true, rollout: null },
      {
        stack: "eu-west-2",
        changed: false,
        error: expect.stringMatching(/^no new tasks were started: .*permission/),
      },
      { stack: "us-east-1", tasks: null, error: expect.stringMatching(/is not deployed/) },
    ]);
    expect(run.stderr).toMatch(/^error us-east-1: is not deployed: /m);
    const { serviceName } = regions.in("eu-west-1");
    await regions.in("eu-west-1").steady(serviceName);
  });

  it("fails with the reasons of ECS and the last log lines, without the secrets in them", async () => {
    const region = regions.in("eu-west-1");
    await region.roll("registry/crashing:2");
    const run = await project.fleet(
      ["restart", "--yes", "--region", "eu-west-1", "--json"],
      sandbox.env,
    );
    expect(run.exitCode).toBe(1);
    const [{ rollout }] = JSON.parse(run.stdout).regions;
    expect(rollout).toMatchObject({
      result: "failed",
      lastStop: {
        code: "EssentialContainerExited",
        reason: "Essential container in task exited (server: exit code 1)",
      },
    });
    expect(run.stderr).toMatch(
      /^error eu-west-1: .*tasks failed to start.* Last stop, task [0-9a-f]{32}: Essential.*\n {2}\| This image ends at once\.$/m,
    );
    await region.steady(region.serviceName);
  });

  it("says what goes on after a Ctrl-C", async () => {
    const region = regions.in("eu-west-2");
    const before = await region.taskIds();
    const args = ["restart", "--yes", "--region", "eu-west-2"];
    let isSent = false;
    const run = await fleet(
      args,
      sandbox.env,
      undefined,
      (stderr, child) => {
        if (!isSent && stderr.includes("0 of 2 new tasks")) {
          isSent = true;
          child.kill("SIGINT");
        }
      },
      project.path,
    );
    expect(run.exitCode).toBe(130);
    expect(run.stdout).toBe(
      "eu-west-2: new tasks are started; not waited for to the end, which AWS goes on with\n",
    );
    for (let after = before; after.some((id) => before.includes(id)); ) {
      await sleep(100);
      after = await region.taskIds();
    }
  });
});

describe("fleet scale", { timeout: 120_000 }, () => {
  it("has each region run so many tasks, waits for them, and says what sets the count back", async () => {
    for (const [before, after] of [
      [2, 3],
      [3, 1],
    ]) {
      const run = await project.fleet(["scale", `${after}`, "--yes", ...BOTH], sandbox.env);
      expect(run.exitCode).toBe(0);
      expect(run.stderr).toContain(
        "note the next apply sets the count back to what the files of tfvars/ say.",
      );
      for (const stack of ["eu-west-1", "eu-west-2"] as const) {
        const tasks = after === 1 ? "1 task" : "3 tasks";
        expect(run.stdout).toContain(`${stack}: ${before} → ${tasks}, until the next apply\n`);
        expect(run.stdout).toMatch(
          new RegExp(
            `^${stack}: scaled from ${before} to ${tasks}; the tasks are healthy .* s$`,
            "m",
          ),
        );
        expect(await regions.in(stack).taskIds()).toHaveLength(after ?? 0);
        expect((await regions.in(stack).get("/")).status).toBe(200);
      }
    }
  });

  it("has nothing to wait for at 0, nothing to do where it is so already, and prints JSON", async () => {
    const args = ["scale", "0", "--yes", "--json", "--region", "eu-west-2"];
    const run = await project.fleet(args, sandbox.env);
    expect(JSON.parse(run.stdout)).toMatchObject({
      dryRun: false,
      regions: [
        {
          ...{ stack: "eu-west-2", before: 1, after: 0, changed: true, albExists: true },
          rollout: { result: "done" },
        },
      ],
    });
    const again = await project.inProcess(args, sandbox.env);
    expect(JSON.parse(again.stdout).regions).toMatchObject([{ changed: false, rollout: null }]);
  });

  it("says what goes on after a Ctrl-C", async () => {
    const args = ["scale", "2", "--yes", "--region", "eu-west-2"];
    let isSent = false;
    const interrupt = (stderr: string, child: ChildProcess) => {
      if (!isSent && stderr.includes("of 2 new tasks")) {
        isSent = true;
        child.kill("SIGINT");
      }
    };
    const run = await fleet(args, sandbox.env, undefined, interrupt, project.path);
    expect(run.exitCode).toBe(130);
    expect(run.stdout).toContain(
      "eu-west-2: scaled from 0 to 2 tasks; not waited for to the end, which AWS goes on with\n",
    );
    await regions.in("eu-west-2").steady(regions.in("eu-west-2").serviceName);
  });

  it("warns where nobody could reach the tasks, and where the schedule runs none", async () => {
    await deploy(sandbox.emulator, "us-east-1", { count: 0 });
    const weekend = weekendProject(join(root.path, "weekend"));
    await weekend.set({ enable_weekend_only: true });
    const args = ["scale", "2", "--dry-run", "--region", "us-east-1"];
    const { stderr } = await weekend.inProcess(args, sandbox.env);
    expect(stderr).toContain("note us-east-1 is not in one of its weekend_active_regions");
    expect(stderr).toContain("warning us-east-1 has no load balancer now");
  });

  it.each([
    [["scale"], /^error missing required argument 'n'/],
    [["scale", "two", "--yes"], /^error <n> takes a whole number from 0 to 5000; got: two$/m],
    [["scale", "-1"], /^error <n> takes a whole number from 0 to 5000; got: -1$/m],
    [["scale", "2"], /^error scale asks before it changes something/],
    [["scale", "2", "--yes", "--until", "soon"], /^error --until takes /],
    [
      ["scale", "2", "--yes", "--until", "2026-01-01T00:00:00Z"],
      /^error --until takes a time that is to come/,
    ],
    [
      ["scale", "2", "--yes", "--until", tomorrow],
      /^error --until writes an override, which does nothing while weekend mode is off, as in eu-west-1, .*Leave --until out/,
    ],
  ])("refuses wrong use: %j", async (args, message) => {
    const run = await project.inProcess(args, sandbox.env);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
    expect(run.stderr).toMatch(message);
  });

  it("shows the override that --until writes, and writes none without a plan", async () => {
    const weekend = weekendProject(join(root.path, "until"));
    await weekend.set({ enable_weekend_only: true });
    const before = weekend.read("eu-west-2");
    // Without Terraform.
    const env = { ...sandbox.env, PATH: dirname(process.execPath) };
    const args = ["scale", "3", "--yes", "--until", tomorrow, "--region", "eu-west-2"];
    const run = await weekend.fleet(args, env);
    expect(run.stdout).toContain(`end = "${tomorrow}", desired_count = 3 },`);
    expect(run.stderr).toContain("terraform was not found");
    expect(run.exitCode).toBe(1);
    expect(weekend.read("eu-west-2")).toBe(before);
  });
});
