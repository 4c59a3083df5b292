import { beforeAll } from "vitest";
import { cdktf } from "../../scripts/workflows/workflows";
import { createHostedZone } from "../../src/sandbox/emulator-clients";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { copyProject } from "../support/synth";
import { runWorkflows } from "./run-workflows";

const sandbox = useEmulator();
let project: string;

beforeAll(async () => {
  project = copyProject(sandbox.folder("project"));
  await createHostedZone(sandbox.emulator, "cdtait.cloud");
});

runWorkflows(cdktf, sandbox, () => project, {
  stack: "eu-west-1",
  region: "eu-west-1",
  // A load balancer would take a minute more.
  env: { TF_VAR_create_alb: "false" },
  timeout: APPLIES_MS,
});
