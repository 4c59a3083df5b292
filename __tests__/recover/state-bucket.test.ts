import { join } from "node:path";
import { expect, it } from "vitest";
import type { RecoverReport } from "../../src/recover/recover";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { stackFolder, synthesize } from "../support/synth";
import { stackIn } from "./interrupted-apply";

const BUCKET = "states-of-the-fleet";
const RESOURCES = [
  "aws_s3_bucket.state",
  "aws_s3_bucket_policy.state",
  "aws_s3_bucket_public_access_block.state",
  "aws_s3_bucket_server_side_encryption_configuration.state",
  "aws_s3_bucket_versioning.state",
];

const sandbox = useEmulator();

it(
  "fleet recover state-bucket brings the bucket and its settings back into the state",
  async () => {
    const outdir = join(sandbox.folder("project"), "cdktf.out");
    await synthesize(outdir, {
      FLEET_STATE_BACKEND: "s3",
      FLEET_STATE_BUCKET: BUCKET,
      FLEET_STATE_REGION: "eu-west-1",
    });
    const terraform = sandbox.terraform(stackFolder(outdir, "state-bucket"));
    const { recover } = stackIn(outdir, "state-bucket", sandbox.env, terraform);
    await terraform.init();
    await terraform.apply();
    expect(await terraform.run("state", "rm", ...RESOURCES)).toMatchObject({ exitCode: 0 });

    const { stdout, stderr } = await recover("--yes", "--json");
    expect(stdout, stderr).not.toBe("");
    const report = JSON.parse(stdout) as RecoverReport;
    expect(report).toMatchObject({ region: "eu-west-1", absent: [], conflicts: [], notes: [] });
    expect(report.imported).toEqual(RESOURCES.map((address) => ({ address, id: BUCKET })));
    expect((await terraform.plan()).changes).toEqual([]);
  },
  APPLIES_MS,
);
