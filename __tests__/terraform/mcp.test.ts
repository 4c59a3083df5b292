import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  ACMClient,
  DescribeCertificateCommand,
  ListCertificatesCommand,
} from "@aws-sdk/client-acm";
import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import {
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { GetRolePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { GetSecretValueCommand, PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { beforeAll, describe, expect, it } from "vitest";
import { resourceNames } from "../../src/fleet/resource-names";
import { SECRET_PLACEHOLDER } from "../../src/fleet/secrets";
import {
  clientSettings,
  createHostedZone,
  ecsClient,
  secretsClient,
} from "../../src/sandbox/emulator-clients";
import type { Terraform } from "../../src/terraform/commands";
import { defaults } from "../support/defaults";
import { SMALL_REGION, varArguments } from "../support/initialized";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { stackFolder, synthesize } from "../support/synth";

/** What a region needs for today's MCP clients, switched on, off and on again in one stack. */
const sandbox = useEmulator();
const region = "eu-west-1";
const P = `fmp-mcp-dev-${region}`;
const existing = `arn:aws:secretsmanager:${region}:123456789012:secret:shop/database-AbCdEf`;

/** Of the revision that the service of a region has. */
async function runningContainer(aws_region: string) {
  const { cluster, service } = resourceNames({ ...defaults, aws_region });
  const ecs = ecsClient(sandbox.emulator, aws_region);
  const { services } = await ecs.send(
    new DescribeServicesCommand({ cluster, services: [service] }),
  );
  const { taskDefinition } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: services?.[0]?.taskDefinition }),
  );
  return taskDefinition?.containerDefinitions?.[0];
}

describe("container_secrets", { concurrent: true, timeout: APPLIES_MS }, () => {
  const off = varArguments(SMALL_REGION);
  const on = varArguments({
    ...SMALL_REGION,
    container_secrets: { MCP_REQUEST_STATE_KEYS: null, DATABASE_URL: `${existing}:url::` },
    secret_recovery_window_in_days: 0,
  });
  const secretId = `${P}/MCP_REQUEST_STATE_KEYS`;
  let folder: string;
  let terraform: Terraform;

  const containerSecrets = async () => (await runningContainer(region))?.secrets ?? [];

  beforeAll(async () => {
    folder = sandbox.folder("project");
    const outdir = join(folder, "cdktf.out");
    await synthesize(outdir);
    terraform = sandbox.terraform(stackFolder(outdir, region));
    await terraform.init();
  });

  it.sequential("creates what has no ARN, and lets the execution role read exactly all of them", async () => {
    await terraform.apply(...on);
    const client = secretsClient(sandbox.emulator, region);
    const created = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    expect(created.SecretString).toBe(SECRET_PLACEHOLDER);
    const { secret_arn } = await terraform.output();
    const apiKey = `${secret_arn}:API_KEY::`;
    expect(await containerSecrets()).toEqual([
      { name: "API_KEY", valueFrom: apiKey },
      { name: "FMP_API_KEY", valueFrom: apiKey },
      { name: "DATABASE_URL", valueFrom: `${existing}:url::` },
      { name: "MCP_REQUEST_STATE_KEYS", valueFrom: created.ARN },
    ]);
    const { PolicyDocument = "" } = await new IAMClient(
      clientSettings(sandbox.emulator, region),
    ).send(
      new GetRolePolicyCommand({
        RoleName: `${P}-ecs-task-execution-role`,
        PolicyName: `${P}-ecs-task-execution-secrets`,
      }),
    );
    expect(JSON.parse(decodeURIComponent(PolicyDocument)).Statement[0].Resource).toEqual([
      secret_arn,
      existing,
      created.ARN,
    ]);
  });

  it.sequential("leaves alone what is stored there since, and out of the state", async () => {
    const client = secretsClient(sandbox.emulator, region);
    for (const SecretString of ["first-real-value", "second-real-value"]) {
      await client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString }));
    }
    expect(await terraform.plan(...on)).toMatchObject({ empty: true, changes: [] });
    await terraform.apply(...on);
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    expect(SecretString).toBe("second-real-value");
    const state = readFileSync(join(folder, `terraform-${region}.tfstate`), "utf8");
    expect(state).toContain(SECRET_PLACEHOLDER);
    expect(state).not.toContain('real-value"');
  });

  it.sequential("goes again without a trace, and the region is destroyed whole", async () => {
    await terraform.apply(...off);
    expect((await containerSecrets()).map(({ name }) => name)).toEqual(["API_KEY", "FMP_API_KEY"]);
    await expect(
      secretsClient(sandbox.emulator, region).send(
        new GetSecretValueCommand({ SecretId: secretId }),
      ),
    ).rejects.toThrow(/can't find|marked for deletion/);
    expect(await terraform.plan(...off)).toMatchObject({ empty: true });
    await terraform.destroy(...off);
    expect((await terraform.run("state", "list")).stdout).toBe("");
  });
});

describe("enable_https in two regions of one name", {
  concurrent: true,
  timeout: APPLIES_MS,
}, () => {
  // Discovery has nothing to do with it and takes time.
  const off = varArguments({ enable_service_discovery: false });
  const everything = {
    enable_service_discovery: false,
    enable_https: true,
    alb_drop_invalid_header_fields: true,
    enable_address_environment: true,
    allowed_origins: ["https://app.example.com"],
    container_environment: { MCP_ALLOWED_ORIGINS: "https://mine.example" },
    enable_stickiness: true,
    stop_timeout_seconds: 120,
    oauth_issuer: "https://login.example.com",
    oauth_scopes: ["mcp:tools"],
  };
  const on = varArguments(everything);
  /** London's load balancer comes and goes. */
  const at = (weekend_plan_time: string) =>
    varArguments({
      ...everything,
      enable_weekend_only: true,
      destroy_albs_when_scaled_down: true,
      weekend_plan_time,
    });
  const open = at("2026-11-21T12:00:00Z");
  let london: Terraform;
  let virginia: Terraform;
  let certificateArn: string | undefined;
  const londonsCertificate = async () => {
    const acm = new ACMClient(clientSettings(sandbox.emulator, "eu-west-2"));
    const answer = await acm.send(
      new DescribeCertificateCommand({ CertificateArn: certificateArn }),
    );
    return answer.Certificate;
  };
  const both = <T>(work: (terraform: Terraform, vars: string[]) => Promise<T>) =>
    Promise.all([work(london, open), work(virginia, on)]);

  it.sequential("has a certificate, issued and in use, after one apply", async () => {
    await createHostedZone(sandbox.emulator, defaults.domain_name);
    const outdir = join(sandbox.folder("https"), "cdktf.out");
    await synthesize(outdir);
    london = sandbox.terraform(stackFolder(outdir, "eu-west-2"));
    virginia = sandbox.terraform(stackFolder(outdir, "us-east-1"));
    await both((terraform) => terraform.init());
    await both((terraform, vars) => terraform.apply(...vars));
    for (const plan of await both((terraform, vars) => terraform.plan(...vars))) {
      expect(plan).toMatchObject({ empty: true, changes: [] });
    }
    const elb = new ElasticLoadBalancingV2Client(clientSettings(sandbox.emulator, "eu-west-2"));
    const { load_balancer_arn } = await london.output();
    const { Listeners = [] } = await elb.send(
      new DescribeListenersCommand({ LoadBalancerArn: String(load_balancer_arn) }),
    );
    const https = Listeners.find(({ Port }) => Port === 443);
    expect(https?.SslPolicy).toBe(defaults.ssl_policy);
    certificateArn = https?.Certificates?.[0]?.CertificateArn;
    expect(await londonsCertificate()).toMatchObject({
      DomainName: "fmp.cdtait.cloud",
      Status: "ISSUED",
    });
    const { Rules = [] } = await elb.send(
      new DescribeRulesCommand({ ListenerArn: https?.ListenerArn }),
    );
    const metadata = Rules.find(({ Priority }) => Priority === "10");
    expect(
      JSON.parse(metadata?.Actions?.[0]?.FixedResponseConfig?.MessageBody ?? ""),
    ).toMatchObject({
      resource: "https://fmp.cdtait.cloud/mcp",
      scopes_supported: ["mcp:tools"],
    });
    const { Attributes = [] } = await elb.send(
      new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: String(load_balancer_arn) }),
    );
    expect(Attributes).toContainEqual({
      Key: "routing.http.drop_invalid_header_fields.enabled",
      Value: "true",
    });
  });

  it.sequential("tells the containers their addresses, and what the file says wins", async () => {
    const { load_balancer_dns_name } = await virginia.output();
    const own = String(load_balancer_dns_name).toLowerCase();
    const environmentOf = async (aws_region: string) =>
      Object.fromEntries(
        ((await runningContainer(aws_region))?.environment ?? []).map((it) => [it.name, it.value]),
      );
    const told = {
      PORT: "8001",
      MCP_PUBLIC_URL: "https://fmp.cdtait.cloud/mcp",
      MCP_ALLOWED_ORIGINS: "https://mine.example",
      FASTMCP_HTTP_ALLOWED_ORIGINS: '["https://fmp.cdtait.cloud","https://app.example.com"]',
    };
    expect(await environmentOf("us-east-1")).toEqual({
      ...told,
      MCP_ALLOWED_HOSTS: `fmp.cdtait.cloud,${own}`,
      FASTMCP_HTTP_ALLOWED_HOSTS: JSON.stringify(
        ["fmp.cdtait.cloud", own].flatMap((name) => [name, `${name}:*`]),
      ),
      FORWARDED_ALLOW_IPS: "172.33.0.0/16",
    });
    expect(await environmentOf("eu-west-2")).toEqual({
      ...told,
      MCP_ALLOWED_HOSTS: "fmp.cdtait.cloud",
      FASTMCP_HTTP_ALLOWED_HOSTS: '["fmp.cdtait.cloud","fmp.cdtait.cloud:*"]',
      FORWARDED_ALLOW_IPS: "172.32.0.0/16",
    });
    expect(await runningContainer("eu-west-2")).toMatchObject({ stopTimeout: 120 });
  });

  it.sequential("has no new task definition when the load balancer goes", async () => {
    const plan = await london.plan(...at("2026-11-23T12:00:00Z"));
    const addresses = plan.changes.map(({ address }) => address);
    expect(addresses).toContain("aws_lb.main[0]");
    expect(addresses).not.toContain("aws_ecs_task_definition.main");
    expect(addresses).not.toContain("aws_acm_certificate.main[0]");
  });

  it.sequential("keeps a region whole when the other goes, but for the record that both share", async () => {
    await virginia.destroy(...on);
    expect(await londonsCertificate()).toMatchObject({ Status: "ISSUED" });
    const plan = await london.plan(...open);
    expect(plan.changes.map(({ address }) => address)).toEqual([
      "aws_route53_record.certificate_validation[0]",
    ]);
    await london.apply(...open);
    expect(await london.plan(...open)).toMatchObject({ empty: true, changes: [] });
  });

  it.sequential("is switched off again, and destroyed whole", async () => {
    await london.apply(...off);
    expect(await london.plan(...off)).toMatchObject({ empty: true });
    expect(await london.output()).toMatchObject({ mcp_url: "http://fmp.cdtait.cloud/mcp" });
    const { CertificateSummaryList } = await new ACMClient(
      clientSettings(sandbox.emulator, "eu-west-2"),
    ).send(new ListCertificatesCommand({}));
    expect(CertificateSummaryList).toEqual([]);
    await london.destroy(...off);
    expect((await london.run("state", "list")).stdout).toBe("");
  });
});
