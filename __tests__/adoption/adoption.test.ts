import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { DescribeSecurityGroupsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { GetSecretValueCommand, PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { beforeAll, describe, expect, it } from "vitest";
import {
  clientSettings,
  createHostedZone,
  secretsClient,
} from "../../src/sandbox/emulator-clients";
import type { Plan, Terraform } from "../../src/terraform/commands";
import { codeAfter } from "../support/pages";
import { APPLIES_MS, STARTS_TERRAFORM_MS, useEmulator } from "../support/sandbox";
import { shell, withAwsCli } from "../support/shell";
import { stackFolder, synthesize } from "../support/synth";

const REGION = "eu-west-1";
const PAGE = "docs/adopting.md";

function changed(plan: Plan, action: string): string[] {
  return plan.changes
    .filter(({ change }) => change.actions.includes(action))
    .map(({ address }) => address)
    .sort();
}

/** docs/adopting.md, step by step, on a state that the HCL configuration wrote. */
describe("a state of the HCL configuration", () => {
  const sandbox = useEmulator();
  let old: Terraform;
  let adopted: Terraform;
  let firstPlan: Plan;
  let outputs: Record<string, unknown>;
  let env: Record<string, string>;
  const ec2 = () => new EC2Client(clientSettings(sandbox.emulator, REGION));
  const secrets = () => secretsClient(sandbox.emulator, REGION);
  const secretId = () => String(outputs.secret_arn);

  beforeAll(async () => {
    await createHostedZone(sandbox.emulator, "cdtait.cloud");
    const root = sandbox.folder("project");
    old = sandbox.terraform(sandbox.folder("old"));
    copyFileSync(join(__dirname, "hcl-configuration", "main.tf"), join(old.folder, "main.tf"));
    const synthesis = synthesize(join(root, "cdktf.out"));
    await old.init();
    await old.apply();
    await secrets().send(
      new PutSecretValueCommand({
        SecretId: "fmp-mcp-dev-eu-west-1-api-key",
        SecretString: '{"API_KEY":"put by hand"}',
      }),
    );

    await synthesis;
    copyFileSync(join(old.folder, "terraform.tfstate"), join(root, "terraform-eu-west-1.tfstate"));
    env = {
      ...(await withAwsCli(sandbox.env, REGION)),
      TF_VAR_cluster_name: "fmp-mcp-eu-west-1-cluster",
    };
    adopted = sandbox.terraform(stackFolder(join(root, "cdktf.out"), REGION), env);
    await adopted.init();
    firstPlan = await adopted.plan();
    copyFileSync(join(adopted.folder, firstPlan.file), join(adopted.folder, "adopt.tfplan"));
    await adopted.apply(firstPlan.file);
    outputs = await adopted.output();
  }, APPLIES_MS);

  it(
    "is taken over without replacing or destroying anything but what has to go",
    async () => {
      const [check = ""] = codeAfter(PAGE, "**The check.**");
      const { stdout, stderr } = await shell(check, adopted.folder, env);
      expect([stdout], stderr).toEqual(codeAfter(PAGE, "**The check.**", "text"));
      expect(changed(firstPlan, "delete")).toEqual([
        "aws_ecs_task_definition.main",
        "aws_iam_role_policy_attachment.ecs_task_execution_cloudwatch_policy",
        "aws_iam_role_policy_attachment.ecs_task_execution_secrets_policy",
      ]);
    },
    STARTS_TERRAFORM_MS,
  );

  it("gains only what the HCL configuration did not have", () => {
    expect(changed(firstPlan, "create")).toEqual([
      "aws_default_security_group.main",
      "aws_ecs_task_definition.main",
      "aws_iam_role_policy.ecs_task_execution_logs",
      "aws_iam_role_policy.ecs_task_execution_secrets",
      "aws_vpc_security_group_egress_rule.alb_to_tasks",
    ]);
  });

  it("keeps the running cluster by its name", () => {
    expect(outputs.ecs_cluster_name).toBe("fmp-mcp-eu-west-1-cluster");
  });

  it(
    "plans no change afterwards",
    async () => {
      expect((await adopted.plan()).changes).toEqual([]);
    },
    APPLIES_MS,
  );

  it("no longer admits the container port from the internet", async () => {
    const { SecurityGroups } = await ec2().send(
      new DescribeSecurityGroupsCommand({ GroupIds: [String(outputs.ecs_security_group_id)] }),
    );
    const rules = SecurityGroups?.[0]?.IpPermissions ?? [];
    expect(rules.map(({ FromPort, ToPort }) => [FromPort, ToPort])).toEqual([[8001, 8001]]);
    expect(rules.flatMap(({ IpRanges }) => IpRanges ?? [])).toEqual([]);
    expect(rules[0]?.UserIdGroupPairs?.map(({ GroupId }) => GroupId)).toEqual([
      outputs.alb_security_group_id,
    ]);
  });

  it("keeps the API key that is in use", async () => {
    const { SecretString } = await secrets().send(
      new GetSecretValueCommand({ SecretId: secretId() }),
    );
    expect(SecretString).toBe('{"API_KEY":"put by hand"}');
  });

  it(
    "plans no change after the two commands that clean up by hand",
    async () => {
      const commands = codeAfter(PAGE, "## Two things by hand");
      expect(commands).toHaveLength(2);
      const { exitCode, stderr } = await shell(commands.join("\n"), adopted.folder, env);
      expect(exitCode, stderr).toBe(0);

      const { SecretString } = await secrets().send(
        new GetSecretValueCommand({ SecretId: secretId(), VersionStage: "terraform-initial" }),
      );
      expect(SecretString).not.toContain("put by hand");
      const { SecurityGroups } = await ec2().send(
        new DescribeSecurityGroupsCommand({ GroupIds: [String(outputs.alb_security_group_id)] }),
      );
      const ways = SecurityGroups?.[0]?.IpPermissionsEgress ?? [];
      expect(ways.map(({ IpProtocol, FromPort }) => [IpProtocol, FromPort])).toEqual([
        ["tcp", 8001],
      ]);
      expect((await adopted.plan()).changes).toEqual([]);
    },
    APPLIES_MS,
  );

  it(
    "can go back to the old configuration, whose state was kept",
    async () => {
      await old.apply();
      const [commands = ""] = codeAfter(PAGE, "## The way back");
      const last = commands.trimEnd().split("\n").at(-1) ?? "";
      const { exitCode, stderr } = await shell(last, old.folder, env);
      expect(exitCode, stderr).toBe(0);
      expect((await old.plan()).changes).toEqual([]);
      const { stdout } = await old.run("state", "list");
      expect(stdout).toContain(
        "aws_iam_role_policy_attachment.ecs_task_execution_cloudwatch_policy",
      );
    },
    APPLIES_MS,
  );
});
