import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { CostDiff } from "../../src/cost/diff/cost-diff";
import { useFolder } from "../support/folder";
import { type WeekendProject, weekendProject } from "./weekend-project";

const root = useFolder();
let project: WeekendProject;

/** As a stranger's machine has it: no name, no settings of this one. */
function git(...args: string[]): void {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
  execFileSync("git", [...who, ...args], { cwd: project.path, env, stdio: "pipe" });
}

async function diff(...args: string[]): Promise<CostDiff> {
  const run = await project.inProcess(["cost", "diff", ...args, "--json"]);
  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  return JSON.parse(run.stdout) as CostDiff;
}

const changes = ({ regions }: CostDiff) => regions.map(({ stack, change }) => [stack, change]);

beforeAll(() => {
  // Below the repository's root, as in a repository with other things in it.
  const repository = join(root.path, "repository");
  mkdirSync(repository);
  project = weekendProject(join(repository, "my fleet"));
  execFileSync("git", ["init", "--quiet", "--initial-branch=main"], { cwd: repository });
  writeFileSync(join(repository, ".gitignore"), "node_modules\n");
  git("add", ".");
  git("commit", "--quiet", "--message", "first");
});

describe("fleet cost diff", () => {
  it("finds no difference in a clean tree", async () => {
    const { base, monthly, ...rest } = await diff();
    expect(base).toBe("HEAD");
    expect(monthly.difference).toBe(0);
    expect(monthly.after).toBe(monthly.before);
    expect(changes({ base, monthly, ...rest })).toEqual([
      ["eu-west-1", "same"],
      ["eu-west-2", "same"],
      ["us-east-1", "same"],
    ]);
    const { stdout } = await project.fleet(["cost", "diff"]);
    expect(stdout).toMatch(/^No change: \$\d+\.\d\d a month\.\n/);
  });

  it("compares edited, new and removed files with the commit", async () => {
    await project.set({ enable_weekend_only: true }, "eu-west-2");
    rmSync(join(project.path, "tfvars/terraform-us-east-1.tfvars"));
    const zones = ["a", "b"].map((zone) => `"eu-central-1${zone}"`);
    writeFileSync(
      join(project.path, "tfvars/frankfurt.tfvars"),
      `aws_region = "eu-central-1"\navailability_zones = [${zones}]\nenable_domain = false\n` +
        'vpc_cidr = "10.9.0.0/16"\nsubnet_cidrs = ["10.9.0.0/20", "10.9.16.0/20"]\n',
    );
    const result = await diff("--model", "documented");
    expect(changes(result)).toEqual([
      ["eu-west-1", "same"],
      ["eu-west-2", "changed"],
      ["frankfurt", "added"],
      ["us-east-1", "removed"],
    ]);
    // 97.50 to 33.84, 97.50 more, 97.27 less.
    expect(result.regions.map((it) => it.difference.total)).toEqual([0, -63.66, 97.5, -97.27]);
    expect(result.monthly).toEqual({ before: 292.27, after: 228.84, difference: -63.43 });

    const only = await diff(
      "--model",
      "documented",
      "--region",
      "us-east-1",
      "--region",
      "frankfurt",
    );
    expect(changes(only)).toEqual([
      ["frankfurt", "added"],
      ["us-east-1", "removed"],
    ]);

    const { stdout } = await project.inProcess(["cost", "diff", "--model", "documented"]);
    expect(stdout).toMatch(/ eu-west-2 +total +\$97\.50 +\$33\.84 +-\$63\.66\n/);
    expect(stdout).toMatch(/ us-east-1 \(removed\) +total +\$97\.27 +\$0\.00 +-\$97\.27\n/);
    expect(stdout).toContain("-$63.43 a month (-21.7%), -$761.16 a year: from $292.27 to $228.84");

    const csv = await project.inProcess(["cost", "diff", "--model", "documented", "--csv"]);
    expect(csv.stdout).toMatch(/^stack,region,change,group,before,after,difference\n/);
    expect(csv.stdout).toContain("eu-west-2,eu-west-2,changed,total,97.5,33.84,-63.66\n");

    const args = ["cost", "diff", "--model", "documented", "--markdown"];
    const markdown = await project.inProcess(args);
    expect(markdown.stdout).toMatch(/^\*\*-\$63\.43 a month \(-21\.7%\)\*\*/);
  });

  it("takes a commit to compare with", async () => {
    git("add", ".");
    git("commit", "--quiet", "--message", "second");
    expect((await diff("--model", "documented")).monthly.difference).toBe(0);
    const since = await diff("--model", "documented", "--base", "HEAD~1");
    expect(since).toMatchObject({ base: "HEAD~1", monthly: { difference: -63.43 } });
  });

  it("counts what all stacks share, on both sides", async () => {
    writeFileSync(join(project.path, "tfvars/fleet.tfvars"), "log_retention_days = 365\n");
    const edited = await diff();
    expect(new Set(edited.regions.map(({ change }) => change))).toEqual(new Set(["changed"]));
    git("add", ".");
    git("commit", "--quiet", "--message", "shared");
    expect((await diff()).monthly.difference).toBe(0);
  });

  it("says which commit has a wrong file", async () => {
    await project.append("cpu = 300", "eu-west-1");
    git("commit", "--quiet", "--all", "--message", "wrong");
    git("revert", "--no-edit", "HEAD");
    const run = await project.inProcess(["cost", "diff", "--base", "HEAD~1"]);
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(run.stderr).toMatch(
      /^error in HEAD~1: tfvars\/terraform-eu-west-1\.tfvars:\d+:\d+: cpu: /,
    );
  });

  it.each([
    [["--base", "nowhere"], "--base nowhere: there is no such commit"],
    [["--base", "--upload-pack=x"], "there is no such commit"],
    [["--base", ""], "--base '': there is no such commit"],
    [["--base", "HEAD", "--plan", "x.json"], "cannot be used with"],
    [["--markdown", "--json"], "cannot be used with"],
    [["--region", "atlantis"], 'there is no stack "atlantis"'],
    [["--plan", "nowhere.json"], "--plan nowhere.json cannot be read (ENOENT)"],
    [["--plan", "main.ts"], "main.ts cannot be read (it is no JSON)"],
    [["--plan", "package.json"], "package.json is no plan. Write it with: terraform plan"],
    [["--plan", "foreign.json"], "is no plan of a region's stack"],
    [["--plan", "future.json"], "has format version 2.0"],
    [["--plan", "-", "--plan", "-"], "standard input, which can be read once only"],
    [["--plan", "x.json", "--region", "eu-west-1"], "Leave it out with --plan"],
  ])("takes %j as wrong use", async (args, message) => {
    const plan = { format_version: "1.2", planned_values: {}, variables: {} };
    writeFileSync(join(root.path, "foreign.json"), JSON.stringify(plan));
    writeFileSync(
      join(root.path, "future.json"),
      JSON.stringify({ ...plan, format_version: "2.0" }),
    );
    const absolute = args.map((arg) =>
      /^(foreign|future)\.json$/.test(arg)
        ? join(root.path, arg)
        : /^(main\.ts|package\.json)$/.test(arg)
          ? join(project.path, arg)
          : arg,
    );
    const run = await project.inProcess(["cost", "diff", ...absolute]);
    expect(run.stderr.replaceAll(`${project.path}/`, "")).toContain(message);
    expect(run.stderr.trim().split("\n")).toHaveLength(1);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
  });

  it("takes the plan of what neither is nor will be, from standard input too", async () => {
    const variables = { aws_region: { value: "eu-west-1" }, desired_count: { value: 2 } };
    const plan = JSON.stringify({ format_version: "1.2", planned_values: {}, variables });
    const stdout = execFileSync(
      process.execPath,
      [join(project.path, "bin/fleet.js"), "cost", "diff", "--plan", "-"],
      { input: plan, encoding: "utf8" },
    );
    expect(stdout).toMatch(/^No change: \$0\.00 a month\.\n/);
  });

  it("says what is missing outside of a repository, and without git", async () => {
    const outside = weekendProject(join(root.path, "outside"));
    const run = await outside.fleet(["cost", "diff"], { GIT_CEILING_DIRECTORIES: root.path });
    expect(run.stderr).toMatch(/^error .* is not in a git repository, .* Give --plan\n$/);
    expect(run.exitCode).toBe(1);
    const without = await project.fleet(["cost", "diff"], { PATH: root.path });
    expect(without.stderr).toMatch(/^error there is no git in PATH/);
    expect(without.exitCode).toBe(1);
  });
});
