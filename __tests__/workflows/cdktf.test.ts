import { beforeAll, expect, it } from "vitest";
import { cdktf } from "../../scripts/workflows/workflows";
import { createHostedZone } from "../../src/sandbox/emulator-clients";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { shell } from "../support/shell";
import { copyProject } from "../support/synth";
import { runWorkflows } from "./run-workflows";

const sandbox = useEmulator();
let project: string;

beforeAll(async () => {
  project = copyProject(sandbox.folder("project"));
  await createHostedZone(sandbox.emulator, "cdtait.cloud");
});

it("refuses a stack that there is not", { timeout: APPLIES_MS }, async () => {
  const env = { ...sandbox.env, CI: "1", DISABLE_VERSION_CHECK: "1" };
  const { exitCode, stdout, stderr } = await shell("npx cdktf diff eu-west-9", project, env);
  expect(stdout + stderr).toContain("eu-west-9");
  expect(exitCode).not.toBe(0);
});

runWorkflows(cdktf, sandbox, () => project, {
  stack: "eu-west-1",
  region: "eu-west-1",
  // A load balancer would take a minute more.
  env: { TF_VAR_create_alb: "false" },
  timeout: APPLIES_MS,
});
