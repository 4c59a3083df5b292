import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { GetRolePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { beforeAll, describe, expect, it } from "vitest";
import { resourceNames } from "../../src/fleet/resource-names";
import { clientSettings, ecsClient } from "../../src/sandbox/emulator-clients";
import type { Terraform } from "../../src/terraform/commands";
import { defaults } from "../support/defaults";
import { SMALL_REGION, varArguments } from "../support/initialized";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { stackFolder, synthesize } from "../support/synth";

/** What a region is for production: everything that is off by default, switched on and off again in one stack. */
const sandbox = useEmulator();
const region = "eu-west-1";
const P = `fmp-mcp-dev-${region}`;

const off = varArguments({ ...SMALL_REGION, secret_recovery_window_in_days: 0 });
const on = [...off, ...varArguments({ enable_execute_command: true })];

/** The service, and the container of the revision that it has. */
async function running() {
  const { cluster, service } = resourceNames({ ...defaults, aws_region: region });
  const ecs = ecsClient(sandbox.emulator, region);
  const { services } = await ecs.send(
    new DescribeServicesCommand({ cluster, services: [service] }),
  );
  const { taskDefinition } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: services?.[0]?.taskDefinition }),
  );
  return { service: services?.[0], container: taskDefinition?.containerDefinitions?.[0] };
}

async function executeCommandPolicy(): Promise<{ Statement: { Action: string[] }[] }> {
  const { PolicyDocument = "" } = await new IAMClient(
    clientSettings(sandbox.emulator, region),
  ).send(
    new GetRolePolicyCommand({
      RoleName: `${P}-ecs-task-role`,
      PolicyName: `${P}-ecs-execute-command`,
    }),
  );
  return JSON.parse(decodeURIComponent(PolicyDocument));
}

describe("a hardened region", { concurrent: true, timeout: APPLIES_MS }, () => {
  let terraform: Terraform;

  beforeAll(async () => {
    const outdir = sandbox.folder("cdktf.out");
    await synthesize(outdir);
    terraform = sandbox.terraform(stackFolder(outdir, region));
    await terraform.init();
  });

  it.sequential("comes of a running one, whose service stays, and the plan after it is empty", async () => {
    await terraform.apply(...off);
    const { stdout } = await terraform.apply(...on);
    expect(stdout).toMatch(/^aws_ecs_service\.main: Modifications complete/m);
    expect(await terraform.plan(...on)).toMatchObject({ empty: true, changes: [] });
  });

  it.sequential("has a shell by ECS Exec, with its rights and what it needs of the container", async () => {
    const { service, container } = await running();
    expect(service).toMatchObject({ enableExecuteCommand: true });
    expect(container).toMatchObject({
      readonlyRootFilesystem: false,
      linuxParameters: { initProcessEnabled: true, tmpfs: [{ containerPath: "/tmp" }] },
    });
    const { Statement } = await executeCommandPolicy();
    expect(Statement.flatMap(({ Action }) => Action)).toEqual([
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
      "logs:DescribeLogGroups",
      "logs:CreateLogStream",
      "logs:DescribeLogStreams",
      "logs:PutLogEvents",
    ]);
  });

  it.sequential("is as every region again once all of it is off", async () => {
    await terraform.apply(...off);
    expect(await terraform.plan(...off)).toMatchObject({ empty: true, changes: [] });
    const { service, container } = await running();
    expect(service).toMatchObject({ enableExecuteCommand: false });
    expect(container).toMatchObject({ readonlyRootFilesystem: true });
    expect(container?.linuxParameters).not.toHaveProperty("initProcessEnabled");
    await expect(executeCommandPolicy()).rejects.toThrow(/not attached/);
  });

  it.sequential("is destroyed whole", async () => {
    await terraform.apply(...on);
    await terraform.destroy(...on);
    expect(await terraform.run("state", "list")).toMatchObject({ exitCode: 0, stdout: "" });
  });
});
