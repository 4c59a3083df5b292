import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { FleetCost } from "../../src/cost/estimate/fleet-cost";
import type { Scenarios } from "../../src/cost/scenarios/scenarios";
import { useFolder } from "../support/folder";
import type { FleetRun } from "./fleet-process";
import { type WeekendProject, weekendProject } from "./weekend-project";

const root = useFolder();
let project: WeekendProject;
beforeAll(() => {
  project = weekendProject(join(root.path, "project"));
});

function parsed<T>(run: FleetRun): T {
  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  return JSON.parse(run.stdout) as T;
}

async function json<T>(...args: string[]): Promise<T> {
  return parsed(await project.inProcess([...args, "--json"]));
}

const cost = (...args: string[]) => json<FleetCost>("cost", ...args);
const scenarios = (...args: string[]) => json<Scenarios>("cost", "scenarios", ...args);

async function wrongUse(args: string[], message: string): Promise<FleetRun> {
  const run = await project.inProcess(args);
  expect(run.stderr).toContain(message);
  expect(run.stderr.trim().split("\n")).toHaveLength(1);
  expect(run).toMatchObject({ exitCode: 2, stdout: "" });
  return run;
}

describe("fleet cost", () => {
  it("prints the fleet's month as JSON alone, at list prices", async () => {
    const run = await project.fleet(["cost", "--json"]);
    const { currency, model, regions, monthly, annual } = parsed<FleetCost>(run);
    expect({ currency, model }).toEqual({ currency: "USD", model: "list" });
    expect(regions.map(({ stack, region }) => [stack, region])).toEqual([
      ["eu-west-1", "eu-west-1"],
      ["eu-west-2", "eu-west-2"],
      ["us-east-1", "us-east-1"],
    ]);
    expect(regions[0]?.monthly).toMatchObject({ fargate: 78.57, publicIpv4: 18.25 });
    expect(regions[0]?.lines[0]).toMatchObject({
      ...{ name: "vCPU", unit: "vCPU-hour", quantity: 1460, price: 0.04048 },
      source: expect.stringMatching(/^https:/),
    });
    const sum = regions.reduce((total, it) => total + (it.monthly.total ?? Number.NaN), 0);
    expect(monthly).toBeCloseTo(sum, 6);
    expect(annual).toBeCloseTo(12 * sum, 6);
  });

  it("prints it by the documented model", async () => {
    expect(await cost("--model", "documented")).toMatchObject({
      ...{ model: "documented", monthly: 292.27 },
      regions: [
        { monthly: { fargate: 78.57, alb: 16.43, publicIpv4: 0, otherServices: 2.5, total: 97.5 } },
        { monthly: { total: 97.5 } },
        { monthly: { alb: 16.2, total: 97.27 } },
      ],
    });
  });

  it("prints it for people", async () => {
    const { stdout, stderr, exitCode } = await project.inProcess(["cost", "--region", "eu-west-1"]);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(stdout).toMatch(
      / eu-west-1 +eu-west-1 +\$78\.57 +\$18\.98 +\$18\.25 +\$\d\.\d\d +\$\d+/,
    );
    expect(stdout).toMatch(/\n\$\d+\.\d\d a month, \$[\d,]+\.\d\d a year\n/);
    expect(stdout).toContain("lcus 0.1");
    expect(stdout).not.toContain("us-east-1");
  });

  it("says the same of a region alone and among all, whose hosted zone it shares", async () => {
    for (const model of ["list", "documented"]) {
      const { regions } = await cost("--model", model);
      const alone = await cost("--model", model, "--region", "eu-west-2");
      expect(alone.regions).toEqual([regions[1]]);
      expect(alone.monthly).toBe(regions[1]?.monthly.total);
    }
  });

  it("prints each line of the bill as CSV", async () => {
    const args = ["cost", "--csv", "--region", "eu-west-1"];
    const { stdout, exitCode } = await project.inProcess(args);
    expect(exitCode).toBe(0);
    const [head, ...rows] = stdout.trim().split("\n");
    expect(head).toBe(
      "stack,region,group,name,quantity,unit,price,monthly,source,date,readIn,read",
    );
    expect(rows).toHaveLength(12);
    expect(rows[0]).toMatch(
      /^eu-west-1,eu-west-1,fargate,vCPU,1460,vCPU-hour,0\.04048,59\.1,https:[^,]+,\d{4}-\d\d-\d\d,https:[^,]+,\d{4}-\d\d-\d\d$/,
    );
    expect(stdout).toContain('"public DNS zone, its share"');
  });

  it("takes assumptions from a file, and over it from the command line", async () => {
    const quantities = async (...args: string[]) => {
      const { regions } = await cost("--region", "eu-west-1", ...args);
      const line = (name: string) => regions[0]?.lines.find((it) => it.name === name)?.quantity;
      return [line("capacity units"), line("logs written"), line("traffic to the internet")];
    };
    const file = join(root.path, "busy.json");
    writeFileSync(file, JSON.stringify({ lcus: 2, logsGb: 3 }));
    expect(await quantities()).toEqual([73, 1, 10]);
    expect(await quantities("--assumptions", file)).toEqual([1460, 6, 10]);
    const over = ["--assume", "logsGb=0", "--assume", "dataOutGb=1.5"];
    expect(await quantities("--assumptions", file, ...over)).toEqual([1460, 0, 3]);
  });

  it.each([
    [["--assume", "lcu=2"], 'there is no assumption "lcu". There are: lcus'],
    [["--assume", "lcus"], "--assume takes name=value, such as lcus=2; got: lcus"],
    [["--assume", "lcus=-1"], "lcus must be a number from 0 to 10000; got: -1"],
    [["--assume", "lcus=1e9"], "got: 1e9"],
    [["--assume", "logsGb=many"], "got: many"],
    [["--assume", "dataOutGb= "], "dataOutGb must be a number"],
    [["--assumptions", "nowhere.json"], "--assumptions nowhere.json cannot be read (ENOENT)"],
    [["--assumptions", "cdktf.json"], "there is no assumption"],
    [["--assumptions", "main.ts"], "it is no JSON"],
    [["--model", "documented", "--assume", "lcus=1"], "assumes nothing"],
    [["--model", "guess"], "Allowed choices are list, documented"],
    [["--json", "--csv"], "cannot be used with"],
    [["--region", "atlantis"], 'there is no stack "atlantis"'],
    [["scenario"], "unknown command 'cost scenario'. There are: scenarios"],
  ])("takes %j as wrong use", async (args, message) => {
    await wrongUse(["cost", ...args], message);
  });

  it("says what it does not know, and what it does", async () => {
    const unknown = weekendProject(join(root.path, "unknown"));
    const zones = ["a", "b", "d"].map((zone) => `"cn-north-1${zone}"`);
    const china = `aws_region = "cn-north-1"\navailability_zones = [${zones}]\nenable_domain = false\n`;
    writeFileSync(join(unknown.path, "tfvars/beijing.tfvars"), china);
    const run = await unknown.inProcess(["cost"]);
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toMatch(/^note cn-north-1: no price is known for vCPU, memory, /);
    const strict = await unknown.fleet(["cost", "--strict"]);
    expect(strict).toMatchObject({ exitCode: 1, stdout: run.stdout });
    expect(strict.stderr).toMatch(/^error cn-north-1: no price is known for vCPU, memory, /);
    expect(run.stdout).toMatch(/beijing +cn-north-1 +unknown/);
    expect(run.stdout).toMatch(/eu-west-1 +eu-west-1 +\$78\.57/);
    expect(run.stdout).toMatch(/\nat least \$\d+\.\d\d a month/);
    const comparison = await unknown.inProcess(["cost", "scenarios", "--json"]);
    expect(comparison.exitCode).toBe(0);
    expect(comparison.stderr).toMatch(/^note prices are missing for: 24\/7, /);
    expect(JSON.parse(comparison.stdout).scenarios[0]).toMatchObject({
      name: "24/7",
      monthly: null,
    });
  });
});

describe("fleet cost scenarios", () => {
  it("has the documented ones", async () => {
    const { scenarios: all } = await scenarios("--model", "documented");
    expect(all.map(({ name, monthly }) => [name, monthly])).toEqual([
      ["24/7", 284.77],
      ["weekend-keep-albs", 31.34],
      ["weekend-keep-all-albs", 63.97],
      ["weekend-destroy-albs", 18.03],
      ["single-region", 95],
    ]);
  });

  it("has further ones at list prices, and one of the user's own", async () => {
    const own = ["--set", "desired_count=1", "--set", "cpu_architecture=ARM64"];
    const { scenarios: all } = await scenarios(...own);
    expect(all.map(({ name }) => name)).toEqual([
      ...["24/7", "weekend-keep-albs", "weekend-keep-all-albs", "weekend-destroy-albs"],
      ...["single-region", "configured", "arm", "spot", "half-size", "quarter-size", "own"],
    ]);
    const monthly = Object.fromEntries(all.map((it) => [it.name, it.monthly ?? Number.NaN]));
    expect(monthly.configured).toBe(monthly["24/7"]);
    expect(monthly.own).toBeLessThan(monthly.arm ?? 0);
    expect(all.at(-1)?.description).toContain('desired_count = 1, cpu_architecture = "ARM64"');
  });

  it("say of chosen regions what they cost in the fleet", async () => {
    const { scenarios: all } = await scenarios("--region", "eu-west-2");
    const monthly = Object.fromEntries(all.map((it) => [it.name, it.monthly]));
    expect(monthly.configured).toBe((await cost("--region", "eu-west-2")).monthly);
    expect(monthly["24/7"]).toBe(monthly.configured);
  });

  it("mean the same by both models", async () => {
    const weekends = weekendProject(join(root.path, "both-models"));
    await weekends.set({ enable_weekend_only: true, destroy_albs_when_scaled_down: false });
    for (const model of ["list", "documented"]) {
      const run = await weekends.inProcess(["cost", "scenarios", "--model", model, "--json"]);
      const { scenarios: all } = JSON.parse(run.stdout) as Scenarios;
      const monthly = Object.fromEntries(all.map((it) => [it.name, it.monthly ?? 0]));
      // What `weekend enable` writes into all files keeps all load balancers, and some are of idle regions.
      const [kept, alone] = [monthly["weekend-keep-all-albs"], monthly["weekend-keep-albs"]];
      expect(kept).toBe(monthly.configured ?? 63.97);
      expect(alone).toBeLessThan(kept ?? 0);
    }
  });

  it("follows the files", async () => {
    const weekend = weekendProject(join(root.path, "weekend"));
    await weekend.set({ enable_weekend_only: true, destroy_albs_when_scaled_down: true });
    const run = await weekend.inProcess(["cost", "scenarios", "--json"]);
    const all = (JSON.parse(run.stdout) as Scenarios).scenarios;
    const monthly = Object.fromEntries(all.map((it) => [it.name, it.monthly]));
    expect(monthly.configured).toBe(monthly["weekend-destroy-albs"]);
    expect((await scenarios()).scenarios[0]?.monthly).toBe(monthly["24/7"]);
  });

  it("prints them for people, and as CSV", async () => {
    const people = await project.inProcess(["cost", "scenarios"]);
    expect(people.stdout).toMatch(
      /a month \(list\)[\s\S]* 24\/7 +\$\d+\.\d\d +\$[\d,.]+ +\$0\.00 +0\.0% +█+\n/,
    );
    const csv = await project.inProcess(["cost", "scenarios", "--csv", "--model", "documented"]);
    expect(csv.stdout.split("\n").slice(0, 2)).toEqual([
      "name,description,monthly,annual,savedMonthly,savedPercent",
      "24/7,all regions around the clock,284.77,3417.24,0,0",
    ]);
  });

  it.each([
    [["desired_count"], "--set takes name=value"],
    [["desired_cuont=1"], "Did you mean desired_count?"],
    [["desired_count=many"], "--set desired_count: it takes a number, as -var does; got: many"],
    [["no_such=1"], "--set no_such: there is no such variable. docs"],
    [["cpu=300"], "--set cpu: must be one of"],
    [["cpu=4096"], "--set, in eu-west-1: "],
    [['weekend_days=["SAT", "SAT"]'], "--set weekend_days: "],
    [["aws_region=eu-west-3"], "--set, in eu-west-1: "],
    [["api_key=very-secret"], "--set api_key: "],
  ])("takes --set %j as wrong use", async (pairs, message) => {
    const args = pairs.flatMap((pair) => ["--set", pair]);
    const { stderr } = await wrongUse(["cost", "scenarios", ...args], message);
    expect(stderr).not.toContain("very-secret");
  });
});
