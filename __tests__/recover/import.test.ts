import { rmSync } from "node:fs";
import { join } from "node:path";
import { DeleteSecretCommand, ListSecretsCommand } from "@aws-sdk/client-secrets-manager";
import { expect, it } from "vitest";
import type { RecoverReport } from "../../src/recover/recover";
import { secretsClient } from "../../src/sandbox/emulator-clients";
import { SMALL_REGION, varEnvironment } from "../support/initialized";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { stackFolder, synthesize } from "../support/synth";
import { stackIn, stateFile } from "./interrupted-apply";

const REGION = "eu-west-1";
const LOGS = "aws_cloudwatch_log_group.main";
const ROLE = "aws_iam_role.ecs_task_role";
const POLICY = "aws_iam_role_policy.ecs_task_role_policy";
const SECRET = "aws_secretsmanager_secret.api_key";

const sandbox = useEmulator();

it(
  "imports what needs something missing beside the rest, and does not create that",
  async () => {
    const outdir = join(sandbox.folder("project"), "cdktf.out");
    await synthesize(outdir);
    const env = { ...sandbox.env, ...varEnvironment(SMALL_REGION) };
    const stack = stackIn(outdir, REGION, env, sandbox.terraform(stackFolder(outdir, REGION), env));
    const { init, apply, run } = stack.terraform;
    await init();
    // Of the whole region, what there is no waiting for; the policy brings its role and the secret along.
    await apply(`-target=${LOGS}`, `-target=${POLICY}`);
    const secrets = secretsClient(sandbox.emulator, REGION);
    await secrets.send(
      new DeleteSecretCommand({
        SecretId: `fmp-mcp-dev-${REGION}-api-key`,
        ForceDeleteWithoutRecovery: true,
      }),
    );
    rmSync(stateFile(outdir, REGION));

    const { stdout, stderr } = await stack.recover("--yes", "--json");
    expect(stdout, stderr).not.toBe("");
    const { found, imported, absent, conflicts } = JSON.parse(stdout) as RecoverReport;
    expect(conflicts).toEqual([]);
    expect(found.map(({ address }) => address)).toEqual([LOGS, ROLE, POLICY]);
    // The policy comes last: it would have brought the secret into the pass of the other two.
    expect(imported).toEqual(found);
    expect(absent).toContain(SECRET);
    expect((await secrets.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
    expect((await run("state", "list")).stdout.trim().split("\n").sort()).toEqual(
      [LOGS, ROLE, POLICY, "data.aws_caller_identity.current", "data.aws_partition.current"].sort(),
    );
  },
  APPLIES_MS,
);
