import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { useFolder } from "../support/folder";
import { projectRoot } from "../support/synth";

const root = useFolder();

describe("a reader that stops early", () => {
  it("is no error", async () => {
    // `true` has ended long before there is anything to write.
    const { stdout, stderr } = await promisify(execFile)(
      "bash",
      ["-c", 'node bin/fleet.js --help | true; echo "${PIPESTATUS[0]}"'],
      { cwd: projectRoot },
    );
    expect(stderr).toBe("");
    expect(stdout).toBe("0\n");
  });
});

describe.runIf(existsSync("/dev/full"))("a full standard output", () => {
  it.each([
    ["fleet", "node bin/fleet.js cost --json"],
    ["synth", "node --require ./bin/typescript.js main.ts"],
  ])("is one line and exit code 1: %s", async (_, command) => {
    const outdir = join(root.path, "cdktf.out");
    const { stdout, stderr } = await promisify(execFile)(
      "bash",
      ["-c", `${command} >/dev/full; echo $?`],
      { cwd: projectRoot, env: { ...process.env, CDKTF_OUTDIR: outdir } },
    );
    expect(stderr).toMatch(/^error standard output cannot be written \(ENOSPC\), .*\n$/);
    expect(stdout).toBe("1\n");
  });
});
