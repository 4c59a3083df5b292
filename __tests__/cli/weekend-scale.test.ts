import { dirname, join } from "node:path";
import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import { beforeAll, describe, expect, it } from "vitest";
import { clientSettings, ecsClient } from "../../src/sandbox/emulator-clients";
import { overrideFor } from "../../src/weekend/hold";
import { defaults } from "../support/defaults";
import { useFolder } from "../support/folder";
import { useRefusingProxy } from "../support/refusing-proxy";
import { STARTS_TERRAFORM_MS, useEmulator } from "../support/sandbox";
import { inTerminal } from "../support/terminal";
import { deploy, namesOf, weekendProject } from "./weekend-project";

const sandbox = useEmulator();
const proxy = useRefusingProxy(sandbox, "eu-west-1");
const cannotUpdate = useRefusingProxy(sandbox, "us-east-1", "UpdateService");
const root = useFolder();
const shipped = weekendProject(join(root.path, "shipped"));
/** Open at all times but for its closed dates, whenever the test runs. */
const weekend = weekendProject(join(root.path, "weekend"));

const scheduled = '["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]';
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

type Stack = Parameters<typeof namesOf>[0];

async function countOf(stack: Stack): Promise<number | undefined> {
  const { cluster, service } = namesOf(stack);
  const { services } = await ecsClient(sandbox.emulator, stack).send(
    new DescribeServicesCommand({ cluster, services: [service] }),
  );
  return services?.[0]?.desiredCount;
}

async function boundsOf(stack: Stack): Promise<(number | undefined)[]> {
  const { cluster, service } = namesOf(stack);
  const { ScalableTargets } = await new ApplicationAutoScalingClient(
    clientSettings(sandbox.emulator, stack),
  ).send(
    new DescribeScalableTargetsCommand({
      ServiceNamespace: "ecs",
      ResourceIds: [`service/${cluster}/${service}`],
    }),
  );
  return [ScalableTargets?.[0]?.MinCapacity, ScalableTargets?.[0]?.MaxCapacity];
}

function counts(): Promise<(number | undefined)[]> {
  return Promise.all((["eu-west-1", "eu-west-2", "us-east-1"] as const).map(countOf));
}

const up = (...args: string[]) => shipped.inProcess(["weekend", "up", ...args], sandbox.env);
const down = (...args: string[]) => shipped.inProcess(["weekend", "down", ...args], sandbox.env);

beforeAll(async () => {
  await weekend.set({ enable_weekend_only: true, weekend_hours_start: 0, weekend_hours_end: 24 });
  await weekend.append(`weekend_days = ${scheduled}`, "eu-west-2");
  await deploy(sandbox.emulator, "eu-west-1", { count: 2 });
  await deploy(sandbox.emulator, "eu-west-2", { count: 0, bounds: 0 });
  await deploy(sandbox.emulator, "us-east-1", { count: 1 });
}, STARTS_TERRAFORM_MS);

describe("fleet weekend up and down", { timeout: STARTS_TERRAFORM_MS }, () => {
  it("show what they would do, and do nothing, with --dry-run", async () => {
    const run = await shipped.fleet(["weekend", "down", "--dry-run"], sandbox.env);
    expect(run.stdout).toBe(
      "eu-west-1: 2 → 0 tasks, until the next apply\n" +
        "eu-west-2: 0 tasks already\n" +
        "us-east-1: 1 → 0 tasks, until the next apply\n",
    );
    expect(run.exitCode).toBe(0);
    expect(await counts()).toEqual([2, 0, 1]);
  });

  it.each([
    ["up", "--yes", "--count", "0"],
    ["up", "--yes", "--count", "two"],
    ["up", "--yes", "--region", "mars"],
    ["down", "--yes", "--count", "1"],
    ["down", "--yes", "--hold-until", "2020-01-01T00:00:00Z"],
    ["down", "--yes", "--hold-until", "2099-01-01T00:00:00Z"],
    ["down", "--yes", "--hold-until", "soon"],
    ["up"],
    ["down", "--json"],
  ])("refuse wrong use with 2 and one line: %s", async (...args) => {
    const run = await shipped.inProcess(["weekend", ...args], sandbox.env);
    expect(run.stderr).toMatch(/^error .*\n$/);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
  });

  it("up scales the active regions, bounds and count", async () => {
    const run = await shipped.fleet(["weekend", "up", "--yes"], sandbox.env);
    expect(run.stdout).toBe(
      "eu-west-2: 0 → 2 tasks, until the next apply, or a scheduled action that is left in AWS\n" +
        "eu-west-2: scaled from 0 to 2 tasks\n",
    );
    expect(run.exitCode).toBe(0);
    expect(await counts()).toEqual([2, 2, 1]);
    expect(await boundsOf("eu-west-2")).toEqual([2, 2]);
    expect((await up("--yes")).stdout).toBe("eu-west-2: 2 tasks already\n");
  });

  it("up scales a region that is not active, and says so", async () => {
    const run = await up("--yes", "--region", "us-east-1", "--count", "3", "--json");
    expect(run.stderr).toContain("note us-east-1 is not in one of its weekend_active_regions");
    expect(JSON.parse(run.stdout)).toEqual({
      dryRun: false,
      regions: [
        {
          ...{ stack: "us-east-1", region: "us-east-1", before: 1, after: 3 },
          ...{ changed: true, until: null, albExists: false },
        },
      ],
    });
    expect(await counts()).toEqual([2, 2, 3]);
  });

  it("say when AWS sets the count by itself", async () => {
    const args = ["weekend", "up", "--yes", "--count", "4"];
    const run = await weekend.inProcess([...args, "--json"], sandbox.env);
    const [region] = JSON.parse(run.stdout).regions;
    expect(region).toMatchObject({ before: 2, after: 4, until: expect.stringMatching(ISO) });
    const again = await weekend.inProcess(["weekend", "down", "--dry-run"], sandbox.env);
    expect(again.stdout).toMatch(
      /^eu-west-2: 4 → 0 tasks, until the next apply, or AWS's next scheduled action at .* 00:[01]0 UTC \(in .*\), which sets 2$/m,
    );
  });

  it("says that nobody reaches tasks without a load balancer, before it starts them", async () => {
    await down("--yes", "--region", "eu-west-2");
    const run = await weekend.inProcess(["weekend", "up", "--dry-run", "--json"], sandbox.env);
    expect(run.stderr).toContain(
      "warning eu-west-2 has no load balancer now: its tasks cost money, and nobody can reach them. With " +
        "--hold-until next, it comes and stays until the next scheduled scale-down\n",
    );
    expect(JSON.parse(run.stdout).regions).toMatchObject([{ after: 2, albExists: false }]);
    const notActive = await up("--dry-run", "--region", "eu-west-1", "--count", "4");
    expect(notActive.stderr).toContain("npx fleet weekend apply --region eu-west-1\n");
    const none = weekendProject(join(root.path, "none"));
    await none.set({ create_alb: false, enable_domain: false });
    const discovered = await none.inProcess(["weekend", "up", "--dry-run"], sandbox.env);
    expect(discovered.stderr).not.toContain("warning");
  });

  it("brings the load balancer when told, by an override as with --hold-until next", async () => {
    const away = weekendProject(join(root.path, "away"));
    await away.set({ enable_weekend_only: true, destroy_albs_when_scaled_down: true });
    await away.set({ enable_domain: false }, "eu-west-2");
    // Closed now, whatever the day is, and open again after that.
    const dates = [-1, 0, 1].map((days) =>
      new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10),
    );
    await away.append(`weekend_closed_dates = ${JSON.stringify(dates)}`, "eu-west-2");
    const terminal = await inTerminal(
      [process.execPath, join(away.path, "bin", "fleet.js"), "weekend", "up"],
      { ...sandbox.env, NO_COLOR: "1", CI: "1" },
      root.path,
    );
    await terminal.sees(/warning eu-west-2 has no load balancer now: .*\n[\s\S]*Bring the load /);
    terminal.types("y");
    await terminal.sees(/\+ +\{ start = "20.*Z", end = "20.*Z", desired_count = 2 \},/);
    // Of this stack there is a service only, and no state.
    const { exitCode, rest } = await terminal.ends();
    expect(rest).toContain("was never deployed");
    expect(exitCode).toBe(1);
    expect(await countOf("eu-west-2")).toBe(0);
  });

  it("down scales the others when a region fails, and exits with 1", async () => {
    const env = { ...sandbox.env, AWS_ENDPOINT_URL: proxy.url };
    const run = await shipped.fleet(["weekend", "down", "--yes"], env);
    expect(run.stderr).toMatch(/^error eu-west-1: could not be read: .*permission.*$/m);
    expect(run.stdout).toContain("us-east-1: scaled from 3 to 0 tasks\n");
    expect(run.exitCode).toBe(1);
    expect(await counts()).toEqual([2, 0, 0]);
  });

  it("go on when scaling itself fails in a region", async () => {
    await up("--yes", "--region", "eu-west-2", "--region", "us-east-1");
    const env = { ...sandbox.env, AWS_ENDPOINT_URL: cannotUpdate.url };
    const run = await shipped.inProcess(["weekend", "down", "--yes", "--json"], env);
    expect(run.stderr).toMatch(/^error us-east-1: was not scaled: .*permission.*$/m);
    expect(JSON.parse(run.stdout).regions).toMatchObject([
      { stack: "eu-west-1", before: 2, after: 0, changed: true },
      { stack: "eu-west-2", before: 2, after: 0, changed: true },
      { stack: "us-east-1", before: 2, after: null, changed: false, error: expect.anything() },
    ]);
    expect(run.exitCode).toBe(1);
    expect(await counts()).toEqual([0, 0, 2]);
  });

  it("name what is not deployed, and missing credentials", async () => {
    const elsewhere = weekendProject(join(root.path, "elsewhere"));
    await elsewhere.set({ environment: "prod" }, "us-east-1");
    const run = await elsewhere.inProcess(["weekend", "down", "--yes", "--json"], sandbox.env);
    expect(run.exitCode).toBe(1);
    expect(JSON.parse(run.stdout).regions).toMatchObject([
      { stack: "eu-west-1", before: 0, after: 0, changed: false },
      { stack: "eu-west-2", before: 0, after: 0, changed: false },
      { stack: "us-east-1", after: null, error: expect.stringContaining("is not deployed") },
    ]);
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...rest } = sandbox.env;
    const without = await shipped.inProcess(["weekend", "up", "--yes"], {
      ...rest,
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
    });
    expect(without.stderr).toMatch(
      /^error eu-west-2: could not be read: AWS credentials are missing/m,
    );
    expect(without.exitCode).toBe(1);
  });
});

describe("--hold-until", { timeout: STARTS_TERRAFORM_MS }, () => {
  const region = (values: object) => ({
    stackName: "a",
    file: "tfvars/a.tfvars",
    sources: {},
    values: { ...defaults, enable_weekend_only: true, ...values },
  });
  const tomorrow = `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 19)}Z`;
  const now = new Date("2026-11-25T12:00:00Z");

  it.each([
    ["up to the end of the next window", {}, "2026-11-28T22:00:00Z"],
    ["past a closed day", { weekend_closed_dates: ["2026-11-28"] }, "2026-11-29T22:00:00Z"],
    ["never", { weekend_hours_start: 0, weekend_hours_end: 24, weekend_days: [] }, undefined],
  ])("next holds %s", (_, values, end) => {
    const override = overrideFor({ region: region(values), count: 3 }, "next", now);
    expect(override).toEqual(end && { start: "2026-11-25T12:00:00Z", end, desired_count: 3 });
  });

  it.each([
    [shipped, ["up"], /^error --hold-until .* weekend mode is off, as in eu-west-2\./],
    [weekend, ["up", "--region", "eu-west-1"], /active regions only, and eu-west-1 is none/],
    [
      weekend,
      ["up", "--hold-until", "next"],
      /^error --hold-until next: .* eu-west-2 .* Give a time\n$/,
    ],
  ])("is refused where it would do nothing", async (project, args, text) => {
    const time = ["--yes", "--hold-until", tomorrow];
    const run = await project.inProcess(
      ["weekend", args[0] ?? "", ...time, ...args.slice(1)],
      sandbox.env,
    );
    expect(run.stderr).toMatch(text);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
  });

  it("shows the override that it would write, and writes none without a plan", async () => {
    const hours = weekendProject(join(root.path, "hours"));
    await hours.set({ enable_weekend_only: true });
    const before = hours.read("eu-west-2");
    // Without Terraform.
    const env = { ...sandbox.env, PATH: dirname(process.execPath) };
    const args = ["weekend", "up", "--yes", "--count", "3", "--hold-until", tomorrow];
    const run = await hours.fleet(args, env);
    expect(run.stdout).toMatch(/^\+ +\{ start = "20.*Z", end = "20.*Z", desired_count = 3 \},$/m);
    expect(run.stdout).toContain(`end = "${tomorrow}"`);
    expect(run.stdout + run.stderr).toContain("terraform was not found");
    expect(run.exitCode).toBe(1);
    expect(hours.read("eu-west-2")).toBe(before);
  });
});

describe("fleet scale where load decides", { timeout: STARTS_TERRAFORM_MS }, () => {
  it("sets the count and leaves load its room, and refuses what is outside of it", async () => {
    const scaled = weekendProject(join(root.path, "scaled"));
    await scaled.append("autoscaling_min = 1\nautoscaling_max = 5", "eu-west-2");
    const scale = (count: string) =>
      scaled.inProcess(
        ["scale", count, "--yes", "--no-wait", "--region", "eu-west-2"],
        sandbox.env,
      );
    const set = await scale("4");
    expect(set.stdout).toContain("→ 4 tasks, until load decides otherwise\n");
    expect(set).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining("next apply") });
    expect(await countOf("eu-west-2")).toBe(4);
    expect(await boundsOf("eu-west-2")).toEqual([1, 5]);

    const refused = await scale("6");
    expect(refused.stderr).toContain(
      "eu-west-2: load decides between 1 and 5 tasks, and 6 is outside.",
    );
    expect(refused.exitCode).toBe(1);
    expect(await countOf("eu-west-2")).toBe(4);
  });
});
