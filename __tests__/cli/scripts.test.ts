import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { useFolder } from "../support/folder";
import { projectRoot } from "../support/synth";

const root = useFolder();
const weekendScheduler = join(projectRoot, "scripts", "weekend-scheduler.sh");
const costManagement = join(projectRoot, "scripts", "cost-management.sh");

/** In place of Node.js: prints each of its arguments on a line and ends with 3. */
const bin = join(root.path, "bin");
mkdirSync(bin);
writeFileSync(join(bin, "node"), '#!/bin/sh\nprintf "%s\\n" "$@"\nexit 3\n');
chmodSync(join(bin, "node"), 0o755);

async function run(file: string, ...args: string[]) {
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  try {
    const { stdout, stderr } = await promisify(execFile)(file, args, { cwd: root.path, env });
    return { stdout, stderr, exitCode: 0 };
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number };
    return { stdout, stderr, exitCode: code };
  }
}

const program = join(projectRoot, "bin", "fleet.js");

describe("scripts/weekend-scheduler.sh", () => {
  it.each([
    [[], []],
    [["check-time"], ["status"]],
    [["enable-weekend-keep-albs"], ["enable"]],
    [["enable-weekend-destroy-albs"], ["enable", "--destroy-albs"]],
    [["disable-weekend"], ["disable"]],
    [["scale-up-weekend"], ["up"]],
    [["scale-down-all"], ["down"]],
    [["apply-schedule"], ["apply"]],
    [["show-costs"], ["costs"]],
    [["setup-cron"], ["cron"]],
    [
      ["scale-up-weekend", "--yes", "--region", "a b"],
      ["up", "--yes", "--region", "a b"],
    ],
  ])("calls the program, and ends as it does: %s", async (args, expected) => {
    expect(await run(weekendScheduler, ...args)).toEqual({
      stdout: [program, "weekend", ...expected, ""].join("\n"),
      stderr: "",
      exitCode: 3,
    });
  });

  it("works through links, relative ones too", async () => {
    symlinkSync(weekendScheduler, join(root.path, "absolute link"));
    symlinkSync("absolute link", join(root.path, "relative link"));
    const { stdout } = await run(join(root.path, "relative link"), "check-time");
    expect(stdout).toBe([program, "weekend", "status", ""].join("\n"));
  });

  it("lists its names, and refuses others with 2", async () => {
    const help = await run(weekendScheduler, "--help");
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    expect(help.stdout).toMatch(/^ {2}scale-up-weekend +fleet weekend up$/m);
    const wrong = await run(weekendScheduler, "scale-up");
    expect(wrong.stderr).toMatch(/^error unknown name 'scale-up'\nUsage: /);
    expect(wrong).toMatchObject({ exitCode: 2, stdout: "" });
  });
});

describe("scripts/cost-management.sh", () => {
  it.each([
    [[], ["cost", "menu"]],
    [["estimate"], ["cost"]],
    [
      ["breakdown", "--csv"],
      ["cost", "--csv"],
    ],
    [["scenarios"], ["cost", "scenarios"]],
    [["realtime"], ["cost", "now"]],
    [["recommend"], ["cost", "recommend"]],
    [["diff"], ["cost", "diff"]],
    [["prices"], ["cost", "prices"]],
    [["report"], ["report"]],
    [
      ["diff", "--base", "a b"],
      ["cost", "diff", "--base", "a b"],
    ],
  ])("calls the program, and ends as it does: %s", async (args, expected) => {
    expect(await run(costManagement, ...args)).toEqual({
      stdout: [program, ...expected, ""].join("\n"),
      stderr: "",
      exitCode: 3,
    });
  });

  it("lists its names, and refuses others with 2", async () => {
    const help = await run(costManagement, "--help");
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    expect(help.stdout).toMatch(/^ {2}realtime +fleet cost now$/m);
    const wrong = await run(costManagement, "costs");
    expect(wrong.stderr).toMatch(/^error unknown name 'costs'\nUsage: /);
    expect(wrong).toMatchObject({ exitCode: 2, stdout: "" });
  });
});
