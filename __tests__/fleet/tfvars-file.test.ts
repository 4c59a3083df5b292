import { execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stackNameProblem, stackNamesOf, tfvarsFile } from "../../src/fleet/tfvars-file";
import { useFolder } from "../support/folder";
import { projectRoot } from "../support/synth";

describe("a file of tfvars/", () => {
  it.each([
    ["eu-west-1.tfvars", "eu-west-1"],
    ["terraform-eu-west-1.tfvars", "eu-west-1"],
    ["terraform-eu-west-3.tfvars.json", "eu-west-3"],
    ["auto.tfvars", "auto"],
    ["my-fleet.tfvars", "my-fleet"],
  ])("%s is the stack %s", (name, stackName) => {
    expect(tfvarsFile(name)).toEqual({ is: "region", stackName });
    expect(stackNamesOf([name])).toEqual([stackName]);
  });

  it.each(["fleet.tfvars", "fleet.tfvars.json"])("%s is what all stacks share", (name) => {
    expect(tfvarsFile(name)).toEqual({ is: "shared" });
  });

  it.each([
    ["me.secret.tfvars", "secrets"],
    ["me.secret.tfvars.json", "secrets"],
    ["ME.Secret.tfvars", "secrets"],
    ["terraform.tfvars", "Terraform loads"],
    ["terraform.tfvars.json", "Terraform loads"],
    ["eu-west-1.auto.tfvars", "Terraform loads"],
    ["eu-west-1.auto.tfvars.json", "Terraform loads"],
    ["eu-west-1.tfvars.bak", "ends in .tfvars"],
    ["eu-west-1.TFVARS", "ends in .tfvars"],
    ["eu-west-1.json", "ends in .tfvars"],
    [".tfvars", "begins with a letter"],
    [".eu-west-1.tfvars.swp", "begins with a letter"],
    ["notes.md", "ends in .tfvars"],
  ])("%s is passed over: %s", (name, reason) => {
    expect(tfvarsFile(name)).toEqual({
      is: "passed over",
      reason: expect.stringContaining(reason),
    });
  });

  it.each(["terraform.tfvars.example", ".gitkeep", ".DS_Store"])("%s is unrelated", (name) => {
    expect(tfvarsFile(name)).toEqual({ is: "unrelated" });
  });
});

describe("what git ignores in tfvars/", () => {
  const folder = useFolder();

  it("is passed over, and a region's file is not ignored", () => {
    cpSync(join(projectRoot, ".gitignore"), join(folder.path, ".gitignore"));
    execFileSync("git", ["init", "--quiet"], { cwd: folder.path });
    const isIgnored = (name: string) => {
      try {
        execFileSync("git", ["check-ignore", "--quiet", `tfvars/${name}`], { cwd: folder.path });
        return true;
      } catch {
        return false;
      }
    };
    const names = ["tfvars", "secret.tfvars", "auto.tfvars"].flatMap((ending) =>
      ["", ".json"].map((json) => `eu-west-1.${ending}${json}`),
    );
    expect(names.filter(isIgnored)).toEqual(
      names.filter((name) => tfvarsFile(name).is === "passed over"),
    );
  });
});

describe("the name of a stack", () => {
  it.each(["fleet", "Fleet", "state-bucket", "-a", "", "eu west"])("cannot be %j", (name) => {
    expect(stackNameProblem(name)).toMatch(/would become a stack named/);
  });

  it.each(["eu-west-1", "staging_1", "a.b", "constructor", "fleet-1"])("can be %s", (name) => {
    expect(stackNameProblem(name)).toBeUndefined();
  });
});
