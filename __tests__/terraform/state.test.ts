import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { SynthesisFailed } from "../../src/fleet/synthesis";
import { request } from "../../src/sandbox/emulator-clients";
import { SMALL_REGION, varArguments } from "../support/initialized";
import { APPLIES_MS, STARTS_TERRAFORM_MS, useEmulator } from "../support/sandbox";
import { copyProject, stackFolder, synthesize } from "../support/synth";

const sandbox = useEmulator();
const stacks = ["eu-west-1", "eu-west-2", "us-east-1"];
const bucket = "fleet-states";
const s3 = {
  FLEET_STATE_BACKEND: "s3",
  FLEET_STATE_BUCKET: bucket,
  FLEET_STATE_REGION: "eu-west-1",
};

function terraformBlock(outdir: string, stack: string) {
  const file = join(stackFolder(outdir, stack), "cdk.tf.json");
  return JSON.parse(readFileSync(file, "utf8")).terraform;
}

function inBucket(path: string, method = "GET") {
  return request(sandbox.emulator, "s3", "us-east-1", { method, path: `/${bucket}${path}` });
}

describe("state in S3", { timeout: APPLIES_MS }, () => {
  const small = varArguments(SMALL_REGION);
  let outdir: string;

  beforeAll(async () => {
    outdir = sandbox.folder("s3/cdktf.out");
    await synthesize(outdir, s3);
    expect((await inBucket("", "PUT")).status).toBe(200);
  }, STARTS_TERRAFORM_MS);

  it.each(stacks)("has a key of its own, encryption and the native lock for %s", (stack) => {
    const { backend, required_version } = terraformBlock(outdir, stack);
    expect(backend).toEqual({
      s3: {
        bucket,
        key: `mcp-fleet/${stack}/terraform.tfstate`,
        region: "eu-west-1",
        encrypt: true,
        use_lockfile: true,
      },
    });
    // The release that has use_lockfile.
    expect(required_version).toBe(">= 1.10.0");
  });

  it("is where an apply keeps it, locked meanwhile, and nothing lies beside the stack", async () => {
    const folder = stackFolder(outdir, "eu-west-1");
    const terraform = sandbox.terraform(folder);
    const key = "/mcp-fleet/eu-west-1/terraform.tfstate";
    await terraform.init();
    await terraform.apply(...small);

    const { status, body } = await inBucket(key);
    expect(status).toBe(200);
    const { outputs, resources } = JSON.parse(body);
    expect(outputs.ecs_cluster_name.value).toBe("fmp-mcp-dev-eu-west-1-cluster");
    expect(resources.map((it: { type: string }) => it.type)).toContain("aws_ecs_service");
    expect(await terraform.plan(...small)).toMatchObject({ empty: true });

    const log = sandbox.emulator.log();
    expect(log).toMatch(new RegExp(`PUT /${bucket}${key}\\.tflock`));
    expect(log).toMatch(new RegExp(`DELETE /${bucket}${key}\\.tflock`));
    expect((await inBucket(`${key}.tflock`)).status).toBe(404);
    expect((await inBucket("/mcp-fleet/eu-west-2/terraform.tfstate")).status).toBe(404);
    const left = readdirSync(sandbox.folder("s3"), { recursive: true, encoding: "utf8" });
    expect(
      left.filter((path) => path.endsWith(".tfstate") && !path.includes("/.terraform/")),
    ).toEqual([]);
  });
});

describe("settings of the state", { timeout: STARTS_TERRAFORM_MS }, () => {
  it("come from cdktf.json, and the environment wins", async () => {
    const project = copyProject(sandbox.folder("settings"));
    const file = join(project, "cdktf.json");
    const config = JSON.parse(readFileSync(file, "utf8"));
    config.context.state = {
      backend: "s3",
      bucket: "from-the-file",
      region: "eu-central-1",
      keyPrefix: "team/fleet",
    };
    writeFileSync(file, JSON.stringify(config));
    const outdir = join(project, "cdktf.out");
    await synthesize(outdir, { FLEET_STATE_BUCKET: "from-the-shell" }, project);
    expect(terraformBlock(outdir, "us-east-1").backend.s3).toMatchObject({
      bucket: "from-the-shell",
      region: "eu-central-1",
      key: "team/fleet/us-east-1/terraform.tfstate",
    });
  });

  it.each([
    [
      "another backend",
      { FLEET_STATE_BACKEND: "gcs" },
      'error FLEET_STATE_BACKEND: must be "local" or "s3"; got: "gcs"',
    ],
    [
      "a wrong bucket",
      { ...s3, FLEET_STATE_BUCKET: "Fleet_States" },
      'error FLEET_STATE_BUCKET: must be the name of an S3 bucket; got: "Fleet_States"',
    ],
    [
      "no region",
      { ...s3, FLEET_STATE_REGION: undefined },
      "error cdktf.json: context.state.region: is missing: with S3 state, set it there or as FLEET_STATE_REGION",
    ],
    [
      "slashes around the prefix",
      { ...s3, FLEET_STATE_KEY_PREFIX: "/fleet/" },
      'error FLEET_STATE_KEY_PREFIX: must be the beginning of an S3 key, without outer slashes; got: "/fleet/"',
    ],
  ])("are refused with one message, and nothing is written: %s", async (name, env, message) => {
    const outdir = join(sandbox.folder(`refused ${name}`), "cdktf.out");
    const failure = await synthesize(outdir, env).catch((error: SynthesisFailed) => error.result);
    expect(failure.exitCode).toBe(1);
    const [first, ...rest] = failure.stderr.trim().split("\n");
    expect(first).toContain(message);
    expect(rest).toEqual(["1 error; nothing was written."]);
    expect(existsSync(outdir)).toBe(false);
  });
});
