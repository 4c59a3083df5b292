import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keepAsFirstCommit } from "../../src/sandbox/project-copy";
import { fleet } from "../cli/fleet-process";
import { useFolder } from "../support/folder";
import { copyProject, projectRoot } from "../support/synth";

describe("the copy of the project that the sandbox works in", () => {
  const { path } = useFolder();

  it("has every file of the project that the documented commands name", () => {
    copyProject(path);
    const page = readFileSync(join(projectRoot, "docs/workflows.md"), "utf8");
    const named = [...page.matchAll(/\.\.\/\.\.\/\.\.\/((?:environments|tfvars)\/[\w.-]+)/g)];
    // Some of the commands make a file of their own first.
    const files = named
      .map(([, file = ""]) => file)
      .filter((file) => existsSync(join(projectRoot, file)));
    expect(files).toContain("environments/dev.tfvars");
    expect(files.filter((file) => !existsSync(join(path, file)))).toEqual([]);
  });

  it("is a repository of its own, so that fleet cost diff has something to compare with", async () => {
    const copy = join(path, "repository");
    await keepAsFirstCommit(copyProject(copy));
    const file = join(copy, "tfvars", "terraform-eu-west-1.tfvars");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(/desired_count += 2/, "desired_count = 1"));
    const run = await fleet(["cost", "diff", "--json"], {}, copy, undefined, copy);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(run.stdout).regions).toMatchObject([
      { stack: "eu-west-1", change: "changed" },
      { stack: "eu-west-2", change: "same" },
      { stack: "us-east-1", change: "same" },
    ]);
  });
});
