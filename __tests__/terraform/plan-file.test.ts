import { expect, it } from "vitest";
import { initialize } from "../../src/terraform/plan-file";
import type { RunTerraform } from "../../src/terraform/run";

/** A Terraform whose every command fails with these words. */
const failing =
  (stderr: string): RunTerraform =>
  async () => ({ exitCode: 1, stdout: "", stderr });

it("says how the bucket of the states is created where it is missing", async () => {
  const words = 'Error: Failed to get existing workspaces: S3 bucket "my-states" does not exist.';
  await expect(initialize(failing(words))).rejects.toThrow(
    /"my-states" does not exist\.\n.*: npx cdktf deploy state-bucket$/,
  );
  await expect(initialize(failing("Error: no provider"))).rejects.toThrow(
    /^terraform init failed:\nError: no provider$/,
  );
});
