import { rmSync } from "node:fs";
import { join } from "node:path";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeVpcEndpointsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { GetRoleCommand, GetRolePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { DescribeSecretCommand, UpdateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { GetWebACLCommand, ListWebACLsCommand, WAFV2Client } from "@aws-sdk/client-wafv2";
import { beforeAll, describe, expect, it } from "vitest";
import { resourceNames } from "../../src/fleet/resource-names";
import { clientSettings, ecsClient, secretsClient } from "../../src/sandbox/emulator-clients";
import type { Terraform } from "../../src/terraform/commands";
import { webAclRules } from "../local-aws/web-acl-record";
import { stackIn, stateFile } from "../recover/interrupted-apply";
import { defaults } from "../support/defaults";
import { SMALL_REGION, varArguments } from "../support/initialized";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { stackFolder, synthesize } from "../support/synth";

/**
 * What is off by default and what production wants, switched on and off again. The load balancer's part is a stack of
 * its own, since the provider waits long for each load balancer that it makes.
 */
const sandbox = useEmulator();
let outdir: string;

beforeAll(async () => {
  outdir = join(sandbox.folder("project"), "cdktf.out");
  await synthesize(outdir);
});

/** The addresses that an apply destroys, also to replace them, sorted. */
function destroyed(stdout: string): string[] {
  return [...stdout.matchAll(/^(\S+): Destruction complete/gm)].map(([, name = ""]) => name).sort();
}

/** By name, whom they tell. */
async function alarmsOf(region: string) {
  const client = new CloudWatchClient(clientSettings(sandbox.emulator, region));
  const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({}));
  return MetricAlarms.map(
    ({ AlarmName, AlarmActions }) => [AlarmName, AlarmActions] as const,
  ).sort();
}

describe("a hardened region", { concurrent: true, timeout: APPLIES_MS }, () => {
  const region = "eu-west-1";
  const P = `fmp-mcp-dev-${region}`;
  const BOUNDARY = "arn:aws:iam::123456789012:policy/boundary";
  const ROTATES = `arn:aws:lambda:${region}:123456789012:function:rotate-key`;
  const off = varArguments({ ...SMALL_REGION, secret_recovery_window_in_days: 0 });
  const on = [
    ...off,
    ...varArguments({
      enable_execute_command: true,
      enable_flow_logs: true,
      kms_key_arn: `arn:aws:kms:${region}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
      permissions_boundary_arn: BOUNDARY,
      private_subnets: "nat",
      container_image: `123456789012.dkr.ecr.${region}.amazonaws.com/app:1.0`,
      container_health_check_command: ["CMD-SHELL", "wget -qO- http://localhost:8001/health"],
      alarm_email: "oncall@example.com",
      secret_rotation_days: 30,
      secret_rotation_function_arn: ROTATES,
      container_insights: "enhanced",
      monthly_budget_usd: 100,
    }),
  ];
  let terraform: Terraform;

  /** As AWS records it. Nothing here could run the function. */
  async function rotation() {
    const SecretId = `${P}-api-key`;
    const { RotationEnabled, RotationLambdaARN, RotationRules } = await secretsClient(
      sandbox.emulator,
      region,
    ).send(new DescribeSecretCommand({ SecretId }));
    return { RotationEnabled, RotationLambdaARN, days: RotationRules?.AutomaticallyAfterDays };
  }

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

  it.sequential("comes of a running one, whose service stays, and the plan after it is empty", async () => {
    terraform = sandbox.terraform(stackFolder(outdir, region));
    await terraform.init();
    await terraform.apply(...off);
    const { stdout } = await terraform.apply(...on);
    expect(destroyed(stdout)).toEqual(["aws_ecs_task_definition.main"]);
    expect(await terraform.plan(...on)).toMatchObject({ empty: true, changes: [] });
  });

  it.sequential("has a permissions boundary on each of its roles", async () => {
    const iam = new IAMClient(clientSettings(sandbox.emulator, region));
    for (const kind of ["ecs-task-role", "ecs-task-execution-role", "flow-logs-role"]) {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: `${P}-${kind}` }));
      expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn, kind).toBe(BOUNDARY);
    }
  });

  it.sequential("has a shell by ECS Exec, with its rights and what it needs of the container", async () => {
    const { service, container } = await running();
    expect(service).toMatchObject({ enableExecuteCommand: true });
    expect(container).toMatchObject({
      readonlyRootFilesystem: false,
      linuxParameters: { initProcessEnabled: true, tmpfs: [{ containerPath: "/tmp" }] },
      healthCheck: { command: ["CMD-SHELL", "wget -qO- http://localhost:8001/health"] },
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

  it.sequential("runs its tasks in private subnets, without public addresses", async () => {
    const { service } = await running();
    const { public_subnet_ids } = await terraform.output();
    const { subnets = [], assignPublicIp } =
      service?.networkConfiguration?.awsvpcConfiguration ?? {};
    expect(assignPublicIp).toBe("DISABLED");
    expect(subnets).toHaveLength(3);
    expect(public_subnet_ids).toHaveLength(3);
    expect(subnets.filter((id) => (public_subnet_ids as string[]).includes(id))).toEqual([]);
  });

  it.sequential("tells an address of its alarms and failures, by a topic of its own", async () => {
    const topic = [`arn:aws:sns:${region}:123456789012:${P}-alarms`];
    expect(await alarmsOf(region)).toEqual([
      [`${P}-memory`, topic],
      [`${P}-no-running-task`, topic],
      [`${P}-restart-loop`, topic],
    ]);
  });

  it.sequential("has its API key rotated every 30 days by a function", async () => {
    expect(await rotation()).toEqual({
      RotationEnabled: true,
      RotationLambdaARN: ROTATES,
      days: 30,
    });
  });

  it.sequential("goes over from NAT to VPC endpoints, without a route that leads nowhere", async () => {
    const endpoints = [...on, ...varArguments({ private_subnets: "endpoints" })];
    const { stdout } = await terraform.apply(...endpoints);
    expect(destroyed(stdout)).toEqual([
      "aws_eip.nat[0]",
      "aws_nat_gateway.main[0]",
      "aws_route.nat[0]",
      "aws_route.nat[1]",
      "aws_route.nat[2]",
    ]);
    expect(await terraform.plan(...endpoints)).toMatchObject({ empty: true, changes: [] });
    const { VpcEndpoints = [] } = await new EC2Client(
      clientSettings(sandbox.emulator, region),
    ).send(new DescribeVpcEndpointsCommand({}));
    expect(
      VpcEndpoints.map(({ ServiceName }) => ServiceName?.replace(/^.*eu-west-1\./, "")).sort(),
    ).toEqual(["ecr.api", "ecr.dkr", "logs", "s3", "secretsmanager", "ssmmessages"]);
  });

  it.sequential("is as every region again once all of it is off", async () => {
    await terraform.apply(...off);
    // As docs/harden.md says: Terraform cannot take a key from a secret.
    await secretsClient(sandbox.emulator, region).send(
      new UpdateSecretCommand({
        SecretId: `${P}-api-key`,
        KmsKeyId: "alias/aws/secretsmanager",
      }),
    );
    expect(await terraform.plan(...off)).toMatchObject({ empty: true, changes: [] });
    const { service, container } = await running();
    expect(service).toMatchObject({ enableExecuteCommand: false });
    expect(container).toMatchObject({ readonlyRootFilesystem: true });
    expect(container).not.toHaveProperty("healthCheck");
    expect(container?.linuxParameters).not.toHaveProperty("initProcessEnabled");
    expect(await alarmsOf(region)).toEqual([]);
    expect(await rotation()).toMatchObject({ RotationEnabled: false });
    await expect(executeCommandPolicy()).rejects.toThrow(/not attached/);
  });

  it.sequential("is found again when the state is lost, and destroyed whole", async () => {
    await terraform.apply(...on);
    const before = (await terraform.run("state", "list")).stdout;
    rmSync(stateFile(outdir, region));
    const stack = stackIn(outdir, region, sandbox.env, terraform);
    const recovered = await stack.recover(
      "--yes",
      "--json",
      ...on.map((it) => it.replace(/^-var$/, "--var")),
    );
    expect(JSON.parse(recovered.stdout)).toMatchObject({
      conflicts: [],
      // What is only overwritten when it is created again.
      absent: [
        "aws_cloudwatch_event_rule.crashes[0]",
        "aws_cloudwatch_event_rule.failures[0]",
        "aws_cloudwatch_event_target.crashes[0]",
        "aws_cloudwatch_event_target.failures[0]",
        "aws_cloudwatch_log_resource_policy.crashes[0]",
        "aws_cloudwatch_metric_alarm.memory[0]",
        "aws_cloudwatch_metric_alarm.no_running_task[0]",
        "aws_cloudwatch_metric_alarm.restart_loop[0]",
        "aws_default_security_group.main",
        "aws_secretsmanager_secret_rotation.api_key[0]",
        "aws_sns_topic.alarms[0]",
        "aws_sns_topic_policy.alarms[0]",
        "aws_sns_topic_subscription.alarms[0]",
      ],
    });
    await terraform.apply(...on);
    expect((await terraform.run("state", "list")).stdout).toBe(before);
    expect(await terraform.plan(...on)).toMatchObject({ empty: true });
    await terraform.destroy(...on);
    expect(await terraform.run("state", "list")).toMatchObject({ exitCode: 0, stdout: "" });
  });
});

describe("a hardened load balancer", { concurrent: true, timeout: APPLIES_MS }, () => {
  const off = varArguments({
    enable_domain: false,
    enable_service_discovery: false,
    internal_load_balancer: true,
  });
  const on = [
    ...off,
    ...varArguments({
      alb_allowed_cidrs: ["203.0.113.0/24"],
      alb_access_logs_bucket: "our-access-logs",
      enable_deletion_protection: true,
      enable_waf: true,
      enable_waf_logs: true,
      enable_dashboard: true,
      alarm_topic_arn: "arn:aws:sns:eu-west-2:123456789012:oncall",
    }),
  ];
  let terraform: Terraform;

  it.sequential("is created, and the plan after it is empty", async () => {
    terraform = sandbox.terraform(stackFolder(outdir, "eu-west-2"), sandbox.withWebAcl);
    await terraform.init();
    await terraform.apply(...on);
    expect(await terraform.plan(...on)).toMatchObject({ empty: true, changes: [] });
  });

  it.sequential("has the rules of AWS WAF that the recorded requests come through", async () => {
    const waf = new WAFV2Client(clientSettings(sandbox.emulator, "eu-west-2"));
    const { WebACLs: [{ Name, Id } = {}] = [] } = await waf.send(
      new ListWebACLsCommand({ Scope: "REGIONAL" }),
    );
    const { WebACL } = await waf.send(new GetWebACLCommand({ Name, Id, Scope: "REGIONAL" }));
    const byPriority = (a: { Priority: number | undefined }, b: { Priority: number | undefined }) =>
      (a.Priority ?? 0) - (b.Priority ?? 0);
    expect(WebACL?.Rules?.sort(byPriority)).toMatchObject(webAclRules());
  });

  it.sequential("has its alarms go to a topic that is there", async () => {
    const alarms = await alarmsOf("eu-west-2");
    expect(alarms.map(([name]) => name?.replace("fmp-mcp-dev-eu-west-2-", ""))).toEqual([
      "latency",
      "memory",
      "no-healthy-target",
      "no-running-task",
      "restart-loop",
      "server-errors",
    ]);
    expect(new Set(alarms.flatMap(([, topics]) => topics))).toEqual(
      new Set(["arn:aws:sns:eu-west-2:123456789012:oncall"]),
    );
  });

  it.sequential("is as others once all of it is off", async () => {
    const { stdout } = await terraform.apply(...off);
    expect(destroyed(stdout)).toEqual([
      "aws_cloudwatch_dashboard.region[0]",
      "aws_cloudwatch_event_rule.crashes[0]",
      "aws_cloudwatch_event_rule.failures[0]",
      "aws_cloudwatch_event_target.crashes[0]",
      "aws_cloudwatch_event_target.failures[0]",
      "aws_cloudwatch_log_group.crashes[0]",
      "aws_cloudwatch_log_group.waf[0]",
      "aws_cloudwatch_log_resource_policy.crashes[0]",
      "aws_cloudwatch_metric_alarm.latency[0]",
      "aws_cloudwatch_metric_alarm.memory[0]",
      "aws_cloudwatch_metric_alarm.no_healthy_target[0]",
      "aws_cloudwatch_metric_alarm.no_running_task[0]",
      "aws_cloudwatch_metric_alarm.restart_loop[0]",
      "aws_cloudwatch_metric_alarm.server_errors[0]",
      "aws_wafv2_web_acl.main[0]",
      "aws_wafv2_web_acl_association.main[0]",
      "aws_wafv2_web_acl_logging_configuration.main[0]",
    ]);
    expect(await terraform.plan(...off)).toMatchObject({ empty: true, changes: [] });
  });

  it.sequential("is replaced when it is to be public, and neither target group nor service is", async () => {
    const { changes } = await terraform.plan(...off, "-var", "internal_load_balancer=false");
    const replaced = changes.filter(({ change }) => change.actions.includes("delete"));
    expect(replaced.map(({ address }) => address).sort()).toEqual([
      "aws_lb.main[0]",
      "aws_lb_listener.main[0]",
    ]);
  });

  it.sequential("is destroyed whole", async () => {
    await terraform.destroy(...off);
    expect(await terraform.run("state", "list")).toMatchObject({ exitCode: 0, stdout: "" });
  });
});
