import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadFleet } from "../../src/fleet/load-fleet";
import { useFolder } from "../support/folder";
import { synthesize } from "../support/synth";
import { type WeekendProject, weekendProject } from "./weekend-project";

const root = useFolder();
let project: WeekendProject;
beforeAll(() => {
  project = weekendProject(join(root.path, "project"));
});
beforeEach(() => project.reset());

const noRegion = { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined };
const init = (...args: string[]) => project.inProcess(["init", "--offline", ...args], noRegion);
const files = () =>
  readdirSync(join(project.path, "tfvars")).filter((name) => name.endsWith(".tfvars"));
const read = (name: string) => readFileSync(join(project.path, "tfvars", name), "utf8");

describe("fleet init", () => {
  it("turns a clone into a fleet of one's own that synthesizes without a warning", async () => {
    const args =
      "--region eu-central-1 --region us-west-2 --project acme --image ghcr.io/acme/server:1.2 " +
      "--port 8080 --domain example.com --weekend --yes --json";
    const run = await project.fleet(["init", "--offline", ...args.split(" ")], noRegion);
    expect(run.exitCode, run.stderr).toBe(0);
    const written = ["fleet.tfvars", "terraform-eu-central-1.tfvars", "terraform-us-west-2.tfvars"];
    expect(JSON.parse(run.stdout)).toMatchObject({
      files: written.map((name) => `tfvars/${name}`),
      removed: ["eu-west-1", "eu-west-2", "us-east-1"].map((it) => `tfvars/terraform-${it}.tfvars`),
      regions: [
        { stack: "eu-central-1", vpcCidr: "10.1.0.0/16" },
        { stack: "us-west-2", vpcCidr: "10.2.0.0/16" },
      ],
      written: true,
    });
    expect(files()).toEqual(written);
    const { regions, warnings } = await loadFleet(join(project.path, "tfvars"), project.path);
    expect(warnings).toEqual([]);
    for (const { values } of regions) {
      expect(values).toMatchObject({
        project_name: "acme",
        container_image: "ghcr.io/acme/server:1.2",
        container_port: 8080,
        enable_domain: true,
        domain_name: "example.com",
        subdomain: "mcp",
        enable_https: true,
        enable_weekend_only: true,
        weekend_active_regions: ["eu-central-1", "us-west-2"],
      });
    }
    const outdir = join(project.path, "cdktf.out");
    await synthesize(outdir, {}, project.path);
    expect(readdirSync(join(outdir, "stacks")).sort()).toEqual(["eu-central-1", "us-west-2"]);
  });

  it("says what comes next, and what it costs", async () => {
    const { stdout } = await init("--region", "eu-central-1", "--port", "9000", "--yes");
    expect(stdout).toMatch(/^It costs about \$\d+\.\d\d a month/m);
    expect(stdout).toContain("aws sts get-caller-identity");
    expect(stdout).toContain("listen on port 9000");
    expect(stdout).toContain("npx fleet deploy\n");
    expect(stdout).toContain("npx fleet secret set");
    expect(stdout).not.toContain("route53");
    expect(read("fleet.tfvars")).toMatch(/^enable_domain = false$/m);
  });

  it("makes the folder where there is none", async () => {
    rmSync(join(project.path, "tfvars"), { recursive: true });
    const run = await init("--region", "eu-central-1", "--yes");
    expect(run.exitCode, run.stderr).toBe(0);
    expect(files()).toEqual(["fleet.tfvars", "terraform-eu-central-1.tfvars"]);
  });

  it("takes the region of the environment", async () => {
    const run = await project.inProcess(["init", "--offline", "--yes"], {
      AWS_REGION: "eu-north-1",
    });
    expect(run.exitCode, run.stderr).toBe(0);
    expect(files()).toEqual(["fleet.tfvars", "terraform-eu-north-1.tfvars"]);
  });

  it("keeps the name of an example region that it writes over, and shows what changes", async () => {
    const { stdout } = await init("--region", "eu-west-1", "--yes");
    expect(stdout).toMatch(/^-vpc_cidr +=.*172[.]31[.]0[.]0/m);
    expect(files()).toEqual(["fleet.tfvars", "terraform-eu-west-1.tfvars"]);
    expect(read("terraform-eu-west-1.tfvars")).toContain("10.1.0.0/16");
  });

  it("writes nothing with --dry-run, nor where nobody can be asked", async () => {
    const before = files();
    const dry = await init("--region", "eu-central-1", "--dry-run");
    expect(dry.stdout).toMatch(/^These examples go: /m);
    expect(dry.exitCode).toBe(0);
    expect(await init("--region", "eu-central-1")).toMatchObject({ exitCode: 2, stdout: "" });
    expect(files()).toEqual(before);
  });

  it.each([
    ["a file that was edited", "terraform-eu-west-1.tfvars", "desired_count = 3\n"],
    ["a region of one's own", "mine.tfvars", ""],
    ["what all regions share", "fleet.tfvars", ""],
  ])("refuses beside %s", async (_, name, text) => {
    const file = join(project.path, "tfvars", name);
    writeFileSync(file, (existsSync(file) ? readFileSync(file, "utf8") : "") + text);
    const before = files();
    const run = await init("--region", "eu-central-1", "--yes");
    expect(run.stderr).toContain(`tfvars/ holds files of yours (${name})`);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
    expect(files()).toEqual(before);
  });

  it("refuses while an example region is deployed", async () => {
    const resources = [{ mode: "managed", instances: [{}] }];
    writeFileSync(
      join(project.path, "terraform-eu-west-2.tfstate"),
      JSON.stringify({ version: 4, resources }),
    );
    const run = await init("--region", "eu-central-1", "--yes");
    expect(run.stderr).toMatch(/^error the example region eu-west-2 is deployed\./m);
    expect(run.exitCode).toBe(1);
    expect(files()).toHaveLength(3);
  });

  it.each([
    [[], /no region is given/],
    [["--region", "nowhere"], /--region must be an AWS region/],
    [
      ["--region", "eu-west-1", "--port", "0"],
      /--port must be a whole number from 1 to 65535; got: 0/,
    ],
    [["--region", "eu-west-1", "--port", "x"], /--port must be a number; got: "x"/],
    [["--region", "eu-west-1", "--project", "a b"], /--project must be letters and digits/],
    [
      ["--region", "eu-west-1", "--domain", "-"],
      /--domain must be the name of a Route 53 hosted zone/,
    ],
    [["--region", "eu-west-1", "--no-domain", "--https"], /--https and --subdomain need a domain/],
    [["--region", "eu-west-1", "--https"], /need a domain/],
  ])("is wrong use with %j", async (args, message) => {
    const run = await init(...args, "--yes");
    expect(run.stderr).toMatch(message);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
  });
});
