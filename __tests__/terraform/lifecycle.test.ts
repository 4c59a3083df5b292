import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ListClustersCommand,
  ListTaskDefinitionsCommand,
} from "@aws-sdk/client-ecs";
import { ListResourceRecordSetsCommand } from "@aws-sdk/client-route-53";
import {
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
} from "@aws-sdk/client-secrets-manager";
import { beforeAll, describe, expect, it } from "vitest";
import {
  createHostedZone,
  ecsClient,
  request,
  route53Client,
  secretsClient,
} from "../../src/sandbox/emulator-clients";
import type { Terraform } from "../../src/terraform/commands";
import { SMALL_REGION, varArguments } from "../support/initialized";
import { warningsIn } from "../support/plan";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { stackFolder, synthesize } from "../support/synth";

/** Both describes at once, since an apply mostly waits; the tests in each one after the other. */
const sandbox = useEmulator();
let zoneId: string;

beforeAll(async () => {
  zoneId = await createHostedZone(sandbox.emulator, "cdtait.cloud");
});

/** A project folder with a synthesized cdktf.out, as a user's is. */
async function synthesizedProject(name: string) {
  const folder = sandbox.folder(name);
  const outdir = join(folder, "cdktf.out");
  await synthesize(outdir);
  return { folder, outdir };
}

async function describeService(region: string, cluster: string, name: string) {
  const { services } = await ecsClient(sandbox.emulator, region).send(
    new DescribeServicesCommand({ cluster, services: [name] }),
  );
  return services?.[0];
}

/** The Name tags of the VPCs of a region. */
async function vpcNames(region: string): Promise<string[]> {
  const query = { Action: "DescribeVpcs", Version: "2016-11-15" };
  const { body } = await request(sandbox.emulator, "ec2", region, { query });
  return [...body.matchAll(/<key>Name<\/key>\s*<value>([^<]*)</g)].map(([, name = ""]) => name);
}

/** What terraform says about resources, one line each, in the order in which it happened. */
function events(stdout: string, pattern: RegExp): string[] {
  return stdout.split("\n").filter((line) => pattern.test(line));
}

function expectInOrder(stdout: string, ...steps: RegExp[]): void {
  const lines = stdout.split("\n");
  const places = steps.map((step) => lines.findIndex((line) => step.test(line)));
  expect(places, steps.join("\n")).not.toContain(-1);
  expect(places, events(stdout, /: (Creat|Modif|Destr)/).join("\n")).toEqual(
    [...places].sort((a, b) => a - b),
  );
}

describe("the life of a region", { concurrent: true, timeout: APPLIES_MS }, () => {
  const region = "eu-west-1";
  const P = `fmp-mcp-dev-${region}`;
  /** The second workspace is another environment, with little in it, and with other settings of the container. */
  const devVariables = {
    ...SMALL_REGION,
    environment: "test",
    container_port: 9000,
    cpu_architecture: "ARM64",
    // `-var container_user=null` would be the text "null".
    container_user: null,
    enable_readonly_root_filesystem: false,
    secret_recovery_window_in_days: 0,
  };
  const devFile = "-var-file=../../../dev.tfvars.json";
  let project: { folder: string; outdir: string };
  let terraform: Terraform;
  let dev: Terraform;

  const serviceInAws = () => describeService(region, `${P}-cluster`, `${P}-service`);

  async function taskDefinitionInAws(family: string) {
    const { taskDefinition } = await ecsClient(sandbox.emulator, region).send(
      new DescribeTaskDefinitionCommand({ taskDefinition: family }),
    );
    return taskDefinition;
  }

  it.sequential("begins with an apply, in two workspaces", async () => {
    project = await synthesizedProject("project");
    writeFileSync(join(project.folder, "dev.tfvars.json"), JSON.stringify(devVariables));
    const folder = stackFolder(project.outdir, region);
    terraform = sandbox.terraform(folder);
    dev = sandbox.terraform(folder, { TF_WORKSPACE: "dev" });
    await terraform.init();
    for (const args of [
      ["new", "dev"],
      ["select", "default"],
    ]) {
      expect(await terraform.run("workspace", ...args)).toMatchObject({ exitCode: 0 });
    }
    const [applied] = await Promise.all([terraform.apply(), dev.apply(devFile)]);
    expect(applied.stdout).toContain("31 added, 0 changed, 0 destroyed");
    expect(warningsIn(applied.stdout)).toEqual([]);
    expectInOrder(
      applied.stdout,
      /^aws_lb\.main\[0\]: Creation complete/,
      /^aws_lb_listener\.main\[0\]: Creation complete/,
      /^aws_ecs_service\.main: Creating/,
    );
  });

  it.sequential("has nothing left to do, in any workspace, outputs included", async () => {
    const plans = await Promise.all([terraform.plan(), dev.plan(devFile)]);
    for (const plan of plans) {
      expect(plan.text).toContain("No changes.");
      expect(plan).toMatchObject({ empty: true, changes: [] });
    }
  });

  it.sequential("says everything in its outputs", async () => {
    const outputs = await terraform.output();
    const arn = (service: string, resource: string) =>
      expect.stringMatching(`^arn:aws:${service}:${region}:[0-9]{12}:${resource}`);
    expect(outputs).toEqual({
      vpc_id: expect.stringMatching(/^vpc-/),
      vpc_cidr_block: "172.31.0.0/16",
      public_subnet_ids: Array(3).fill(expect.stringMatching(/^subnet-/)),
      load_balancer_dns_name: expect.stringContaining(`${P}-alb`),
      load_balancer_zone_id: expect.stringMatching(/^Z/),
      load_balancer_arn: arn("elasticloadbalancing", `loadbalancer/app/${P}-alb/`),
      target_group_arn: arn("elasticloadbalancing", `targetgroup/${P}-tg/`),
      ecs_cluster_id: arn("ecs", `cluster/${P}-cluster$`),
      ecs_cluster_name: `${P}-cluster`,
      ecs_service_id: arn("ecs", `service/${P}-cluster/${P}-service$`),
      ecs_service_name: `${P}-service`,
      ecs_task_definition_arn: arn("ecs", `task-definition/${P}-task:1$`),
      application_url: `http://${outputs.load_balancer_dns_name}`,
      custom_domain_url: "http://fmp.cdtait.cloud",
      mcp_url: "http://fmp.cdtait.cloud/mcp",
      service_discovery_dns_name: `fmp-mcp-${region}-service.${P}-services`,
      alb_security_group_id: expect.stringMatching(/^sg-/),
      ecs_security_group_id: expect.stringMatching(/^sg-/),
      cloudwatch_log_group_name: `/ecs/${P}-task`,
      secret_arn: arn("secretsmanager", `secret:${P}-api-key-`),
      route53_zone_id: zoneId,
      region,
      deployment_info: {
        project_name: "fmp-mcp",
        environment: "dev",
        region,
        cluster_name: `${P}-cluster`,
        desired_count: 2,
        container_image: "ghcr.io/cdtait/fmp-mcp-server:latest",
        alb_created: true,
        service_discovery_enabled: true,
        custom_domain_enabled: true,
      },
      weekend_mode_cost_analysis: expect.objectContaining({ mode_enabled: false, region }),
    });
  });

  it.sequential("runs the container as documented", async () => {
    const outputs = await terraform.output();
    const key = `${outputs.secret_arn}:API_KEY::`;
    const taskDefinition = await taskDefinitionInAws(`${P}-task`);
    expect(taskDefinition?.runtimePlatform).toBeUndefined();
    expect(taskDefinition?.containerDefinitions?.[0]).toMatchObject({
      name: `fmp-mcp-${region}-container`,
      image: "ghcr.io/cdtait/fmp-mcp-server:latest",
      portMappings: [{ containerPort: 8001, hostPort: 8001, protocol: "tcp" }],
      environment: [
        { name: "PORT", value: "8001" },
        { name: "STATELESS", value: "true" },
        { name: "TRANSPORT", value: "streamable-http" },
      ],
      secrets: [
        { name: "API_KEY", valueFrom: key },
        { name: "FMP_API_KEY", valueFrom: key },
      ],
      readonlyRootFilesystem: true,
      user: "1000:1000",
      logConfiguration: {
        options: { "awslogs-group": `/ecs/${P}-task`, "awslogs-stream-prefix": "ecs" },
      },
    });
    expect(await serviceInAws()).toMatchObject({
      desiredCount: 2,
      launchType: "FARGATE",
      healthCheckGracePeriodSeconds: 60,
      loadBalancers: [{ targetGroupArn: outputs.target_group_arn, containerPort: 8001 }],
    });
  });

  it.sequential("runs another container where the variables say so", async () => {
    const taskDefinition = await taskDefinitionInAws(`fmp-mcp-test-${region}-task`);
    expect(taskDefinition?.runtimePlatform).toEqual({
      cpuArchitecture: "ARM64",
      operatingSystemFamily: "LINUX",
    });
    const container = taskDefinition?.containerDefinitions?.[0];
    expect(container).toMatchObject({
      portMappings: [{ containerPort: 9000, hostPort: 9000 }],
      environment: expect.arrayContaining([{ name: "PORT", value: "9000" }]),
      readonlyRootFilesystem: false,
    });
    expect(container?.user).toBeUndefined();
  });

  it.sequential("keeps its states outside cdktf.out, which may be deleted", async () => {
    const { folder, outdir } = project;
    const resources = (path: string): unknown[] =>
      JSON.parse(readFileSync(join(folder, path), "utf8")).resources;
    // The three instances of subnets and associations are one entry each; three data sources.
    expect(resources("terraform-eu-west-1.tfstate")).toHaveLength(31 - 4 + 3);
    expect(resources("terraform.tfstate.d/eu-west-1/dev/terraform.tfstate")).not.toHaveLength(0);
    const inOutdir = readdirSync(outdir, { recursive: true, encoding: "utf8" });
    expect(
      inOutdir.filter((path) => path.endsWith(".tfstate") && !path.includes(".terraform/")),
    ).toEqual([]);

    rmSync(outdir, { recursive: true });
    await synthesize(outdir);
    await terraform.init();
    const plans = await Promise.all([terraform.plan(), dev.plan(devFile)]);
    expect(plans.map((plan) => plan.empty)).toEqual([true, true]);
  });

  it.sequential("changes the number of tasks at once", async () => {
    for (const count of [4, 0]) {
      const { stdout } = await terraform.apply("-var", `desired_count=${count}`);
      expect(stdout).toContain("0 added, 1 changed, 0 destroyed");
      expect(await serviceInAws()).toMatchObject({ desiredCount: count });
    }
  });

  it.sequential("never overwrites the API key that was put there", async () => {
    const client = secretsClient(sandbox.emulator, region);
    const SecretId = `${P}-api-key`;
    const value = async (VersionStage: string) => {
      const { SecretString } = await client.send(
        new GetSecretValueCommand({ SecretId, VersionStage }),
      );
      return JSON.parse(SecretString ?? "");
    };
    const placeholder = await value("AWSCURRENT");
    expect(Object.keys(placeholder)).toEqual(["API_KEY"]);
    for (const API_KEY of ["first", "second"]) {
      await client.send(
        new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify({ API_KEY }) }),
      );
    }
    const { stdout } = await terraform.apply("-var", "api_key=other");
    // The number of tasks goes back to the file's; the secret is not touched.
    expect(events(stdout, /: (Creating|Modifying|Destroying)/)).toEqual([
      expect.stringContaining("aws_ecs_service.main: Modifying"),
    ]);
    expect(await value("AWSCURRENT")).toEqual({ API_KEY: "second" });
    expect(await value("terraform-initial")).toEqual(placeholder);
    const { Versions = [] } = await client.send(
      new ListSecretVersionIdsCommand({ SecretId, IncludeDeprecated: true }),
    );
    expect(
      Versions.filter(({ VersionStages = [] }) => VersionStages.includes("terraform-initial")),
    ).toMatchObject([{ VersionStages: ["terraform-initial"] }]);
  });

  it.sequential("ends without leaving anything behind", async () => {
    expect(await vpcNames(region)).toEqual(
      expect.arrayContaining([`${P}-vpc`, `fmp-mcp-test-${region}-vpc`]),
    );
    await Promise.all([terraform.destroy(), dev.destroy(devFile)]);
    for (const { run } of [terraform, dev]) {
      expect(await run("state", "list")).toMatchObject({ exitCode: 0, stdout: "" });
    }
    expect(await vpcNames(region)).toEqual([]);
    const ecs = ecsClient(sandbox.emulator, region);
    const { clusterArns: clusters } = await ecs.send(new ListClustersCommand({}));
    // AWS leaves deleted ones out of the list, the emulator marks them only.
    const { clusters: described = [] } = await ecs.send(new DescribeClustersCommand({ clusters }));
    expect(described.filter(({ status }) => status !== "INACTIVE")).toEqual([]);
    const active = new ListTaskDefinitionsCommand({ status: "ACTIVE" });
    expect((await ecs.send(active)).taskDefinitionArns).toEqual([]);
    const { SecretList } = await secretsClient(sandbox.emulator, region).send(
      new ListSecretsCommand({}),
    );
    expect(SecretList).toEqual([]);
    const { ResourceRecordSets = [] } = await route53Client(sandbox.emulator).send(
      new ListResourceRecordSetsCommand({ HostedZoneId: zoneId }),
    );
    expect(ResourceRecordSets.map(({ Type }) => Type).sort()).toEqual(["NS", "SOA"]);
    expect(existsSync(join(project.folder, "terraform-eu-west-1.tfstate"))).toBe(true);
  });
});

describe("switching off and on again", { concurrent: true, timeout: APPLIES_MS }, () => {
  const region = "eu-west-2";
  const P = `fmp-mcp-dev-${region}`;
  // The record has nothing to do with it and takes time.
  const on = varArguments({ enable_domain: false });
  const off = [...on, ...varArguments({ create_alb: false, enable_service_discovery: false })];
  let terraform: Terraform;

  const serviceInAws = () => describeService(region, `${P}-cluster`, `${P}-service`);

  it.sequential("begins with everything", async () => {
    const { outdir } = await synthesizedProject("switched");
    terraform = sandbox.terraform(stackFolder(outdir, region));
    await terraform.init();
    await terraform.apply(...on);
    const service = await serviceInAws();
    expect(service?.loadBalancers).toHaveLength(1);
    expect(service?.serviceRegistries).toHaveLength(1);
  });

  it.sequential("takes load balancer and discovery away after the service let go", async () => {
    const { stdout } = await terraform.apply(...off);
    expect(stdout).toContain("0 added, 1 changed, 5 destroyed");
    const letGo = /^aws_ecs_service\.main: Modifications complete/;
    expectInOrder(stdout, letGo, /^aws_lb_target_group\.main\[0\]: Destroying/);
    expectInOrder(stdout, letGo, /^aws_service_discovery_service\.main\[0\]: Destroying/);
    const service = await serviceInAws();
    expect(service).toMatchObject({ desiredCount: 2, status: "ACTIVE" });
    expect(service?.loadBalancers).toEqual([]);
    expect(service?.serviceRegistries).toEqual([]);
    expect(await terraform.plan(...off)).toMatchObject({ empty: true });
    expect(await terraform.output()).not.toHaveProperty("application_url");
  });

  it.sequential("brings both back, with the listener before the service", async () => {
    const { stdout } = await terraform.apply(...on);
    expect(stdout).toContain("5 added, 1 changed, 0 destroyed");
    expectInOrder(
      stdout,
      /^aws_lb_listener\.main\[0\]: Creation complete/,
      /^aws_ecs_service\.main: Modifying/,
    );
    const service = await serviceInAws();
    const outputs = await terraform.output();
    expect(service?.loadBalancers).toMatchObject([
      { targetGroupArn: outputs.target_group_arn, containerPort: 8001 },
    ]);
    expect(service?.serviceRegistries).toHaveLength(1);
    expect(await terraform.plan(...on)).toMatchObject({ empty: true, changes: [] });
  });

  it.sequential("is destroyed whole", async () => {
    await terraform.destroy(...on);
    expect((await terraform.run("state", "list")).stdout).toBe("");
    expect(await vpcNames(region)).toEqual([]);
  });
});
