import { provideTerraform } from "../../src/sandbox/packaged-terraform";

/** Runs before all tests; the processes that run them inherit PATH. */
export default function setup(): Promise<void> {
  return provideTerraform(process.env);
}
