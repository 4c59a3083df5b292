import { CreateVpcCommand, DeleteVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { loadFleet } from "../../src/fleet/load-fleet";
import type { Role } from "../../src/policy/grant";
import { grantsFor, policiesOf } from "../../src/policy/policy";
import { clientSettings } from "../../src/sandbox/emulator-clients";
import type { Terraform } from "../../src/terraform/commands";
import { SMALL_REGION, varArguments } from "../support/initialized";
import { Providers } from "../support/providers";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { projectRoot, stackFolder, synthesize } from "../support/synth";
import { type Enforcement, enforcing } from "./enforcement";
import { recordedCalls } from "./recorded";

const STACK = "eu-west-1";
const sandbox = useEmulator();
const small = varArguments(SMALL_REGION);
const asked = new Set<string>();
let role: Role;
let aws: Enforcement;
let providers: Providers;
let terraform: Terraform;

beforeAll(async () => {
  const { regions } = await loadFleet(`${projectRoot}/tfvars`);
  const stacks = regions
    .filter(({ stackName }) => stackName === STACK)
    .map((it) => ({ ...it, values: { ...it.values, ...SMALL_REGION } }));
  const grants = grantsFor({ stacks, state: { backend: "local" }, account: "123456789012" });
  const plan = policiesOf("plan", grants);
  const policies = { plan, apply: [...plan, ...policiesOf("apply", grants)] };
  aws = await enforcing(
    sandbox.emulator,
    () => policies[role],
    ({ action }) => asked.add(action),
  );
  const proxied = { ...sandbox.unattachedEnv, AWS_ENDPOINT_URL: aws.url };
  providers = new Providers(proxied, sandbox.folder("proxied-providers"), inject("provider"));
  const outdir = sandbox.folder("cdktf.out");
  await synthesize(outdir);
  const attached = await providers.listen();
  terraform = sandbox.terraform(stackFolder(outdir, STACK), { ...proxied, ...attached });
}, APPLIES_MS);

afterAll(async () => {
  await providers?.stop();
  await aws?.stop();
});

it(
  "a region is applied, planned and destroyed under its policies, and nothing is refused",
  async () => {
    role = "plan";
    await terraform.init();
    expect((await terraform.plan(...small)).empty).toBe(false);
    role = "apply";
    await terraform.apply(...small);
    role = "plan";
    expect((await terraform.plan(...small)).empty).toBe(true);
    role = "apply";
    await terraform.destroy(...small);
    expect(aws.refusals).toEqual([]);
    // What was recorded is what is asked today.
    const recorded = new Set(recordedCalls().map(({ action }) => action));
    expect([...asked].filter((action) => !recorded.has(action))).toEqual([]);
  },
  APPLIES_MS,
);

it(
  "whoever plans cannot apply",
  async () => {
    role = "plan";
    await expect(terraform.apply(...small)).rejects.toThrow(/is not allowed/);
  },
  APPLIES_MS,
);

it("another project's VPC cannot be deleted", async () => {
  role = "apply";
  const { Vpc } = await new EC2Client(clientSettings(sandbox.emulator, STACK)).send(
    new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }),
  );
  const client = new EC2Client({ ...clientSettings(sandbox.emulator, STACK), endpoint: aws.url });
  await expect(client.send(new DeleteVpcCommand({ VpcId: Vpc?.VpcId }))).rejects.toThrow(
    /ec2:DeleteVpc on .* is not allowed/,
  );
});
