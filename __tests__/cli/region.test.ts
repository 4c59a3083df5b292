import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Fleet, loadFleet } from "../../src/fleet/load-fleet";
import { useFolder } from "../support/folder";
import { type WeekendProject, weekendProject } from "./weekend-project";

const root = useFolder();
let project: WeekendProject;
beforeAll(() => {
  project = weekendProject(join(root.path, "project"));
});
beforeEach(() => project.reset());

const path = (name: string) => join(project.path, name);
const load = (): Promise<Fleet> => loadFleet(path("tfvars"), project.path);

function write(name: string, text: string): void {
  mkdirSync(dirname(path(name)), { recursive: true });
  writeFileSync(path(name), text);
}

/** A state of Terraform with so many resources, and a data source, which is none. */
function state(resources: number): string {
  const instances = (n: number) => Array.from({ length: n }, () => ({ attributes: {} }));
  return JSON.stringify({
    version: 4,
    resources: [
      { mode: "data", type: "aws_route53_zone", instances: instances(1) },
      { mode: "managed", type: "aws_subnet", instances: instances(resources) },
    ],
  });
}

const add = (...args: string[]) => project.inProcess(["region", "add", ...args, "--offline"]);

describe("fleet region add", () => {
  it("writes a region that is like the others, with a range of its own and no warning of its own", async () => {
    const run = await project.fleet("region add ap-northeast-1 --offline --yes --json".split(" "));
    expect(run.exitCode, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({
      stack: "ap-northeast-1",
      region: "ap-northeast-1",
      file: "tfvars/terraform-ap-northeast-1.tfvars",
      vpcCidr: "10.1.0.0/16",
      zones: ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"],
      zonesFrom: "table",
      differing: [],
      written: true,
    });
    expect(run.stderr).toContain('+vpc_cidr           = "10.1.0.0/16"');
    const { regions, warnings } = await load();
    const { values, file } = regions.find(({ stackName }) => stackName === "ap-northeast-1") ?? {};
    expect(values).toEqual({
      ...regions.find(({ stackName }) => stackName === "eu-west-1")?.values,
      aws_region: "ap-northeast-1",
      vpc_cidr: "10.1.0.0/16",
      availability_zones: ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"],
      subnet_cidrs: ["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/20"],
    });
    expect(warnings.filter((it) => it.file === file)).toEqual([]);

    await add("us-west-1", "--yes");
    const next = (await load()).regions.find(({ stackName }) => stackName === "us-west-1");
    expect(next?.values).toMatchObject({
      vpc_cidr: "10.2.0.0/16",
      availability_zones: ["us-west-1a", "us-west-1b"],
    });
  });

  it("leaves out what is of one region, and cuts private subnets from the new range", async () => {
    await project.set(
      {
        private_subnets: "nat",
        kms_key_arn: "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      },
      "eu-west-1",
    );
    const run = await add("eu-central-1", "--like", "eu-west-1", "--yes", "--json");
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stderr).toMatch(
      /^note kms_key_arn \("arn:[^"]+"\) is of its own region, and left out: set it to what eu-central-1 has$/m,
    );
    const { regions } = await load();
    expect(regions.find(({ stackName }) => stackName === "eu-central-1")?.values).toMatchObject({
      private_subnets: "nat",
      kms_key_arn: null,
      subnet_cidrs: ["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/20"],
      private_subnet_cidrs: ["10.1.48.0/20", "10.1.64.0/20", "10.1.80.0/20"],
    });
  });

  it("writes nothing with --dry-run, nor where nobody can be asked", async () => {
    const file = "tfvars/terraform-eu-central-1.tfvars";
    const dry = await add("eu-central-1", "--dry-run");
    expect(dry.stdout).toMatch(/^\+aws_region {3}= "eu-central-1"$/m);
    expect(dry.stdout).toMatch(/^It costs about \$\d+\.\d\d a month/m);
    expect(dry.exitCode).toBe(0);
    const silent = await add("eu-central-1");
    expect(silent).toMatchObject({ exitCode: 2, stdout: "" });
    expect(existsSync(path(file))).toBe(false);
  });

  it.each([
    ["nowhere-1", /<region> must be an AWS region that runs Fargate, .* got: "nowhere-1"/],
    ["eu-west-1", /tfvars\/terraform-eu-west-1\.tfvars is the stack eu-west-1 already/],
  ])("does not take %s", async (region, message) => {
    const before = project.read("eu-west-1");
    const run = await add(region, "--yes");
    expect(run.stderr).toMatch(message);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
    expect(project.read("eu-west-1")).toBe(before);
  });

  it("does not guess the zones of a region that it does not know", async () => {
    const run = await add("eusc-de-east-1", "--yes");
    expect(run.stderr).toMatch(
      /^error the zones of eusc-de-east-1 are not known here .*\. Log in/m,
    );
    expect(run.exitCode).toBe(1);
  });

  it("asks after which region it takes where the others differ in a name", async () => {
    await project.set({ domain_name: "other.example" }, "us-east-1");
    const run = await add("eu-central-1", "--yes");
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(
      /differ in domain_name \("cdtait\.cloud", "other\.example"\)\. Say with --like <stack>/,
    );
    await add("eu-central-1", "--like", "us-east-1", "--yes");
    const { regions } = await load();
    const added = regions.find(({ stackName }) => stackName === "eu-central-1");
    expect(added?.values.domain_name).toBe("other.example");
  });

  it("has the default of a number in which the others differ, and says so", async () => {
    await project.set({ desired_count: 5 }, "us-east-1");
    const run = await add("eu-central-1", "--yes");
    expect(run.stderr).toMatch(
      /^note the regions differ in desired_count \(2, 5\): this one has 2\. /m,
    );
    expect(readFileSync(path("tfvars/terraform-eu-central-1.tfvars"), "utf8")).not.toContain(
      "desired_count",
    );
  });

  it("repeats nothing of fleet.tfvars, and tells that weekend mode does not run it", async () => {
    write("tfvars/fleet.tfvars", "enable_weekend_only = true\nlog_retention_days = 30\n");
    await project.set({ enable_weekend_only: true });
    const run = await add("eu-central-1", "--yes");
    expect(run.stderr).toMatch(/^note weekend mode is on, and runs tasks in eu-west-2 only\./m);
    const text = readFileSync(path("tfvars/terraform-eu-central-1.tfvars"), "utf8");
    expect(text).not.toMatch(/enable_weekend_only|log_retention_days/);
  });
});

describe("fleet region list", () => {
  it("tells what each region is, and whether one of its states holds resources", async () => {
    write("terraform-eu-west-1.tfstate", state(3));
    write("terraform-eu-west-2.tfstate", state(0));
    write("terraform.tfstate.d/us-east-1/prod/terraform.tfstate", state(1));
    const { stdout, exitCode } = await project.inProcess(["region", "list", "--json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).regions).toMatchObject([
      {
        stack: "eu-west-1",
        region: "eu-west-1",
        file: "tfvars/terraform-eu-west-1.tfvars",
        vpcCidr: "172.31.0.0/16",
        deployed: true,
      },
      { stack: "eu-west-2", deployed: false },
      { stack: "us-east-1", deployed: true },
    ]);
    const table = await project.inProcess(["region", "list"]);
    expect(table.stdout).toMatch(/us-east-1 .* yes \(prod\) /);
  });

  it("has null for a state that cannot be read, and fails", async () => {
    write("terraform-eu-west-1.tfstate", '{"encrypted_data":"x","encryption_version":"v0"}');
    const run = await project.inProcess(["region", "list", "--json", "--region", "eu-west-1"]);
    expect(JSON.parse(run.stdout).regions).toMatchObject([{ deployed: null }]);
    expect(run.stderr).toMatch(
      /^error eu-west-1: its state could not be read: .*terraform-eu-west-1\.tfstate/m,
    );
    expect(run.exitCode).toBe(1);
  });
});

describe("fleet region remove", () => {
  const file = "tfvars/terraform-us-east-1.tfvars";
  const remove = (...args: string[]) =>
    project.inProcess(["region", "remove", "us-east-1", ...args]);

  it("removes the file of a region that holds nothing, after it has shown it", async () => {
    write("terraform-us-east-1.tfstate", state(0));
    const dry = await remove("--dry-run");
    expect(dry.stdout).toMatch(/^-aws_region {3}= "us-east-1"$/m);
    expect(existsSync(path(file))).toBe(true);
    expect(await remove()).toMatchObject({ exitCode: 2, stdout: "" });
    expect(existsSync(path(file))).toBe(true);
    const run = await project.fleet(["region", "remove", "us-east-1", "--yes", "--json"]);
    expect(JSON.parse(run.stdout)).toMatchObject({ stack: "us-east-1", file, removed: true });
    expect(existsSync(path(file))).toBe(false);
    expect((await load()).regions.map(({ stackName }) => stackName)).toEqual([
      "eu-west-1",
      "eu-west-2",
    ]);
  });

  it.each([
    [
      "terraform-us-east-1.tfstate",
      state(2),
      "2 resources in .* Destroy that first: npx fleet destroy us-east-1",
    ],
    [
      "terraform.tfstate.d/us-east-1/prod/terraform.tfstate",
      state(1),
      "1 resource in .*workspace prod.*: TF_WORKSPACE=prod npx fleet destroy us-east-1",
    ],
    ["terraform-us-east-1.tfstate", "not JSON", "could not be read, so the file stays"],
  ])("leaves it while %s is %s", async (place, text, message) => {
    write(place, text);
    const run = await remove("--yes");
    expect(run.stderr).toMatch(new RegExp(`^error us-east-1[: ].*${message}`, "m"));
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(existsSync(path(file))).toBe(true);
  });

  it("waits for no other run: it refuses while one applies", async () => {
    const lock = {
      pid: process.pid,
      host: (await import("node:os")).hostname(),
      since: new Date().toISOString(),
    };
    write(".fleet/apply.lock", JSON.stringify(lock));
    const run = await project.fleet(["region", "remove", "us-east-1", "--yes"]);
    expect(run.stderr).toMatch(/^error another run of fleet is at work/m);
    expect(existsSync(path(file))).toBe(true);
    rmSync(path(".fleet"), { recursive: true });
  });

  it("knows only stacks that there are", async () => {
    const run = await project.inProcess(["region", "remove", "eu-north-1", "--yes"]);
    expect(run.stderr).toMatch(/^error there is no stack "eu-north-1"\. Known stacks: /m);
    expect(run.exitCode).toBe(2);
  });
});
