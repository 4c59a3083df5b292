import { cpSync, existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/** What synth, the fleet command, cdktf and the documented -var-file options need. No states, no synthesized output, nobody's .env. */
const PARTS = [
  ".terraform.lock.hcl",
  "bin",
  "cdktf.json",
  "environments",
  "examples",
  "main.ts",
  "package.json",
  "scripts",
  "src",
  "stacks",
  "tfvars",
  "tsconfig.json",
];

/**
 * Copies the project into a folder: whatever is done there leaves the project's own output and states alone,
 * as the state paths of the stacks are relative.
 */
export function copyProject(projectDir: string, folder: string): void {
  for (const part of PARTS.filter((part) => existsSync(join(projectDir, part)))) {
    cpSync(join(projectDir, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(projectDir, "node_modules"), join(folder, "node_modules"), "junction");
}
