import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeVpcsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import { beforeAll, describe, expect, it } from "vitest";
import type { RecoverReport } from "../../src/recover/recover";
import { terraformCommands } from "../../src/terraform/commands";
import { SMALL_REGION, varEnvironment } from "../support/initialized";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { stackFolder, synthesize } from "../support/synth";
import {
  createBucket,
  IN_BUCKET,
  interruptedApply,
  recoverAndApply,
  type SandboxStack,
  stackIn,
  stateFile,
} from "./interrupted-apply";

const sandbox = useEmulator();
const small = varEnvironment(SMALL_REGION);
let outdir = "";

/** A VPC with the tags of a stack in us-east-1. */
function ownVpc(project: string, CidrBlock: string): CreateVpcCommand {
  const tags = {
    Project: project,
    Environment: "dev",
    Region: "us-east-1",
    Name: `${project}-dev-us-east-1-vpc`,
  };
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return new CreateVpcCommand({ CidrBlock, TagSpecifications: [{ ResourceType: "vpc", Tags }] });
}

function ownStack(outdir: string, name: string, env: Record<string, string>): SandboxStack {
  return stackIn(outdir, name, env, sandbox.terraform(stackFolder(outdir, name), env));
}

/** Of an apply whose provider is killed with it. */
const withProcesses = () => ({ ...sandbox.unattachedEnv, ...small });

/** For an SDK client of the emulator. */
const client = (region: string) => ({
  region,
  endpoint: sandbox.emulator.url,
  credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
});

beforeAll(async () => {
  outdir = join(sandbox.folder("project"), "cdktf.out");
  await synthesize(outdir);
});

describe("fleet recover", { timeout: 2 * APPLIES_MS }, () => {
  it.concurrent("brings a killed apply on again", async () => {
    const name = "eu-west-1";
    const env = { ...sandbox.env, ...small };
    const stack = ownStack(outdir, name, env);
    await terraformCommands(stack.terraform.folder, sandbox.unattachedEnv).init();
    const moment = /aws_secretsmanager_secret\.api_key: Creation complete/;
    const killed = await interruptedApply(stack.terraform, withProcesses(), moment, {
      meanwhile: async () => {
        const tooEarly = await stack.recover("--yes");
        expect(tooEarly.exitCode).toBe(1);
        expect(tooEarly.stderr).toMatch(
          /error terraform is at work on this state: apply by .* since /,
        );
      },
    });
    expect(killed.ended).toBe(false);

    const shown = await stack.recover("--dry-run", "--json");
    const report = JSON.parse(shown.stdout) as RecoverReport;
    expect(report).toMatchObject({ stack: name, region: name, dryRun: true, imported: [] });
    expect(report.lock).toBeNull(); // a local lock ends with its owner
    expect(report.found.length).toBeGreaterThan(0);

    const { stdout } = await recoverAndApply(stack);
    const recovered = JSON.parse(stdout) as RecoverReport;
    expect(recovered.imported).toEqual(recovered.found);
    expect(recovered.found).toEqual(report.found);
  });

  it.concurrent("clears the lock that a killed apply leaves in a bucket, when told to", async () => {
    const name = "eu-west-2";
    await createBucket(sandbox.emulator.url);
    const ownOutdir = join(sandbox.folder("project with a bucket"), "cdktf.out");
    await synthesize(ownOutdir, IN_BUCKET);
    const env = { ...sandbox.env, ...small };
    const stack = ownStack(ownOutdir, name, env);
    await terraformCommands(stack.terraform.folder, sandbox.unattachedEnv).init();
    const moment = /aws_internet_gateway\.main: Creation complete/;
    expect((await interruptedApply(stack.terraform, withProcesses(), moment)).ended).toBe(false);

    const report = JSON.parse((await stack.recover("--dry-run", "--json")).stdout) as RecoverReport;
    const lock = report.lock?.id ?? "";
    expect(report.lock).toMatchObject({ operation: "apply", owner: "unknown", cleared: false });
    const unsure = await stack.recover("--yes");
    expect(unsure.stderr).toMatch(
      new RegExp(`If that terraform is certainly dead, add --unlock ${lock}\n$`),
    );
    expect(unsure.exitCode).toBe(1);
    expect((await stack.recover("--yes", "--unlock", "another")).exitCode).toBe(2);
    const noFile = await stack.recover("--yes", "--var-file", "none.tfvars");
    expect(noFile.stderr).toContain("error --var-file none.tfvars: there is no such file");
    expect(noFile.exitCode).toBe(2);

    const interrupted = await stack.interruptedRecover("Importing", "--yes", "--unlock", lock);
    expect(interrupted.stderr).toMatch(/error interrupted\n$/);
    expect(interrupted.exitCode).toBe(130);
    expect(readdirSync(stackFolder(ownOutdir, name))).not.toContain("fleet-recover.tf.json");

    const recovered = JSON.parse((await recoverAndApply(stack)).stdout) as RecoverReport;
    expect(recovered.lock).toBeNull();
    expect(recovered.imported.length + 1).toBeGreaterThan(report.found.length);
  });

  it.concurrent("leaves alone what may be somebody else's", async () => {
    const stack = ownStack(outdir, "us-east-1", { ...sandbox.env, ...small });
    const iam = new IAMClient(client("us-east-1"));
    const ec2 = new EC2Client(client("us-east-1"));
    const RoleName = "stranger-dev-us-east-1-ecs-task-role";
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: "{}" }));
    for (const CidrBlock of ["172.33.0.0/20", "172.33.16.0/20"]) {
      const { Vpc } = await ec2.send(ownVpc("stranger", "172.33.0.0/16"));
      await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock }));
    }
    await stack.terraform.init();
    const run = await stack.recover("--dry-run", "--json", "--var", "project_name=stranger");
    const { found, conflicts } = JSON.parse(run.stdout) as RecoverReport;
    expect(run.exitCode).toBe(1);
    expect(found).toEqual([]);
    expect(conflicts).toEqual([
      {
        address: "aws_iam_role.ecs_task_role",
        reason: expect.stringMatching(
          /^stranger-dev-us-east-1-ecs-task-role exists, but its tags are not .*terraform import 'aws_iam_role/,
        ),
      },
      {
        address: "aws_vpc.main",
        reason: expect.stringMatching(
          /^several carry this stack's tags: vpc-\w+ \(1 subnet\), vpc-\w+ \(1 subnet\)\. Delete .*terraform import/,
        ),
      },
    ]);
  });

  it.concurrent("finds everything again when the state is lost", async () => {
    const ec2 = new EC2Client(client("us-east-1"));
    const zone = { Name: "cdtait.cloud", CallerReference: "recover" };
    await new Route53Client(client("us-east-1")).send(new CreateHostedZoneCommand(zone));
    const stack = ownStack(outdir, "us-east-1", { ...sandbox.env, TF_VAR_enable_ipv6: "true" });
    await stack.terraform.init();
    await stack.terraform.apply();
    const before = (await stack.terraform.run("state", "list")).stdout;
    rmSync(stateFile(outdir, "us-east-1"));

    // What a second killed apply may have left: an empty VPC with the same tags.
    const { Vpc } = await ec2.send(ownVpc("fmp-mcp", "172.33.0.0/16"));

    const { stdout } = await recoverAndApply(stack);
    const report = JSON.parse(stdout) as RecoverReport;
    expect(report.absent).toEqual(["aws_default_security_group.main"]);
    expect(report.conflicts).toEqual([]);
    expect(report.notes.join("\n")).toContain(
      `aws ec2 delete-vpc --region us-east-1 --vpc-id ${Vpc?.VpcId}`,
    );
    expect((await stack.terraform.run("state", "list")).stdout).toBe(before);
    const left = await ec2.send(
      new DescribeVpcsCommand({
        Filters: [{ Name: "tag:Name", Values: ["fmp-mcp-dev-us-east-1-vpc"] }],
      }),
    );
    expect(left.Vpcs).toHaveLength(2);

    const again = await stack.recover("--yes");
    expect(again.stdout).toContain("Nothing of stack us-east-1 is in AWS that could be imported");
    expect(again.exitCode).toBe(0);
    expect(existsSync(stateFile(outdir, "us-east-1"))).toBe(true);
  });
});
