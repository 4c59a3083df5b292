import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createHostedZone } from "../../src/sandbox/emulator-clients";
import type { Plan } from "../../src/terraform/commands";
import { type Initialized, initialized, limited } from "../support/initialized";
import { dataRead, planned, plannedAddresses, plannedOutputs, warningsIn } from "../support/plan";
import { STARTS_TERRAFORM_MS, useEmulator } from "../support/sandbox";
import { copyProject, stackFolder, synthesize } from "../support/synth";

const sandbox = useEmulator();
const shipped = ["eu-west-1", "eu-west-2", "us-east-1"] as const;
/** What the example becomes when it is copied as it says. */
const fourth = "eu-central-1";
type Stack = (typeof shipped)[number] | typeof fourth;

let outdir: string;
let project: string;
const stacks = {} as Record<Stack, Initialized>;
const atOnce = limited(2);

beforeAll(async () => {
  project = copyProject(sandbox.folder("project"));
  copyFileSync(
    join(project, "tfvars/terraform.tfvars.example"),
    join(project, `tfvars/terraform-${fourth}.tfvars`),
  );
  outdir = join(project, "cdktf.out");
  await Promise.all([
    synthesize(outdir, {}, project),
    createHostedZone(sandbox.emulator, "cdtait.cloud"),
  ]);
  for (const stack of [...shipped, fourth] as const) {
    stacks[stack] = await initialized(sandbox, stackFolder(outdir, stack));
  }
}, STARTS_TERRAFORM_MS);

/** With every default: load balancer, service discovery and domain. */
const expected = [
  "aws_cloudwatch_log_group.main",
  "aws_default_security_group.main",
  "aws_ecs_cluster.main",
  "aws_ecs_service.main",
  "aws_ecs_task_definition.main",
  "aws_iam_role.ecs_task_execution_role",
  "aws_iam_role.ecs_task_role",
  "aws_iam_role_policy.ecs_task_execution_logs",
  "aws_iam_role_policy.ecs_task_execution_secrets",
  "aws_iam_role_policy.ecs_task_role_policy",
  "aws_iam_role_policy_attachment.ecs_task_execution_role_policy",
  "aws_internet_gateway.main",
  "aws_lb.main[0]",
  "aws_lb_listener.main[0]",
  "aws_lb_target_group.main[0]",
  "aws_route53_record.main[0]",
  "aws_route_table.public",
  "aws_route_table_association.public[0]",
  "aws_route_table_association.public[1]",
  "aws_route_table_association.public[2]",
  "aws_secretsmanager_secret.api_key",
  "aws_secretsmanager_secret_version.api_key",
  "aws_security_group.alb",
  "aws_security_group.ecs_tasks",
  "aws_service_discovery_private_dns_namespace.main[0]",
  "aws_service_discovery_service.main[0]",
  "aws_subnet.public[0]",
  "aws_subnet.public[1]",
  "aws_subnet.public[2]",
  "aws_vpc.main",
  "aws_vpc_security_group_egress_rule.alb_to_tasks",
];

const ranges = { "eu-west-1": "172.31", "eu-west-2": "172.32", "us-east-1": "172.33" } as const;

/** What the documentation says of a region, looked up in a plan. */
function expectRegion(plan: Plan, region: keyof typeof ranges): void {
  const P = `fmp-mcp-dev-${region}`;
  const range = ranges[region];
  expect(planned(plan, "aws_vpc.main")).toMatchObject({
    cidr_block: `${range}.0.0/16`,
    tags_all: {
      Project: "fmp-mcp",
      Environment: "dev",
      Region: region,
      Terraform: "true",
      Name: `${P}-vpc`,
    },
  });
  for (const [i, zone] of ["a", "b", "c"].entries()) {
    expect(planned(plan, `aws_subnet.public[${i}]`)).toMatchObject({
      cidr_block: `${range}.${16 * i}.0/20`,
      availability_zone: `${region}${zone}`,
      tags: { Name: `${P}-subnet-public-${zone}`, Type: "Public" },
    });
  }
  expect(planned(plan, "aws_lb.main[0]").name).toBe(`${P}-alb`);
  // Every region's own range is a documented one: no hash.
  expect(planned(plan, "aws_lb_target_group.main[0]")).toMatchObject({
    name: `${P}-tg`,
    port: 8000,
    protocol: "HTTP",
    target_type: "ip",
  });
  expect(planned(plan, "aws_ecs_cluster.main").name).toBe(`${P}-cluster`);
  expect(planned(plan, "aws_ecs_service.main")).toMatchObject({
    name: `${P}-service`,
    desired_count: 2,
    launch_type: "FARGATE",
    health_check_grace_period_seconds: 60,
  });
  expect(planned(plan, "aws_service_discovery_service.main[0]").name).toBe(
    `fmp-mcp-${region}-service`,
  );
  expect(planned(plan, "aws_iam_role.ecs_task_role").name).toBe(`${P}-ecs-task-role`);
  expect(planned(plan, "aws_secretsmanager_secret.api_key").name).toBe(`${P}-api-key`);
  expect(planned(plan, "aws_cloudwatch_log_group.main").name).toBe(`/ecs/${P}-task`);
  expect(planned(plan, "aws_route53_record.main[0]")).toMatchObject({
    name: "fmp.cdtait.cloud",
    type: "A",
    set_identifier: region,
    latency_routing_policy: [{ region }],
  });
  expect(plannedOutputs(plan)).toMatchObject({
    region,
    vpc_cidr_block: `${range}.0.0/16`,
    custom_domain_url: "http://fmp.cdtait.cloud",
    service_discovery_dns_name: `fmp-mcp-${region}-service.${P}-services`,
    deployment_info: { project_name: "fmp-mcp", environment: "dev", region, desired_count: 2 },
  });
}

describe.concurrent("validate", { timeout: 2 * STARTS_TERRAFORM_MS }, () => {
  it.each<Stack>([...shipped, fourth])("finds nothing to warn of in %s", async (stack) => {
    const { stdout, exitCode } = await atOnce(() => stacks[stack].copy().run("validate", "-json"));
    expect(JSON.parse(stdout)).toMatchObject({
      valid: true,
      error_count: 0,
      warning_count: 0,
      diagnostics: [],
    });
    expect(exitCode).toBe(0);
  });
});

describe.concurrent("a bare plan", { timeout: 2 * STARTS_TERRAFORM_MS }, () => {
  it.each(shipped)("in %s creates exactly the documented resources", async (stack) => {
    const plan = await atOnce(() => stacks[stack].plan());
    expect(warningsIn(plan.text)).toEqual([]);
    expect(plannedAddresses(plan)).toEqual(expected);
    expect(plan.changes.every(({ change }) => change.actions.join() === "create")).toBe(true);
    expect(dataRead(plan)).toEqual([
      "data.aws_caller_identity.current",
      "data.aws_partition.current",
      "data.aws_route53_zone.main[0]",
    ]);
    expectRegion(plan, stack);
  });

  it("of a copy of the example needs no hosted zone", async () => {
    const plan = await atOnce(() => stacks[fourth].plan());
    expect(warningsIn(plan.text)).toEqual([]);
    expect(plannedAddresses(plan)).toEqual(
      expected.filter((address) => address !== "aws_route53_record.main[0]"),
    );
    expect(dataRead(plan)).toEqual([
      "data.aws_caller_identity.current",
      "data.aws_partition.current",
    ]);
    expect(planned(plan, "aws_vpc.main").cidr_block).toBe("10.40.0.0/16");
    expect(plannedOutputs(plan)).toMatchObject({
      region: "eu-central-1",
      custom_domain_url: null,
      route53_zone_id: null,
    });
  });
});

describe.concurrent("variables", { timeout: 2 * STARTS_TERRAFORM_MS }, () => {
  it.each([
    ["us-east-1", "eu-west-1"],
    ["eu-west-1", "eu-west-2"],
    ["eu-west-2", "us-east-1"],
  ] as const)("the var-file of %s makes the stack %s that region", async (region, stack) => {
    const terraform = stacks[stack].copy();
    const file = join(project, `tfvars/terraform-${region}.tfvars`);
    const plan = await atOnce(() =>
      terraform.plan(`-var-file=${relative(terraform.folder, file)}`),
    );
    expect(warningsIn(plan.text)).toEqual([]);
    expect(plannedAddresses(plan)).toEqual(expected);
    expectRegion(plan, region);
  });

  it("the var-file of the region that has the dashboard of the fleet works in another stack", async () => {
    const terraform = stacks["eu-west-1"].copy();
    const text = readFileSync(join(project, "tfvars/terraform-us-east-1.tfvars"), "utf8");
    const file = join(terraform.folder, "us-east-1.tfvars");
    writeFileSync(file, `${text}\nenable_fleet_dashboard = true\n`);
    const plan = await atOnce(() => terraform.plan(`-var-file=${file}`));
    expect(plannedAddresses(plan)).toEqual(expected);
    expectRegion(plan, "us-east-1");
  });

  it("of the environment give way to a var-file, and both to -var", async () => {
    const terraform = stacks["eu-west-1"].copy({
      TF_VAR_health_check_path: "/alive",
      TF_VAR_environment: "from-environment",
      TF_VAR_desired_count: "5",
    });
    const file = join(project, "tfvars/terraform-eu-west-1.tfvars");
    const plan = await atOnce(() =>
      terraform.plan(`-var-file=${relative(terraform.folder, file)}`, "-var", "desired_count=7"),
    );
    // Only the environment has the first, the file has the second too, and all three have the last.
    expect(planned(plan, "aws_lb_target_group.main[0]").health_check[0].path).toBe("/alive");
    expect(planned(plan, "aws_ecs_cluster.main").name).toBe("fmp-mcp-dev-eu-west-1-cluster");
    expect(planned(plan, "aws_ecs_service.main").desired_count).toBe(7);
  });
});
