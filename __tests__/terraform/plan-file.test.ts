import { expect, it } from "vitest";
import { applyPlan, initialize } from "../../src/terraform/plan-file";
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

it("says of an apply that was killed what to do, and nothing of what it printed for programs", async () => {
  const killed: RunTerraform = async () => ({
    exitCode: 1,
    stdout: '{"@message":"aws_lb.main[0]: Creating...","type":"apply_start"}\n',
    stderr: "",
    killedBy: "SIGKILL",
  });
  await expect(applyPlan("a.tfplan", killed)).rejects.toThrow(
    /^terraform apply failed:\nAnother process or the system ended it with SIGKILL[^{]*npx fleet recover <stack>$/,
  );
});
