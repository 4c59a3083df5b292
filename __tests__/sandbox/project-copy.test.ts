import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
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
});
