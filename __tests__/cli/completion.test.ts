import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/cli/commands";
import { useFolder } from "../support/folder";
import { type WeekendProject, weekendProject } from "./weekend-project";

const root = useFolder();
let project: WeekendProject;
beforeAll(() => {
  // A path that a shell must not take apart.
  project = weekendProject(join(root.path, "it's a project"));
});

async function offered(...words: string[]): Promise<string[]> {
  const { stdout, stderr, exitCode } = await project.inProcess(["--complete", ...words]);
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split("\t")[0] ?? "");
}

describe("what is offered at the cursor", () => {
  it("are the commands at first, each with what it is for", async () => {
    const tops = Object.keys(COMMANDS).filter((name) => !name.includes(" "));
    expect(await offered("")).toEqual(tops);
    const { stdout } = await project.fleet(["--complete", "rec"]);
    expect(stdout).toBe(`recover\t${COMMANDS.recover?.summary}\n`);
  });

  it.each([
    [["weekend", "st"], ["status"]],
    [["cost", "prices", ""], ["update"]],
    [["weekend", "status", "--off"], ["--offline"]],
    [["weekend", "up", "--yes", "--re"], ["--region"]],
    [
      ["weekend", "status", "--region", "eu-"],
      ["eu-west-1", "eu-west-2"],
    ],
    [
      ["cost", "--model", ""],
      ["list", "documented"],
    ],
    [["recover", "us"], ["us-east-1"]],
    [
      ["region", ""],
      ["add", "list", "remove"],
    ],
    [["region", "remove", "us"], ["us-east-1"]],
    [["region", "add", "--like", "us"], ["us-east-1"]],
    // Regions of AWS, not of the fleet.
    [
      ["region", "add", "ca-"],
      ["ca-central-1", "ca-west-1"],
    ],
    [
      ["init", "--region", "me-"],
      ["me-central-1", "me-south-1"],
    ],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    // Files are for the shell to offer.
    [["report", "--out", ""], []],
    [["nowhere", "x"], []],
  ])("after %j is %j", async (words, found) => {
    expect(await offered(...words)).toEqual(found);
  });

  it("is nothing, and no message, where the files are wrong", async () => {
    const broken = weekendProject(join(root.path, "broken"));
    await broken.append("desired_count = {", "eu-west-1");
    const run = await broken.inProcess(["--complete", "recover", ""]);
    expect(run).toEqual({ stdout: "", stderr: "", exitCode: 0 });
  });
});

describe("fleet completion", () => {
  /** What bash has for the words, the last of which is being typed. */
  async function inBash(...words: string[]): Promise<string[]> {
    const { stdout } = await project.inProcess(["completion", "bash"]);
    const script = `${stdout}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _fleet; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const args = ["--norc", "--noprofile", "-c", script, "bash", "fleet", ...words];
    return execFileSync("bash", args, { encoding: "utf8" }).trim().split("\n");
  }

  it("has bash offer the same", async () => {
    expect(await inBash("weekend", "en")).toEqual(["enable"]);
    expect(await inBash("recover", "")).toEqual(["eu-west-1", "eu-west-2", "us-east-1"]);
    expect(await inBash("report", "--out", "")).toEqual([""]);
  });

  it.each(["zsh", "fish"])(
    "prints one for %s, which calls this project's program",
    async (shell) => {
      const { stdout, exitCode } = await project.inProcess(["completion", shell]);
      expect(exitCode).toBe(0);
      expect(stdout).toContain("fleet.js' --complete ");
    },
  );

  it("takes no other shell", async () => {
    const run = await project.inProcess(["completion", "tcsh"]);
    expect(run.stderr).toMatch(/^error .*'tcsh'.* Allowed choices are bash, zsh, fish.*\n$/);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
  });
});
