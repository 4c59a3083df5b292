import { join } from "node:path";
import { beforeAll, describe } from "vitest";
import { oneRegion, twoRegions } from "../../scripts/workflows/workflows";
import { createHostedZone } from "../../src/sandbox/emulator-clients";
import { APPLIES_MS, STARTS_TERRAFORM_MS, useEmulator } from "../support/sandbox";
import { copyProject, stackFolder, synthesize } from "../support/synth";
import { runWorkflows } from "./run-workflows";

/** Both lists at once, since an apply with a load balancer mostly waits. */
const sandbox = useEmulator();
let mine: string;
let two: string;

beforeAll(async () => {
  mine = copyProject(sandbox.folder("one region"));
  two = copyProject(sandbox.folder("two regions"));
  const outdir = join(two, "cdktf.out");
  await Promise.all([
    createHostedZone(sandbox.emulator, "your-domain.com"),
    createHostedZone(sandbox.emulator, "cdtait.cloud"),
    synthesize(outdir, {}, two),
  ]);
  await sandbox.terraform(stackFolder(outdir, "eu-west-1")).init();
}, STARTS_TERRAFORM_MS);

describe("one region", { concurrent: true }, () => {
  const setting = { stack: "my-region", region: "eu-central-1", timeout: APPLIES_MS };
  runWorkflows(oneRegion, sandbox, () => mine, setting);
});

describe("two regions from one folder", { concurrent: true }, () => {
  const setting = { stack: "eu-west-1", region: "eu-west-1", timeout: APPLIES_MS };
  runWorkflows(twoRegions, sandbox, () => two, setting);
});
