import { beforeAll, describe, expect, it } from "vitest";
import { request } from "../../src/sandbox/emulator-clients";
import type { Terraform } from "../../src/terraform/commands";
import { SMALL_REGION, varArguments } from "../support/initialized";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { stackFolder, synthesize } from "../support/synth";

const BUCKET = "states-of-the-fleet";
const S3 = {
  FLEET_STATE_BACKEND: "s3",
  FLEET_STATE_BUCKET: BUCKET,
  FLEET_STATE_REGION: "eu-west-1",
};

describe("states in the fleet's own bucket", { timeout: APPLIES_MS }, () => {
  const small = varArguments(SMALL_REGION);
  const sandbox = useEmulator();
  let outdir: string;
  let region: Terraform;
  let before: string[];

  async function addresses(): Promise<string[]> {
    const { stdout } = await region.run("state", "list");
    return stdout.trim().split("\n").sort();
  }

  /** `?versioning` and the like, as S3 answers them. */
  async function bucketSetting(name: string): Promise<string> {
    const { body } = await request(sandbox.emulator, "s3", "eu-west-1", {
      path: `/${BUCKET}`,
      query: { [name]: "" },
    });
    return body;
  }

  beforeAll(async () => {
    outdir = sandbox.folder("project/cdktf.out");
    await synthesize(outdir);
    region = sandbox.terraform(stackFolder(outdir, "us-east-1"));
    await region.init();
    await region.apply(...small);
    before = await addresses();

    await synthesize(outdir, S3);
    const bucket = sandbox.terraform(stackFolder(outdir, "state-bucket"));
    await bucket.init();
    await bucket.apply();
    expect((await bucket.plan()).changes).toEqual([]);
  }, APPLIES_MS);

  it("has a bucket with versions, encryption, no public access, and TLS only", async () => {
    expect(await bucketSetting("versioning")).toContain("<Status>Enabled</Status>");
    expect(await bucketSetting("encryption")).toContain("AES256");
    expect(await bucketSetting("publicAccessBlock")).toMatch(
      /<BlockPublicAcls>true<.*<IgnorePublicAcls>true<.*<BlockPublicPolicy>true<.*<RestrictPublicBuckets>true</s,
    );
    const [statement] = JSON.parse(await bucketSetting("policy")).Statement;
    expect(statement).toMatchObject({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
  });

  it("does not destroy the bucket", async () => {
    const bucket = sandbox.terraform(stackFolder(outdir, "state-bucket"));
    const { exitCode, stderr } = await bucket.run("destroy", "-auto-approve", "-no-color");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("prevent_destroy");
  });

  it("takes a local state over and gives it back, with every resource", async () => {
    await region.init("-migrate-state", "-force-copy");
    expect(await addresses()).toEqual(before);
    expect((await region.plan(...small)).changes).toEqual([]);

    await synthesize(outdir);
    await region.init("-migrate-state", "-force-copy");
    expect(await addresses()).toEqual(before);
    expect((await region.plan(...small)).changes).toEqual([]);
  });

  it("refuses one of two applies at once, and loses nothing", async () => {
    await synthesize(outdir, S3);
    await region.init("-migrate-state", "-force-copy");
    const args = [...small, "-var", "log_retention_days=14"];
    const results = await Promise.all([
      region.run("apply", "-auto-approve", "-no-color", "-input=false", ...args),
      region.run("apply", "-auto-approve", "-no-color", "-input=false", ...args),
    ]);
    expect(results.map(({ exitCode }) => exitCode).sort()).toEqual([0, 1]);
    const refused = results.find(({ exitCode }) => exitCode === 1);
    expect(refused?.stderr).toContain("Error acquiring the state lock");
    expect((await region.plan(...args)).changes).toEqual([]);
    expect(await addresses()).toEqual(before);
  });
});
