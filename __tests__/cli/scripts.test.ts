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

describe("scripts/checkov.sh", () => {
  const checkov = join(root.path, "checkov");
  mkdirSync(checkov);
  writeFileSync(join(checkov, "checkov"), '#!/bin/sh\necho "$3 $4 $5"\ncat "$2"\n');
  chmodSync(join(checkov, "checkov"), 0o755);

  /** What Checkov gets for a plan with this certificate: its arguments, then its configuration. */
  async function configured(certificate: string | undefined): Promise<string> {
    const plan = join(root.path, "plan.json");
    const variables = { certificate_arn: certificate === undefined ? {} : { value: certificate } };
    writeFileSync(plan, JSON.stringify({ variables }));
    const env = { ...process.env, PATH: `${checkov}:${process.env.PATH}` };
    const script = join(projectRoot, "scripts", "checkov.sh");
    const { stdout } = await promisify(execFile)(script, [plan, "--compact"], { env });
    expect(stdout.split("\n")[0]).toBe(`--file ${plan} --compact`);
    return stdout;
  }

  it("skips what is about HTTPS without a certificate only", async () => {
    const always = await configured("arn:aws:acm:eu-west-1:123456789012:certificate/a");
    expect(always).toContain("- CKV_AWS_260\n");
    const without = await configured(undefined);
    const added = without.slice(always.length).trim().split(/\s*- /);
    expect(without.startsWith(always)).toBe(true);
    expect(added.filter(Boolean)).toEqual([
      ...["CKV_AWS_2", "CKV_AWS_103", "CKV_AWS_378", "CKV2_AWS_20"],
    ]);
    expect(added.filter((check) => check && always.includes(`${check}\n`))).toEqual([]);
  });

  it("says what it needs", async () => {
    const wrong = promisify(execFile)(join(projectRoot, "scripts", "checkov.sh"));
    await expect(wrong).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error it takes the JSON of a plan; got: nothing\. /),
    });
  });
});
