import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { TestProject } from "vitest/node" with { "resolution-mode": "import" };
import { shellWord } from "../../src/kit/shell-word";
import { sandboxEnvironment } from "../../src/sandbox/environment";
import { provideTerraform } from "../../src/sandbox/packaged-terraform";
import { terraformBinary } from "../../src/terraform/binary";
import { providerEnvironment } from "../../src/terraform/provider-mirror";
import { type Original, startOriginal } from "./copied-emulator";
import { type InstalledProvider, installProvider } from "./providers";

declare module "vitest" {
  interface ProvidedContext {
    readonly emulator: Original;
    readonly provider: InstalledProvider;
  }
}

/** What all tests of the project `sandbox` share is made here, once, before the first of them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "fleet tests "));
  await prepareTerraform(folder);
  const env = sandboxEnvironment({ url: "" }, process.env, providerEnvironment({ folder }));
  const [{ socket, stop }, provider] = await Promise.all([
    startOriginal(),
    installProvider(env, folder),
  ]);
  project.provide("emulator", { socket });
  project.provide("provider", provider);
  return async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

/** The processes that run the tests inherit PATH. */
async function prepareTerraform(folder: string): Promise<void> {
  const notInstalled = await provideTerraform(process.env);
  if (notInstalled !== undefined) {
    process.stderr.write(`Terraform could not be installed:\n${notInstalled}\n`);
  }
  const binary = terraformBinary(process.env);
  if (binary === "terraform") {
    return;
  }
  // The documented commands say terraform, whichever program the tests are to run.
  writeFileSync(join(folder, "terraform"), `#!/bin/sh\nexec ${shellWord(binary)} "$@"\n`);
  chmodSync(join(folder, "terraform"), 0o755);
  process.env.PATH = [folder, process.env.PATH].join(delimiter);
}
