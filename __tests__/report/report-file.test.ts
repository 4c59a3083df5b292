import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FleetCost } from "../../src/cost/estimate/fleet-cost";
import { fleet } from "../cli/fleet-process";
import { weekendProject } from "../cli/weekend-project";
import { useFolder } from "../support/folder";

const root = useFolder();

describe("the file of fleet report", () => {
  const project = weekendProject(join(root.path, "files"));
  const json = async <T>(...args: string[]) =>
    JSON.parse((await project.inProcess([...args, "--json"])).stdout) as T;

  it("is fleet-report.html where the user stands", async () => {
    const folder = join(root.path, "files", "docs");
    const run = (...args: string[]) =>
      fleet(["report", ...args], {}, join(root.path, "files", "tfvars"), undefined, project.path);
    const path = join(root.path, "files", "tfvars", "fleet-report.html");
    expect(await run()).toEqual({ exitCode: 0, stdout: `${path}\n`, stderr: "" });
    expect(readFileSync(path, "utf8")).toMatch(/^<!doctype html>/);
    // A report is overwritten with a newer one.
    expect(await run("--region", "eu-west-1")).toMatchObject({ exitCode: 0 });
    expect(readFileSync(path, "utf8")).not.toContain('<th scope="row">us-east-1');
    expect(await run("--out", join(folder, "r.html"))).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^error .*r\.html cannot be written \(ENOENT\)/),
    });
  });

  it("is named as JSON alone", async () => {
    const { monthly, annual } = await json<FleetCost>("cost");
    const file = join(root.path, "json.html");
    const { stdout } = await project.fleet(["report", "--out", file, "--json"]);
    expect(JSON.parse(stdout)).toEqual({
      ...{ file, monthly, annual },
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    expect(existsSync(file)).toBe(true);
  });

  it("is no file of somebody else, unless --yes says so", async () => {
    const file = join(root.path, "mine.html");
    writeFileSync(file, "<!doctype html><title>Mine</title>");
    expect(await project.inProcess(["report", "--out", file])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `error ${file} exists and is no fleet report. Name another file with --out, or overwrite it with --yes\n`,
    });
    expect(readFileSync(file, "utf8")).toContain("Mine");
    expect(await project.inProcess(["report", "--out", file, "--yes"])).toMatchObject({
      exitCode: 0,
    });
    expect(readFileSync(file, "utf8")).not.toContain("Mine");
  });

  it.each([
    [["--model", "documented", "--assume", "lcus=1"], "assumes nothing"],
    [["--region", "mars-1"], 'there is no stack "mars-1"'],
    [["--out", "-"], "--out takes the name of a file"],
    [["--assume", "lcus=-1"], "lcus must be a number from 0"],
  ])("is not written with %j", async (args, message) => {
    const file = join(root.path, "never.html");
    const run = await project.inProcess(["report", "--out", file, ...args]);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
    expect(run.stderr).toContain(message);
    expect(existsSync(file)).toBe(false);
  });
});
