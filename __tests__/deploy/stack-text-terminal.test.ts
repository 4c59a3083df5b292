import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { STARTS_TERRAFORM_MS } from "../support/sandbox";
import { projectRoot } from "../support/synth";
import { inTerminal } from "../support/terminal";

const PROGRAM = ["--require", "./bin/typescript.js", join(__dirname, "show-plans.ts")];
const ENV = { NO_COLOR: undefined, FORCE_COLOR: undefined, CI: undefined, TERM: "xterm" };
const RED = "\u001b[31m";
const NORMAL = "\u001b[39m";

describe("the summary of plans", { timeout: STARTS_TERRAFORM_MS }, () => {
  it("has in red what is destroyed or replaced, and nothing else, on a terminal", async () => {
    const terminal = await inTerminal([process.execPath, ...PROGRAM], ENV, projectRoot);
    const { exitCode, raw } = await terminal.ends();
    expect(exitCode).toBe(0);
    const red = raw.split(RED).slice(1);
    expect(red.map((text) => text.split(NORMAL)[0])).toEqual([
      "- eu-west-1: aws_route53_record.main is destroyed",
      "- eu-west-1: aws_lb.main is replaced",
    ]);
  });

  it("has no colour elsewhere", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, PROGRAM, {
      cwd: projectRoot,
      env: { ...process.env, ...ENV },
    });
    expect(stdout).toContain("- eu-west-1: aws_lb.main is replaced");
    expect(stdout).not.toContain("\u001b");
  });
});
