import { createHash } from "node:crypto";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { ChildResult } from "../../src/kit/child-process";
import { createHostedZone } from "../../src/sandbox/emulator-clients";
import type { Plan } from "../../src/terraform/commands";
import { type Initialized, initialized, limited, varArguments } from "../support/initialized";
import {
  compared,
  dataRead,
  planned,
  plannedAddresses,
  plannedOutputs,
  UNKNOWN,
} from "../support/plan";
import { useEmulator } from "../support/sandbox";
import { projectRoot, stackFolder, synthesize } from "../support/synth";

const sandbox = useEmulator();
const certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-90ab-cdef";
/** With environment production, P-alb has 44 characters and P-ecs-task-execution-role the 64 that AWS takes. */
const longProject = "market-data-gateway";

const rotation = {
  secret_rotation_days: 30,
  secret_rotation_function_arn: "arn:aws:lambda:eu-west-1:123456789012:function:rotate-key",
};

/** A Saturday in active hours: what a plan holds may depend on the time. */
const open = { enable_weekend_only: true, weekend_plan_time: "2026-11-21T12:00:00Z" };

/** One plan each of eu-west-1; what does not touch each other shares one. */
const cases = {
  defaults: {},
  noLoadBalancer: { create_alb: false, ...rotation },
  noDiscovery: { enable_service_discovery: false, container_port: 9000 },
  noDomain: { enable_domain: false, alb_port: 443, target_group_port: 9001 },
  ipv6: { enable_ipv6: true, alb_port: 8080, cluster_name: "own-cluster" },
  ipv6WithoutDomain: {
    ...{ enable_ipv6: true, enable_domain: false, target_group_name: "own-tg" },
    alb_allowed_cidrs: ["203.0.113.0/24", "2001:db8::/32", "198.51.100.7/32"],
    internal_load_balancer: true,
  },
  certificate: { certificate_arn: certificate, ssl_policy: "ELBSecurityPolicy-TLS13-1-3-2021-06" },
  https: { enable_https: true, subdomain: "FMP" },
  bothCertificates: { enable_https: true, certificate_arn: certificate },
  oauth: {
    certificate_arn: certificate,
    oauth_issuer: "https://login.example.com",
    oauth_scopes: ["mcp:tools", "mcp:read"],
  },
  otherRange: {
    vpc_cidr: "10.9.0.0/16",
    availability_zones: ["eu-west-1a", "eu-west-1c"],
    subnet_cidrs: ["10.9.0.0/24", "10.9.1.0/24"],
    alb_allowed_cidrs: ["203.0.113.0/24", "2001:db8::/32"],
  },
  newRegion: {
    aws_region: "ap-southeast-6",
    availability_zones: ["ap-southeast-6a", "ap-southeast-6b", "ap-southeast-6c"],
    enable_domain: false,
  },
  longName: { project_name: longProject, environment: "production" },
  longerName: { project_name: `${longProject}-europe`, environment: "production" },
  weekendInactive: { ...open, destroy_albs_when_scaled_down: true },
} as const;
type Case = keyof typeof cases;

/** The same for eu-west-2, the active region of weekend mode. */
const weekendCases = {
  kept: open,
  destroyed: { ...open, destroy_albs_when_scaled_down: true },
  overMidnight: {
    ...open,
    create_alb: false,
    weekend_hours_start: 22,
    weekend_hours_end: 6,
  },
} as const;

const failures = {
  combinations: {
    cpu: 1024,
    memory: 512,
    subnet_cidrs: ["172.31.0.0/20", "172.31.8.0/21", "10.0.0.0/20"],
    availability_zones: ["eu-west-1a", "eu-west-1b", "us-east-1c"],
    weekend_hours_start: 8,
    weekend_hours_end: 8,
  },
  lengths: { subnet_cidrs: ["172.31.0.0/20", "172.31.16.0/20"] },
  values: {
    service_discovery_failure_threshold: 2,
    vpc_cidr: "10.0.0.1/16",
    container_port: 0,
    availability_zones: ["eu-west-1a"],
    rewrite_host_header: "localhost:8001",
    oauth_jwks_url: "https://login.example.com/jwks",
  },
  twoZones: { domain_name: "twice.example" },
} as const;

const plans = {} as Record<Case, Plan>;
const weekend = {} as Record<keyof typeof weekendCases, Plan>;
const failed = {} as Record<keyof typeof failures, ChildResult>;
let hardened: Plan;
let oneOfTwoZones: Plan;
let zoneId: string;

beforeAll(async () => {
  const outdir = sandbox.folder("cdktf.out");
  await Promise.all([
    synthesize(outdir),
    createHostedZone(sandbox.emulator, "cdtait.cloud"),
    createHostedZone(sandbox.emulator, "twice.example"),
  ]);
  zoneId = await createHostedZone(sandbox.emulator, "twice.example");
  const ireland = await initialized(sandbox, stackFolder(outdir, "eu-west-1"));
  const london = await initialized(sandbox, stackFolder(outdir, "eu-west-2"));

  const atOnce = limited(3);
  const planAll = <K extends string>(
    stack: Initialized,
    all: Readonly<Record<K, object>>,
    into: Record<K, Plan>,
  ) =>
    Promise.all(
      (Object.entries(all) as [K, Record<string, unknown>][]).map(async ([name, vars]) => {
        into[name] = await atOnce(() => stack.plan(vars));
      }),
    );
  await Promise.all([
    planAll(ireland, cases, plans),
    planAll(london, weekendCases, weekend),
    atOnce(() =>
      ireland.plan({ domain_name: "Twice.Example", subdomain: "FMP", route53_zone_id: zoneId }),
    ).then((plan) => {
      oneOfTwoZones = plan;
    }),
    atOnce(() =>
      ireland
        .copy(sandbox.withWebAcl)
        .plan(`-var-file=${join(projectRoot, "tfvars/examples/hardened.tfvars")}`),
    ).then((plan) => {
      hardened = plan;
    }),
    ...Object.entries(failures).map(async ([name, vars]) => {
      failed[name as keyof typeof failures] = await atOnce(() =>
        ireland.copy().run("plan", "-no-color", "-input=false", ...varArguments(vars)),
      );
    }),
  ]);
}, 300_000);

describe("a region that AWS opened after the provider's release", () => {
  it("is planned: the rule of aws_region knows it", () => {
    expect(planned(plans.newRegion, "aws_ecs_cluster.main").name).toBe(
      "fmp-mcp-dev-ap-southeast-6-cluster",
    );
  });
});

/** What appears and disappears in comparison with the defaults. */
function changed(name: Case): { gone: string[]; added: string[] } {
  return compared(plans.defaults, plans[name]);
}

/** The inbound ports of the load balancer's group, with their sources. */
function openPorts(plan: Plan): unknown {
  const rules: Record<string, unknown>[] = planned(plan, "aws_security_group.alb").ingress;
  return rules
    .map(({ from_port, to_port, cidr_blocks, ipv6_cidr_blocks }) => ({
      ports: [from_port, to_port],
      from: [cidr_blocks, ipv6_cidr_blocks].flat(),
    }))
    .sort((a, b) => Number(a.ports[0]) - Number(b.ports[0]));
}

/** A name as Terraform shortens it, worked out a second time. */
function shortened(name: string, length: number): string {
  const hash = createHash("sha1").update(name).digest("hex").slice(0, 6);
  return name.length <= length ? name : `${name.slice(0, length - 7).replace(/-+$/, "")}-${hash}`;
}

const anywhere = ["0.0.0.0/0"];
const anywhereToo = ["0.0.0.0/0", "::/0"];

describe("the defaults", () => {
  it("have everything but IPv6, HTTPS and weekend mode", () => {
    const plan = plans.defaults;
    expect(openPorts(plan)).toEqual([
      { ports: [80, 80], from: anywhere },
      { ports: [443, 443], from: anywhere },
    ]);
    expect(planned(plan, "aws_lb.main[0]").ip_address_type).toBe("ipv4");
    expect(planned(plan, "aws_route_table.public").route).toMatchObject([
      { cidr_block: "0.0.0.0/0", ipv6_cidr_block: "" },
    ]);
    expect(planned(plan, "aws_lb_listener.main[0]")).toMatchObject({
      port: 80,
      protocol: "HTTP",
      default_action: [{ type: "forward", target_group_arn: UNKNOWN, redirect: [] }],
    });
    expect(planned(plan, "aws_ecs_service.main")).toMatchObject({
      health_check_grace_period_seconds: 60,
      load_balancer: [{ container_name: "fmp-mcp-eu-west-1-container", container_port: 8001 }],
      service_registries: [{ registry_arn: UNKNOWN }],
    });
    expect(plannedOutputs(plan)).toMatchObject({
      load_balancer_dns_name: UNKNOWN,
      load_balancer_zone_id: UNKNOWN,
      load_balancer_arn: UNKNOWN,
      target_group_arn: UNKNOWN,
      application_url: UNKNOWN,
      custom_domain_url: "http://fmp.cdtait.cloud",
      mcp_url: "http://fmp.cdtait.cloud/mcp",
      route53_zone_id: expect.stringMatching(/^[A-Z0-9]+$/),
      deployment_info: {
        alb_created: true,
        service_discovery_enabled: true,
        custom_domain_enabled: true,
      },
    });
  });

  it("cost the documented $97.50, and have no schedule", () => {
    expect(plannedOutputs(plans.defaults).weekend_mode_cost_analysis).toEqual({
      mode_enabled: false,
      region: "eu-west-1",
      schedule: null,
      costs: {
        weekend_mode: null,
        full_time_mode: {
          fargate: "$78.57",
          alb: "$16.43",
          other_services: "$2.50",
          total_monthly: "$97.50",
          total_annual: "$1170.00",
        },
      },
      savings: null,
      configuration: {
        desired_count: 2,
        cpu_vcpu: 1,
        memory_gb: 3,
        alb_created: true,
        alb_destruction: false,
      },
    });
  });
});

describe("create_alb = false", () => {
  it("leaves out load balancer, target group, listener and record", () => {
    expect(changed("noLoadBalancer")).toEqual({
      gone: [
        "aws_lb.main[0]",
        "aws_lb_listener.main[0]",
        "aws_lb_target_group.main[0]",
        "aws_route53_record.main[0]",
      ],
      added: ["aws_secretsmanager_secret_rotation.api_key[0]"],
    });
  });

  it("takes the load balancer and the grace period from the service, nothing else", () => {
    expect(planned(plans.noLoadBalancer, "aws_ecs_service.main")).toMatchObject({
      load_balancer: [],
      health_check_grace_period_seconds: null,
      service_registries: [{ registry_arn: UNKNOWN }],
      desired_count: 2,
    });
  });

  it("makes every output of it null", () => {
    const outputs = plannedOutputs(plans.noLoadBalancer);
    expect(outputs).toMatchObject({
      load_balancer_dns_name: null,
      load_balancer_zone_id: null,
      load_balancer_arn: null,
      target_group_arn: null,
      application_url: null,
      custom_domain_url: null,
      mcp_url: null,
      // The zone is still read, and the rest still there.
      route53_zone_id: expect.stringMatching(/^[A-Z0-9]+$/),
      alb_security_group_id: UNKNOWN,
      deployment_info: { alb_created: false, custom_domain_enabled: true },
    });
    expect(outputs.weekend_mode_cost_analysis).toMatchObject({
      costs: { full_time_mode: { fargate: "$78.57", alb: "$0.00", total_monthly: "$81.07" } },
      configuration: { alb_created: false },
    });
  });
});

describe("enable_service_discovery = false", () => {
  it("leaves out namespace and Cloud Map service and what names them", () => {
    expect(changed("noDiscovery")).toEqual({
      gone: [
        "aws_service_discovery_private_dns_namespace.main[0]",
        "aws_service_discovery_service.main[0]",
      ],
      added: [],
    });
    const service = planned(plans.noDiscovery, "aws_ecs_service.main");
    expect(service.service_registries).toEqual([]);
    expect(service.load_balancer).toHaveLength(1);
    expect(plannedOutputs(plans.noDiscovery)).toMatchObject({
      service_discovery_dns_name: null,
      custom_domain_url: "http://fmp.cdtait.cloud",
      deployment_info: { service_discovery_enabled: false },
    });
  });
});

describe("enable_domain = false", () => {
  it("reads no zone and creates no record", () => {
    expect(changed("noDomain")).toEqual({ gone: ["aws_route53_record.main[0]"], added: [] });
    expect(dataRead(plans.defaults)).toContain("data.aws_route53_zone.main[0]");
    expect(dataRead(plans.noDomain)).toEqual([
      "data.aws_caller_identity.current",
      "data.aws_partition.current",
    ]);
    expect(plannedOutputs(plans.noDomain)).toMatchObject({
      route53_zone_id: null,
      custom_domain_url: null,
      application_url: UNKNOWN,
      mcp_url: UNKNOWN,
      deployment_info: { custom_domain_enabled: false },
    });
  });
});

describe("enable_ipv6 = true", () => {
  it("adds the AAAA record, with an identifier of its own", () => {
    expect(changed("ipv6")).toEqual({ gone: [], added: ["aws_route53_record.ipv6[0]"] });
    const record = { name: "fmp.cdtait.cloud", latency_routing_policy: [{ region: "eu-west-1" }] };
    expect(planned(plans.ipv6, "aws_route53_record.ipv6[0]")).toMatchObject({
      ...record,
      type: "AAAA",
      set_identifier: "eu-west-1-ipv6",
    });
    expect(planned(plans.ipv6, "aws_route53_record.main[0]")).toMatchObject({
      ...record,
      type: "A",
      set_identifier: "eu-west-1",
    });
  });

  it("makes load balancer, routes and rules dual-stack", () => {
    const plan = plans.ipv6;
    expect(planned(plan, "aws_lb.main[0]").ip_address_type).toBe("dualstack");
    const routes: { cidr_block: string; ipv6_cidr_block: string }[] = planned(
      plan,
      "aws_route_table.public",
    ).route;
    expect(routes.map((it) => it.cidr_block || it.ipv6_cidr_block).sort()).toEqual(anywhereToo);
    expect(planned(plan, "aws_security_group.ecs_tasks").egress).toMatchObject([
      { cidr_blocks: ["0.0.0.0/0"], ipv6_cidr_blocks: ["::/0"] },
    ]);
  });

  it("has no AAAA record without a domain", () => {
    expect(changed("ipv6WithoutDomain")).toEqual({
      gone: ["aws_route53_record.main[0]"],
      added: [],
    });
    expect(planned(plans.ipv6WithoutDomain, "aws_lb.main[0]").ip_address_type).toBe("dualstack");
  });
});

describe("certificate_arn", () => {
  it("adds an HTTPS listener, and the HTTP one redirects to it", () => {
    expect(changed("certificate")).toEqual({ gone: [], added: ["aws_lb_listener.https[0]"] });
    expect(planned(plans.certificate, "aws_lb_listener.https[0]")).toMatchObject({
      port: 443,
      protocol: "HTTPS",
      certificate_arn: certificate,
      ssl_policy: "ELBSecurityPolicy-TLS13-1-3-2021-06",
      default_action: [{ type: "forward", target_group_arn: UNKNOWN }],
    });
    expect(planned(plans.certificate, "aws_lb_listener.main[0]")).toMatchObject({
      port: 80,
      protocol: "HTTP",
      default_action: [
        {
          type: "redirect",
          target_group_arn: null,
          redirect: [{ port: "443", protocol: "HTTPS", status_code: "HTTP_301" }],
        },
      ],
    });
  });

  it("makes both URLs those of the certificate's name", () => {
    expect(plannedOutputs(plans.certificate)).toMatchObject({
      application_url: "https://fmp.cdtait.cloud",
      custom_domain_url: "https://fmp.cdtait.cloud",
      mcp_url: "https://fmp.cdtait.cloud/mcp",
    });
  });
});

describe("enable_https", () => {
  it("requests a certificate for the custom domain, and listens with it", () => {
    expect(changed("https")).toEqual({
      gone: [],
      added: [
        "aws_acm_certificate.main[0]",
        "aws_acm_certificate_validation.main[0]",
        "aws_lb_listener.https[0]",
        "aws_route53_record.certificate_validation[0]",
      ],
    });
    expect(planned(plans.https, "aws_acm_certificate.main[0]")).toMatchObject({
      domain_name: "fmp.cdtait.cloud",
      validation_method: "DNS",
    });
    expect(planned(plans.https, "aws_route53_record.certificate_validation[0]")).toMatchObject({
      allow_overwrite: true,
    });
    expect(planned(plans.https, "aws_lb_listener.https[0]")).toMatchObject({
      port: 443,
      protocol: "HTTPS",
      certificate_arn: UNKNOWN,
      ssl_policy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    });
    expect(planned(plans.https, "aws_lb_listener.main[0]").default_action).toMatchObject([
      { type: "redirect", redirect: [{ port: "443", protocol: "HTTPS" }] },
    ]);
    expect(plannedOutputs(plans.https)).toMatchObject({
      application_url: "https://fmp.cdtait.cloud",
      custom_domain_url: "https://fmp.cdtait.cloud",
      mcp_url: "https://fmp.cdtait.cloud/mcp",
    });
  });

  it("leaves a certificate of the user's where it is", () => {
    expect(changed("bothCertificates")).toEqual(changed("certificate"));
    expect(planned(plans.bothCertificates, "aws_lb_listener.https[0]").certificate_arn).toBe(
      certificate,
    );
  });
});

describe("oauth_issuer", () => {
  it("has the load balancer answer where clients look for the authorization server, with provider 5.100", () => {
    const { added } = compared(plans.certificate, plans.oauth);
    expect(added).toEqual(["aws_lb_listener_rule.oauth_metadata[0]"]);
    const { priority, condition, action } = planned(
      plans.oauth,
      "aws_lb_listener_rule.oauth_metadata[0]",
    );
    expect(priority).toBe(10);
    expect(condition[0].path_pattern[0].values.sort()).toEqual([
      "/.well-known/oauth-protected-resource",
      "/.well-known/oauth-protected-resource/mcp",
    ]);
    expect(action).toMatchObject([
      {
        type: "fixed-response",
        fixed_response: [{ status_code: "200", content_type: "application/json" }],
      },
    ]);
    expect(JSON.parse(action[0].fixed_response[0].message_body)).toEqual({
      resource: plannedOutputs(plans.oauth).mcp_url,
      authorization_servers: ["https://login.example.com"],
      scopes_supported: ["mcp:tools", "mcp:read"],
      bearer_methods_supported: ["header"],
    });
  });
});

describe("route53_zone_id", () => {
  it("chooses one of two zones of a name, which Route 53 has in lower case", () => {
    expect(planned(oneOfTwoZones, "aws_route53_record.main[0]")).toMatchObject({
      zone_id: zoneId,
      name: "fmp.twice.example",
    });
    expect(plannedOutputs(oneOfTwoZones)).toMatchObject({
      route53_zone_id: zoneId,
      custom_domain_url: "http://fmp.twice.example",
    });
  });

  it("is what the plan fails without", () => {
    expect(failed.twoZones.exitCode).toBe(1);
    expect(failed.twoZones.stderr).toMatch(/multiple Route 53 Hosted Zones? matched/i);
  });
});

describe("ports", () => {
  it("alb_port = 8080 is a third open port, the listener's and the URL's", () => {
    expect(openPorts(plans.ipv6)).toEqual([
      { ports: [80, 80], from: anywhereToo },
      { ports: [443, 443], from: anywhereToo },
      { ports: [8080, 8080], from: anywhereToo },
    ]);
    expect(planned(plans.ipv6, "aws_lb_listener.main[0]")).toMatchObject({
      port: 8080,
      protocol: "HTTP",
    });
    expect(plannedOutputs(plans.ipv6).custom_domain_url).toBe("http://fmp.cdtait.cloud:8080");
  });

  it("alb_port = 443 without a certificate is HTTP on 443, opened once", () => {
    expect(openPorts(plans.noDomain)).toEqual([
      { ports: [80, 80], from: anywhere },
      { ports: [443, 443], from: anywhere },
    ]);
    expect(planned(plans.noDomain, "aws_lb_listener.main[0]")).toMatchObject({
      port: 443,
      protocol: "HTTP",
      default_action: [{ type: "forward" }],
    });
  });

  it("container_port = 9000 moves the tasks and every rule to them, not the target group", () => {
    const plan = plans.noDiscovery;
    expect(planned(plan, "aws_ecs_service.main").load_balancer).toMatchObject([
      { container_port: 9000 },
    ]);
    expect(planned(plan, "aws_security_group.ecs_tasks").ingress).toMatchObject([
      { from_port: 9000, to_port: 9000, cidr_blocks: [], ipv6_cidr_blocks: [] },
    ]);
    expect(planned(plan, "aws_vpc_security_group_egress_rule.alb_to_tasks")).toMatchObject({
      from_port: 9000,
      to_port: 9000,
      ip_protocol: "tcp",
      cidr_ipv4: null,
      referenced_security_group_id: UNKNOWN,
    });
    expect(planned(plan, "aws_lb_target_group.main[0]")).toMatchObject({
      name: "fmp-mcp-dev-eu-west-1-tg",
      port: 8000,
      health_check: [{ port: "traffic-port", path: "/health", matcher: "200" }],
    });
  });
});

describe("tfvars/examples/hardened.tfvars", () => {
  it("plans what restricts and watches a region, and no public address for its tasks", () => {
    expect(plannedAddresses(hardened)).toEqual(
      expect.arrayContaining([
        ...["aws_flow_log.main[0]", "aws_nat_gateway.main[2]", "aws_vpc_endpoint.s3[0]"],
        ...["aws_secretsmanager_secret_rotation.api_key[0]", "aws_wafv2_web_acl.main[0]"],
        ...["aws_wafv2_web_acl_logging_configuration.main[0]", "aws_budgets_budget.monthly[0]"],
      ]),
    );
    expect(planned(hardened, "aws_lb.main[0]")).toMatchObject({
      enable_deletion_protection: true,
      access_logs: [{ enabled: true, bucket: "our-access-logs-eu-west-3" }],
    });
    expect(planned(hardened, "aws_ecs_cluster.main").setting).toEqual([
      { name: "containerInsights", value: "enabled" },
    ]);
    expect(planned(hardened, "aws_ecs_service.main").network_configuration).toMatchObject([
      { assign_public_ip: false },
    ]);
  });
});

describe("alb_allowed_cidrs", () => {
  it("lets in those ranges and no others, on every port", () => {
    const from = ["203.0.113.0/24", "198.51.100.7/32", "2001:db8::/32"];
    expect(openPorts(plans.ipv6WithoutDomain)).toEqual([
      { ports: [80, 80], from },
      { ports: [443, 443], from },
    ]);
  });

  it("leaves out what is IPv6 while the load balancer has none", () => {
    expect(openPorts(plans.otherRange)).toEqual([
      { ports: [80, 80], from: ["203.0.113.0/24"] },
      { ports: [443, 443], from: ["203.0.113.0/24"] },
    ]);
  });

  it("leaves the tasks' way out as it is", () => {
    expect(planned(plans.otherRange, "aws_security_group.ecs_tasks").egress).toMatchObject([
      { cidr_blocks: anywhere },
    ]);
  });
});

describe("secret_rotation_days", () => {
  // Applied nowhere: the emulator would run the function, in a container.
  it("has the given function change the API key", () => {
    const address = "aws_secretsmanager_secret_rotation.api_key[0]";
    expect(planned(plans.noLoadBalancer, address)).toMatchObject({
      rotation_lambda_arn: rotation.secret_rotation_function_arn,
      rotation_rules: [{ automatically_after_days: 30 }],
    });
  });
});

describe("internal_load_balancer", () => {
  it("gives the load balancer private addresses only", () => {
    expect(planned(plans.defaults, "aws_lb.main[0]").internal).toBe(false);
    expect(planned(plans.ipv6WithoutDomain, "aws_lb.main[0]").internal).toBe(true);
  });
});

describe("names", () => {
  const targetGroup = (plan: Plan): string => planned(plan, "aws_lb_target_group.main[0]").name;
  const hash = (text: string) => createHash("sha1").update(text).digest("hex").slice(0, 6);

  it("a target group with another port or range has another name", () => {
    expect(targetGroup(plans.defaults)).toBe("fmp-mcp-dev-eu-west-1-tg");
    expect(planned(plans.noDomain, "aws_lb_target_group.main[0]").port).toBe(9001);
    expect(targetGroup(plans.noDomain)).toBe(
      `fmp-mcp-dev-eu-west-1-tg-${hash("9001/172.31.0.0/16")}`,
    );
    expect(targetGroup(plans.otherRange)).toBe(
      `fmp-mcp-dev-eu-west-1-tg-${hash("8000/10.9.0.0/16")}`,
    );
  });

  it("target_group_name and cluster_name replace the generated ones", () => {
    expect(targetGroup(plans.ipv6WithoutDomain)).toBe("own-tg");
    expect(planned(plans.ipv6, "aws_ecs_cluster.main")).toMatchObject({
      name: "own-cluster",
      tags: { Name: "own-cluster" },
    });
    expect(plannedOutputs(plans.ipv6)).toMatchObject({
      ecs_cluster_name: "own-cluster",
      deployment_info: { cluster_name: "own-cluster" },
    });
  });

  it("two zones make two subnets", () => {
    expect(changed("otherRange")).toEqual({
      gone: ["aws_route_table_association.public[2]", "aws_subnet.public[2]"],
      added: [],
    });
    expect(planned(plans.otherRange, "aws_subnet.public[1]")).toMatchObject({
      cidr_block: "10.9.1.0/24",
      tags: { Name: "fmp-mcp-dev-eu-west-1-subnet-public-c" },
    });
  });

  it.each([
    ["longName", longProject],
    ["longerName", `${longProject}-europe`],
  ] as const)("too long for AWS are cut, with a hash of the whole: %s", (name, project) => {
    const P = `${project}-production-eu-west-1`;
    const plan = plans[name];
    const names = {
      alb: planned(plan, "aws_lb.main[0]").name,
      targetGroup: targetGroup(plan),
      executionRole: planned(plan, "aws_iam_role.ecs_task_execution_role").name,
      taskRole: planned(plan, "aws_iam_role.ecs_task_role").name,
    };
    expect(names).toEqual({
      alb: shortened(`${P}-alb`, 32),
      targetGroup: shortened(`${P}-tg`, 32),
      executionRole: shortened(`${P}-ecs-task-execution-role`, 64),
      taskRole: shortened(`${P}-ecs-task-role`, 64),
    });
    expect(names.alb).toMatch(/^[a-z0-9-]{1,31}[a-z0-9]$/);
    expect(names.targetGroup).toMatch(/^[a-z0-9-]{1,31}[a-z0-9]$/);
    expect(names.executionRole).toMatch(/^[a-z0-9-]{1,63}[a-z0-9]$/);
    expect(Object.values(names).join()).not.toContain("--");
  });

  it("cut at the same place still differ", () => {
    const albs = [plans.longName, plans.longerName].map(
      (plan): string => planned(plan, "aws_lb.main[0]").name,
    );
    const [first = "", second = ""] = albs;
    expect(first.slice(0, 19)).toBe(second.slice(0, 19));
    expect(first).not.toBe(second);
    // The longer of the two is the one whose role is cut as well.
    const role = (plan: Plan): string => planned(plan, "aws_iam_role.ecs_task_execution_role").name;
    expect(role(plans.longName)).toMatch(/-ecs-task-execution-role$/);
    expect(role(plans.longerName)).toMatch(/^market-data-gateway-europe-.*-[0-9a-f]{6}$/);
  });
});

describe("weekend mode", () => {
  // 2 × (0.04048 + 3 × 0.004445) × 730 h + 16.43 + 2.50 = 97.4999
  const fullTime = {
    fargate: "$78.57",
    alb: "$16.43",
    other_services: "$2.50",
    total_monthly: "$97.50",
    total_annual: "$1170.00",
  };
  const analysis = (plan: Plan) => plannedOutputs(plan).weekend_mode_cost_analysis;

  it("costs the documented $33.84 in the active region, with the load balancer kept", () => {
    expect(analysis(weekend.kept)).toEqual({
      mode_enabled: true,
      region: "eu-west-2",
      schedule: {
        active_days: "Saturday, Sunday",
        active_hours: "6:00 - 22:00 UTC",
        hours_per_week: 32,
        hours_per_month: 138.56,
        downtime_percentage: "81.0%",
      },
      costs: {
        weekend_mode: {
          fargate: "$14.91",
          alb: "$16.43",
          other_services: "$2.50",
          total_monthly: "$33.84",
          total_annual: "$406.12",
        },
        full_time_mode: fullTime,
      },
      savings: {
        monthly_savings: "$63.66",
        annual_savings: "$763.88",
        percentage_savings: "65.3%",
        alb_destruction_enabled: false,
        additional_alb_savings: "$0.00",
      },
      configuration: {
        desired_count: 2,
        cpu_vcpu: 1,
        memory_gb: 3,
        alb_created: true,
        alb_destruction: false,
      },
    });
  });

  it("costs $20.53 with it destroyed", () => {
    expect(analysis(weekend.destroyed)).toMatchObject({
      costs: {
        // 16.43 × 138.56 / 730
        weekend_mode: { fargate: "$14.91", alb: "$3.12", total_monthly: "$20.53" },
        full_time_mode: fullTime,
      },
      savings: {
        percentage_savings: "78.9%",
        alb_destruction_enabled: true,
        additional_alb_savings: "$13.31",
      },
      configuration: { alb_destruction: true },
    });
  });

  it("counts a window over midnight, and no load balancer where there is none", () => {
    expect(analysis(weekend.overMidnight)).toMatchObject({
      schedule: {
        active_hours: "22:00 - 6:00 UTC",
        hours_per_week: 16,
        hours_per_month: 69.28,
      },
      costs: {
        weekend_mode: { fargate: "$7.46", alb: "$0.00", total_monthly: "$9.96" },
        full_time_mode: { alb: "$0.00", total_monthly: "$81.07" },
      },
    });
  });

  it("runs nothing in a region that is not active", () => {
    expect(analysis(plans.weekendInactive)).toMatchObject({
      mode_enabled: true,
      region: "eu-west-1",
      costs: {
        weekend_mode: { fargate: "$0.00", alb: "$0.00", total_monthly: "$2.50" },
        full_time_mode: fullTime,
      },
    });
  });

  it("has a grace period only where the load balancer stays", () => {
    const gracePeriod = (plan: Plan) =>
      planned(plan, "aws_ecs_service.main").health_check_grace_period_seconds;
    expect(gracePeriod(weekend.kept)).toBe(60);
    expect(gracePeriod(weekend.destroyed)).toBeNull();
    expect(gracePeriod(weekend.overMidnight)).toBeNull();
  });
});

describe("a plan is refused, with the variable and what it got", () => {
  /** Terraform wraps its messages and draws a box around them. */
  const message = (result: ChildResult) => result.stderr.replace(/[\s│╷╵├─]+/g, " ");

  it.each([
    ["memory that Fargate has not", "Fargate has no task of 1024 CPU units and 512 MiB"],
    ["subnets that overlap", "subnet_cidrs (172.31.0.0/20, 172.31.8.0/21, 10.0.0.0/20) overlap"],
    [
      "a subnet outside the VPC",
      "subnet_cidrs (172.31.0.0/20, 172.31.8.0/21, 10.0.0.0/20) must all lie inside vpc_cidr 172.31.0.0/16",
    ],
    [
      "a zone of another region",
      "availability_zones has zones (eu-west-1a, eu-west-1b, us-east-1c) that are not in aws_region eu-west-1",
    ],
    ["equal weekend hours", "weekend_hours_start and weekend_hours_end are both 8"],
  ])("for %s", (_, text) => {
    expect(failed.combinations.exitCode).toBe(1);
    expect(message(failed.combinations)).toContain(text);
  });

  it("for lists of different length, before any index is looked up", () => {
    expect(failed.lengths.exitCode).toBe(1);
    expect(message(failed.lengths)).toContain(
      "subnet_cidrs has 2 ranges for the 3 zones of availability_zones",
    );
    expect(failed.lengths.stderr).not.toContain("Invalid index");
  });

  it.each([
    ["a failure threshold other than 1", "service_discovery_failure_threshold must be 1:", "2"],
    ["a range with host bits", "vpc_cidr must be an IPv4 range", '"10.0.0.1/16"'],
    ["port 0", "container_port must be a whole number from 1 to 65535", "0"],
    ["one zone", "availability_zones must be a list of at least two zones", '["eu-west-1a"]'],
  ])("for %s", (_, expectation, got) => {
    expect(failed.values.exitCode).toBe(1);
    expect(message(failed.values)).toContain(expectation);
    expect(message(failed.values)).toContain(`got: ${got}.`);
  });

  it.each(["rewrite_host_header", "oauth_jwks_url"])(
    "for what a stack has no blocks for, since no file asked: %s",
    (name) => {
      expect(message(failed.values)).toContain(`${name} needs AWS provider 6.`);
      expect(message(failed.values)).toContain(`Write ${name} into the region's file in tfvars/`);
    },
  );
});
