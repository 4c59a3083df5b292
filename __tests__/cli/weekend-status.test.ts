import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { selectedRegions } from "../../src/fleet/select";
import { type WeekendStatus, weekendStatus } from "../../src/weekend/status";
import { defaults } from "../support/defaults";
import { useFolder } from "../support/folder";
import { useRefusingProxy } from "../support/refusing-proxy";
import { runRegion } from "../support/running-region";
import { STARTS_TERRAFORM_MS, useEmulator } from "../support/sandbox";
import { deploy, weekendProject } from "./weekend-project";

const root = useFolder();

/** Where nothing answers: whoever reads AWS all the same fails. */
const NO_AWS = {
  AWS_ENDPOINT_URL: "http://127.0.0.1:9",
  AWS_ACCESS_KEY_ID: "none",
  AWS_SECRET_ACCESS_KEY: "none",
};

function project(name: string) {
  return weekendProject(join(root.path, name));
}

async function statusAt(
  it: ReturnType<typeof project>,
  at: string,
  ...args: string[]
): Promise<WeekendStatus> {
  const { stdout, stderr, exitCode } = await it.fleet(
    ["weekend", "status", "--at", at, "--json", ...args],
    { ...NO_AWS, TZ: "Pacific/Auckland" },
  );
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  return JSON.parse(stdout);
}

describe("fleet weekend status --at", { timeout: STARTS_TERRAFORM_MS }, () => {
  const shipped = project("shipped");
  const london = project("london");
  const computed = async (at: string) =>
    weekendStatus(await selectedRegions({ projectDir: london.path }), new Date(at));
  beforeAll(async () => {
    await london.set({ enable_weekend_only: true, destroy_albs_when_scaled_down: true });
    await london.set({ weekend_timezone: "Europe/London" }, "eu-west-2");
    await london.append('weekend_closed_dates = ["2026-12-26"]', "eu-west-2");
    await london.override(
      { start: "2026-12-31T10:00:00Z", end: "2026-12-31T18:00:00Z", desired_count: 5 },
      "eu-west-2",
    );
  });

  it("says it for the shipped regions, which run around the clock", async () => {
    const region = (stack: string, activeRegion: boolean) => ({
      stack,
      region: stack,
      enabled: false,
      activeRegion,
      timezone: "UTC",
      active: true,
      nextChange: null,
      scheduledCount: 2,
      scheduledBounds: { min: 2, max: 2 },
      scalesWithLoad: false,
      desiredCount: null,
      runningCount: null,
      pendingCount: null,
      albScheduled: true,
      albExists: null,
      dnsRecordScheduled: true,
      dnsRecordExists: null,
      agrees: null,
      nextAction: null,
      deployed: null,
      bounded: null,
      explanation: [],
    });
    expect(await statusAt(shipped, "2026-11-28T07:00:00+01:00")).toEqual({
      at: "2026-11-28T06:00:00Z",
      timezone: "UTC",
      active: true,
      nextChange: null,
      regions: [region("eu-west-1", false), region("eu-west-2", true), region("us-east-1", false)],
    });
  });

  it.each([
    // The last second before opening, in winter and in summer time.
    ["2026-11-28T05:59:59Z", false, "2026-11-28T06:00:00Z", 0, true],
    ["2026-11-28T05:44:59Z", false, "2026-11-28T06:00:00Z", 0, false],
    ["2026-11-28T06:00:00Z", true, "2026-11-28T22:00:00Z", 2, true],
    ["2026-07-04T05:00:00Z", true, "2026-07-04T21:00:00Z", 2, true],
    // Closed on Boxing Day, open on the Sunday after it.
    ["2026-12-26T12:00:00Z", false, "2026-12-27T06:00:00Z", 0, false],
    // A Thursday, raised by an override.
    ["2026-12-31T10:00:00Z", true, "2026-12-31T18:00:00Z", 5, true],
  ])("follows zone, closed dates and overrides: %s", async (at, active, change, count, alb) => {
    const { timezone, regions, ...rest } = await computed(at);
    expect(timezone).toBe("Europe/London");
    expect(rest).toMatchObject({ active, nextChange: { at: change, active: !active } });
    expect(regions).toMatchObject([
      { stack: "eu-west-1", enabled: true, scheduledCount: 0, albScheduled: false },
      { stack: "eu-west-2", enabled: true, scheduledCount: count, albScheduled: alb, active },
      { stack: "us-east-1", enabled: true, scheduledCount: 0, albScheduled: false },
    ]);
  });

  it("computes the same in a process of its own, in seconds", async () => {
    const status = await statusAt(london, "2026-07-04T04:59:59.999Z");
    expect(status).toEqual(await computed("2026-07-04T04:59:59Z"));
  });

  it("takes the first stack's schedule when none is in an active region", async () => {
    const status = await statusAt(london, "2026-07-04T05:30:00Z", "--region", "us-east-1");
    expect(status).toMatchObject({ timezone: "UTC", active: false, regions: [{}] });
    expect(status.nextChange).toEqual({ at: "2026-07-04T06:00:00Z", active: true });
  });

  it.each([
    // The repetition ten minutes after an opening, and the closing of a day that never opened.
    ["2026-11-28T06:05:00Z", "2026-11-28T06:10:00Z", 2],
    ["2026-12-26T12:00:00Z", "2026-12-26T22:00:00Z", 0],
    ["2026-12-31T09:00:00Z", "2026-12-31T10:00:00Z", 5],
    // Next to a window that begins inside of an override nothing but its end acts.
    ["2026-12-31T10:20:00Z", "2026-12-31T18:00:00Z", 0],
    ["2026-07-04T21:10:00Z", "2026-07-05T05:00:00Z", 2],
  ])("knows what AWS does next by itself: %s", async (at, next, count) => {
    const { regions } = await computed(at);
    expect(regions.map(({ nextAction }) => nextAction)).toEqual([null, { at: next, count }, null]);
  });

  it("tells people the time in both zones, the next change, and what differs", async () => {
    const { stdout, exitCode } = await london.fleet(
      ["weekend", "status", "--at", "2026-06-30T12:00:00Z"],
      NO_AWS,
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Tue 2026-06-30 13:00 Europe/London, Tue 2026-06-30 12:00 UTC\n");
    expect(stdout).toMatch(/schedule +not active\n/);
    expect(stdout).toContain("active from Sat 2026-07-04 06:00 Europe/London (in 3 d 17 h)\n");
    expect(stdout).toMatch(/eu-west-2 +eu-west-2 +weekend +0 +- +- +- +- +-\n/);
    expect(stdout).toMatch(/us-east-1 +us-east-1 +weekend, never active +0/);
    // Its hours are others, and it never runs.
    expect(stdout).not.toContain("us-east-1: has a schedule of its own");
    expect(stdout).not.toContain("\u001b");
  });

  it("mentions that weekend mode is off, and that nothing would ever run", async () => {
    const nowhere = project("nowhere");
    for (const stack of ["eu-west-1", "eu-west-2", "us-east-1"] as const) {
      await nowhere.append('weekend_active_regions = ["ap-south-1"]', stack);
    }
    const { stdout } = await nowhere.inProcess(["weekend", "status", "--offline"], NO_AWS);
    expect(stdout).toContain("Weekend mode is off in all regions");
    expect(stdout).toMatch(/^schedule +off$/m);
    expect(stdout).not.toContain("next change");
    expect(stdout).toContain("No stack is in an active region (ap-south-1)");
  });

  it.each([
    [["--at", "2060-01-01T00:00:00Z"], /^error --at takes a time from 2026 to 2046, .*; got: 2060/],
    [["--at", "tomorrow"], /^error --at takes a time in RFC 3339, .* such as .*; got: tomorrow\n$/],
    [
      ["--region", "mars"],
      /^error there is no stack "mars"\. Known stacks: eu-west-1, eu-west-2, /,
    ],
    [["now"], /^error too many arguments/],
  ])("refuses wrong use: %s", async (args, text) => {
    const run = await shipped.inProcess(["weekend", "status", ...args], NO_AWS);
    expect(run.stderr).toMatch(text);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
  });

  it("says what is wrong with the files, a line for each", async () => {
    const broken = project("broken");
    await broken.set({ weekend_hours_start: 25 }, "eu-west-1");
    await broken.set({ weekend_timezone: "Europe/Lundon" }, "eu-west-2");
    const run = await broken.inProcess(["weekend", "status"], NO_AWS);
    expect(run.stderr).toMatch(
      /^error tfvars\/terraform-eu-west-1\.tfvars:\d+:\d+: weekend_hours_start: .*\nerror tfvars\/terraform-eu-west-2\.tfvars.*weekend_timezone.*\n$/,
    );
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
  });
});

describe("fleet weekend status", { timeout: STARTS_TERRAFORM_MS }, () => {
  const sandbox = useEmulator();
  const proxy = useRefusingProxy(sandbox, "eu-west-1");
  // Active at all times, whenever the test runs.
  const always = project("always");
  beforeAll(async () => {
    await always.set({ weekend_hours_start: 0, weekend_hours_end: 24, enable_weekend_only: true });
    for (const stack of ["eu-west-1", "eu-west-2", "us-east-1"] as const) {
      await always.append(
        'weekend_days = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]',
        stack,
      );
    }
    await always.set({ destroy_albs_when_scaled_down: true }, "us-east-1");
    await deploy(sandbox.emulator, "eu-west-1", { count: 0, bounds: 0, alb: true });
    await deploy(sandbox.emulator, "eu-west-2", { count: 4, bounds: 4, alb: true });
    await deploy(sandbox.emulator, "us-east-1", { count: 0, alb: true });
  }, STARTS_TERRAFORM_MS);

  it("compares every region with AWS, and explains what does not agree", async () => {
    const run = await always.fleet(["weekend", "status", "--json"], sandbox.env);
    expect(run).toMatchObject({ exitCode: 0 });
    const status: WeekendStatus = JSON.parse(run.stdout);
    expect(status).toMatchObject({ active: true, nextChange: null });
    expect(status.regions).toMatchObject([
      { stack: "eu-west-1", scheduledCount: 0, desiredCount: 0, albExists: true, agrees: true },
      { stack: "eu-west-2", scheduledCount: 2, desiredCount: 4, albExists: true, agrees: false },
      { stack: "us-east-1", scheduledCount: 0, desiredCount: 0, albExists: true, agrees: false },
    ]);
    expect(status.regions.map(({ explanation }) => explanation)).toEqual([
      [],
      [
        expect.stringMatching(
          /^4 instead of 2: raised by hand\. AWS's next scheduled action at .* UTC \(in .*\) or the next apply sets it back to 2\.$/,
        ),
      ],
      [
        "there is a load balancer, and the schedule wants none now. That holds until the next apply: " +
          "npx fleet weekend apply --region us-east-1",
        "there is a DNS record that leads to its load balancer, and the schedule wants none now. That holds until " +
          "the next apply: npx fleet weekend apply --region us-east-1",
      ],
    ]);
  });

  it("shows the others when a region cannot be read, and exits with 1", async () => {
    const env = { ...sandbox.env, AWS_ENDPOINT_URL: proxy.url };
    const json = await always.inProcess(["weekend", "status", "--json"], env);
    expect(json.exitCode).toBe(1);
    expect(json.stderr).toMatch(/^error eu-west-1: could not be read: .*permission.*\n$/m);
    expect(JSON.parse(json.stdout).regions).toMatchObject([
      {
        ...{ stack: "eu-west-1", scheduledCount: 0, desiredCount: null, runningCount: null },
        ...{ albExists: null, agrees: null, error: expect.stringContaining("permission") },
      },
      { stack: "eu-west-2", desiredCount: 4, agrees: false },
      { stack: "us-east-1", desiredCount: 0, agrees: false },
    ]);
    const human = await always.fleet(["weekend", "status"], env);
    expect(human.stdout).toMatch(/eu-west-1 +eu-west-1 .* 0 +- +- +- +- +-\n/);
    expect(human.stdout).not.toContain("could not be read");
    expect(human.stderr).toMatch(/^error eu-west-1: could not be read: .*permission.*\n$/m);
    expect(human.stdout).toMatch(/\neu-west-2: 4 instead of 2: raised by hand\./);
    expect(human.exitCode).toBe(1);
  });

  it("does not take tasks that are to run, or a load balancer without a name, for a region that works", async () => {
    const around = project("around-the-clock");
    // Names are the same in capitals.
    const names = { project_name: "half", subdomain: "Half", domain_name: "CDTait.cloud" };
    await around.set(names);
    const values = { ...defaults, ...names };
    await runRegion(
      sandbox.emulator,
      { ...values, aws_region: "eu-west-1" },
      { count: 2, isRunning: false, zones: 2 },
    );
    await runRegion(
      sandbox.emulator,
      { ...values, aws_region: "eu-west-2" },
      { count: 2, zones: 2, hasDnsRecord: false },
    );
    await runRegion(sandbox.emulator, { ...values, aws_region: "us-east-1" }, { count: 2 });
    const { stdout } = await around.inProcess(["weekend", "status", "--json"], sandbox.env);
    const { regions }: WeekendStatus = JSON.parse(stdout);
    expect(regions).toMatchObject([
      { desiredCount: 2, runningCount: 0, dnsRecordExists: true, agrees: false },
      { desiredCount: 2, runningCount: 2, albExists: true, dnsRecordExists: false, agrees: false },
      { albExists: false, dnsRecordExists: false, agrees: false },
    ]);
    const apply = "That holds until the next apply: npx fleet weekend apply --region";
    const noRecord = `there is no DNS record that leads to its load balancer, and its file wants one now. ${apply}`;
    expect(regions.map(({ explanation }) => explanation)).toEqual([
      ["0 of 2 tasks run, 2 are starting."],
      [`${noRecord} eu-west-2`],
      [
        `there is no load balancer, and its file wants one now. ${apply} us-east-1`,
        `${noRecord} us-east-1`,
      ],
    ]);
  });

  it("says that a stack is not deployed", async () => {
    const elsewhere = project("elsewhere");
    await elsewhere.set({ environment: "prod" });
    const args = ["weekend", "status", "--region", "eu-west-2"];
    const run = await elsewhere.inProcess(args, sandbox.env);
    expect(run.stdout).toContain("\neu-west-2: is not deployed: AWS has no service of it.");
    expect(run.exitCode).toBe(0);
  });
});
