import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../support/synth";

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
