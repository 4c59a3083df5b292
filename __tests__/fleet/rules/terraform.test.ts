import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Rule } from "../../../src/fleet/rules/rule";
import { isBroken, stackRules } from "../../../src/fleet/rules/stack";
import {
  type VariableDefinition,
  type VariableName,
  type VariableValues,
  variableDefinitions,
} from "../../../src/fleet/variables";
import { convert } from "../../../src/fleet/variables/types";
import type { HclValue } from "../../../src/hcl/value";
import { defaults } from "../../support/defaults";
import { STARTS_TERRAFORM_MS } from "../../support/sandbox";
import { type BadInput, badInputs } from "../bad-inputs";

const topic = "arn:aws:sns:eu-west-1:123456789012:oncall";
const secretArn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:name-AbCdEf";

/** What each variable must take and refuse, worked out by hand from the limits that AWS documents. */
const samples: { readonly [name in VariableName]?: { good: unknown[]; bad: unknown[] } } = {
  project_name: {
    good: ["a", "fmp-mcp", "A1", "x".repeat(63), "internals", "sgx", "a-b-c"],
    bad: [
      "a--b",
      "",
      "-a",
      "a-",
      "a_b",
      "a b",
      "x".repeat(64),
      "internal",
      "internal-x",
      "sg",
      "sg-x",
      "ä",
      "a\n",
    ],
  },
  environment: { good: ["dev", "1", "prod-eu"], bad: ["", "dev-", "-dev", "de.v", "x".repeat(64)] },
  aws_region: {
    good: ["eu-west-1", "us-gov-west-1", "ap-southeast-7"],
    bad: ["", "eu-west-9", "EU-WEST-1", "eu-west-1a", "us-iso-east-1"],
  },
  vpc_cidr: {
    good: [
      "10.0.0.0/16",
      "10.0.0.0/28",
      "172.31.0.0/16",
      "1.0.0.0/16",
      "223.255.0.0/16",
      "169.253.0.0/16",
      "100.64.0.0/16",
      "128.0.0.0/16",
    ],
    bad: [
      "0.0.0.0/16",
      "127.0.0.0/16",
      "169.254.0.0/16",
      "169.254.16.0/20",
      "224.0.0.0/16",
      "239.1.0.0/16",
      "240.0.0.0/16",
      "255.255.0.0/16",
      "",
      "10.0.0.0",
      "10.0.0.0/15",
      "10.0.0.0/29",
      "10.0.0.0/33",
      "10.0.0.1/16",
      "10.0.1.0/16",
      "10.0.0.0/016",
      "010.0.0.0/16",
      "10.0.0/16",
      "10.0.0.256/24",
      "0x0a.0.0.0/16",
      "10.0.0.0/16 ",
      "10.0.0.0/16/16",
      "2001:db8::/16",
      "::ffff:10.0.0.0/24",
    ],
  },
  availability_zones: {
    good: [
      ["eu-west-1a", "eu-west-1b"],
      ["us-gov-west-1a", "us-gov-west-1c"],
      ["us-east-1a", "us-east-1f"],
    ],
    bad: [
      ["us-west-2a", "us-west-2-lax-1a"],
      ["eu-west-1a", "euw1-az1"],
      [],
      ["eu-west-1a"],
      ["eu-west-1a", "eu-west-1a"],
      ["eu-west-1a", "eu-west-1"],
      ["eu-west-1a", "a"],
    ],
  },
  subnet_cidrs: {
    good: [["10.0.0.0/24", "10.0.1.0/24"], []],
    bad: [["10.0.0.0/24", "10.0.1.1/24"], ["x"]],
  },
  private_subnets: {
    good: ["none", "nat", "nat-per-zone", "endpoints"],
    bad: ["", "NAT", "natgw", "true"],
  },
  private_subnet_cidrs: {
    good: [["10.0.0.0/24", "10.0.1.0/24"], []],
    bad: [["10.0.0.0/24", "10.0.1.1/24"], ["x"]],
  },
  container_image: {
    good: [
      "nginx",
      "nginx:1.2",
      "ghcr.io/cdtait/fmp-mcp-server:latest",
      "localhost:5000/a/b:c",
      "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:v1",
      `ghcr.io/o/i@sha256:${"a".repeat(64)}`,
      `ghcr.io/o/i:tag@sha256:${"0".repeat(64)}`,
      `ghcr.io/o/i@sha512:${"0".repeat(128)}`,
      "a__b/c--d/e.f_g",
      "Registry/team/app",
      "my-registry.example:5000/app",
      "public.ecr.aws/x1/app:1.0_a-b",
      `a/${"b".repeat(253)}`,
      `${"a".repeat(63)}:x`,
    ],
    bad: [
      `a/${"b".repeat(254)}`,
      "a".repeat(64),
      "a_/b",
      "a/_b",
      "a/b-",
      "a/b..c",
      "a/b___c",
      "a//b",
      "-reg.io/a",
      "reg-.io/a",
      "reg..io/a",
      "ghcr.io/",
      "ghcr.io:/a",
      "Nginx",
      "a:-tag",
      "a@sha256",
      "a@latest",
      `a@sha256:${"A".repeat(64)}`,
      `a@sha256:${"a".repeat(63)}`,
      `a@md5:${"a".repeat(32)}`,
      `a@sha256:${"a".repeat(64)}:tag`,
      "ghcr.io/o/i:latest\n",
      "",
      "https://ghcr.io/o/i",
      "ghcr.io/O/i",
      "a b",
      "a:",
      "a/",
      "a@sha256:abc",
      `a:${"t".repeat(129)}`,
    ],
  },
  container_port: { good: [1, 8001, 65535], bad: [0, 65536, -1, 80.5] },
  cpu: { good: [256, 16384], bad: [0, 257, 300, 32768, 1024.5] },
  memory: { good: [512, 122880], bad: [511, 122881, 2048.5] },
  desired_count: { good: [0, 1, 5000], bad: [-1, 1.5, 5001] },
  container_environment: {
    good: [
      {},
      { PORT: "1", "a.b": "" },
      { A: "x".repeat(61_410) },
      { A: "é".repeat(30_700) },
      Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`K${i}`, "v"])),
    ],
    bad: [
      { A: "x".repeat(61_420) },
      { A: "é".repeat(30_710) },
      Object.fromEntries(Array.from({ length: 2_300 }, (_, i) => [`K${i}`, "v"])),
      { API_KEY: "x" },
      { FMP_API_KEY: "x" },
      { ["__proto__"]: "x" },
      { "": "x" },
      { "A=B": "x" },
    ],
  },
  availability_zone_rebalancing: {
    good: ["ENABLED", "DISABLED"],
    bad: ["", "enabled", "true", "ON"],
  },
  container_secrets: {
    good: [
      {},
      { MCP_REQUEST_STATE_KEYS: null, _a1: null },
      { A: secretArn, B: `${secretArn}:KEY::`, C: `${secretArn}::AWSPREVIOUS:` },
      { A: "arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:rds!a/b_c-AbCdEf" },
    ],
    bad: [
      { API_KEY: null },
      { FMP_API_KEY: secretArn },
      { PORT: null },
      { ["__proto__"]: null },
      { "": null },
      { "A-B": null },
      { "1A": null },
      { A: "" },
      { A: "the-secret-itself" },
      { A: secretArn.slice(0, -7) },
      { A: `${secretArn}:KEY` },
      { A: "arn:aws:ssm:eu-west-1:123456789012:parameter/name" },
      { A: secretArn.replace("aws", "aws-x") },
      { A: secretArn.replace("eu-west-1", "europe") },
      { A: secretArn.replace("name", "n".repeat(513)) },
    ],
  },
  alb_allowed_cidrs: {
    good: [
      ["0.0.0.0/0"],
      ["::/0", "0.0.0.0/0"],
      ["203.0.113.0/24", "198.51.100.7/32", "2001:db8::/32", "2001:db8::1/128"],
      ["10.0.0.0/8", "2001:db8:0:1::/64", "1:2:3:4:5:6:7:8/128", "2001:0:0:1::/64", "fc00::/7"],
    ],
    bad: [
      [],
      ["203.0.113.0/24", "203.0.113.0/24"],
      ["203.0.113.7/24"],
      ["203.0.113.0"],
      ["203.0.113.0/33"],
      ["0.0.0.0/00"],
      ["2001:db8::1/32"],
      ["2001:DB8::/32"],
      ["2001:0db8::/32"],
      ["2001:db8:0:0::/64"],
      ["::ffff:10.0.0.0/104"],
      ["::ffff:a00:0/104"],
      ["fe80::%eth0/64"],
      ["office.example"],
      [""],
    ],
  },
  container_health_check_command: {
    good: [
      [],
      ["CMD", "/bin/healthy"],
      ["CMD", "curl", "-f", "http://localhost:8001/health"],
      ["CMD-SHELL", "wget -qO- http://localhost:8001/health || exit 1"],
    ],
    bad: [
      ["CMD"],
      ["CMD-SHELL"],
      ["CMD-SHELL", "a", "b"],
      ["CMD", ""],
      ["curl", "-f", "http://localhost:8001/health"],
      ["cmd", "true"],
      [""],
    ],
  },
  alb_access_logs_bucket: {
    good: [null, "my-logs", "a.b-c", "x".repeat(63), "123"],
    bad: [
      ...["", "ab", "x".repeat(64), "My-logs", "my_logs", "-logs", "logs-", "s3://my-logs"],
      ...["my..logs", "192.168.5.4", "xn--logs", "sthree-logs", "amzn-s3-demo-logs"],
      ...["logs-s3alias", "logs--ol-s3", "logs.mrap", "logs--x-s3", "logs--table-s3"],
    ],
  },
  waf_rate_limit: { good: [10, 2000, 2_000_000_000], bad: [9, 2_000_000_001, 10.5] },
  kms_key_arn: {
    good: [
      null,
      "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab",
    ],
    bad: [
      "",
      "1234abcd-12ab-34cd-56ef-1234567890ab",
      "arn:aws:kms:eu-west-1:123456789012:alias/mine",
      "arn:aws:kms:eu-west-1:1234:key/1234abcd",
      "arn:aws:kms:eu-west-1:123456789012:key/",
      "arn:aws-x:kms:eu-west-1:123456789012:key/1234abcd",
    ],
  },
  permissions_boundary_arn: {
    good: [
      null,
      "arn:aws:iam::123456789012:policy/boundary",
      "arn:aws:iam::aws:policy/PowerUserAccess",
      "arn:aws-us-gov:iam::123456789012:policy/teams/mcp/boundary+1",
    ],
    bad: [
      "",
      "boundary",
      "arn:aws:iam::123456789012:role/boundary",
      "arn:aws:iam:eu-west-1:123456789012:policy/boundary",
      "arn:aws:iam::1234:policy/boundary",
      "arn:aws:iam::123456789012:policy/",
      `arn:aws:iam::123456789012:policy/${"x".repeat(129)}`,
    ],
  },
  secret_rotation_days: { good: [null, 1, 1000], bad: [0, 1001, 30.5] },
  secret_rotation_function_arn: {
    good: [
      null,
      "arn:aws:lambda:eu-west-1:123456789012:function:rotate-key",
      "arn:aws:lambda:eu-west-1:123456789012:function:rotate_key:$LATEST",
    ],
    bad: [
      "",
      "rotate-key",
      "arn:aws:lambda:eu-west-1:123456789012:rotate-key",
      "arn:aws:lambda:eu-west-1:123456789012:function:a b",
      `arn:aws:lambda:eu-west-1:123456789012:function:${"f".repeat(65)}`,
    ],
  },
  alb_port: { good: [1, 65535], bad: [0, 65536] },
  target_group_port: { good: [1, 65535], bad: [0, 65536] },
  health_check_path: {
    good: ["/", "/health?x=1", `/${"a".repeat(1023)}`],
    bad: ["", "health", "/a b", "/ä", `/${"a".repeat(1024)}`],
  },
  mcp_path: {
    good: [
      ...["/", "/mcp", "/v1/mcp", "/a%20b/~c", "/mcp?a=b", `/${"a".repeat(1023)}`],
      ...["/.well-known/mcp", "/v1.2/...", "/mcp?up=/../x"],
    ],
    bad: [
      ...["", "mcp", "/mcp/", "/a b", "/ä", "/mcp#a", "/{a}", '/"', `/${"a".repeat(1024)}`],
      ...["/..", "/mcp/../x", "/./mcp", "/mcp/.", "/mcp/.?a=b", "/a/%2E%2e/b", "/.%2e"],
    ],
  },
  service_discovery_ttl: { good: [0, 2147483647], bad: [-1, 2147483648, 0.5] },
  service_discovery_failure_threshold: { good: [1], bad: [0, 2, 10] },
  domain_name: {
    good: ["a.b", "cdtait.cloud", "x-y.example.co.uk", `${"a".repeat(63)}.com`, "a.xn--p1ai"],
    bad: [
      "10.0.0.1",
      "a.1",
      "a.b_c",
      "",
      "com",
      "a.b.",
      ".a.b",
      "a..b",
      "-a.b",
      "a-.b",
      "a b.c",
      `${"a".repeat(64)}.com`,
      `${"a.".repeat(126)}abc`,
    ],
  },
  subdomain: {
    good: ["fmp", "api.eu", "_x", "A"],
    bad: ["", "a.", ".a", "-a", "a-", "a/b", "*", "a".repeat(64)],
  },
  cluster_name: {
    good: [null, "a", "A_b-1", "x".repeat(255)],
    bad: ["", "a b", "a.b", "x".repeat(256)],
  },
  autoscaling_min: { good: [null, 1, 5000], bad: [0, 5001, 1.5] },
  autoscaling_max: { good: [null, 1, 5000], bad: [0, 5001, 1.5] },
  autoscaling_cpu_percent: { good: [null, 1, 100], bad: [0, 101, 60.5] },
  autoscaling_memory_percent: { good: [null, 1, 100], bad: [0, 101, 60.5] },
  autoscaling_requests_per_task: { good: [null, 1, 1_000_000], bad: [0, 1_000_001, 1.5] },
  autoscaling_scale_out_cooldown_seconds: { good: [0, 3600], bad: [-1, 3601, 1.5] },
  autoscaling_scale_in_cooldown_seconds: { good: [0, 3600], bad: [-1, 3601, 1.5] },
  weekend_hours_start: { good: [0, 23], bad: [-1, 24, 6.5] },
  weekend_hours_end: { good: [1, 24], bad: [0, 25, 22.5] },
  weekend_active_regions: { good: [[], ["eu-west-2", "us-east-1"]], bad: [["eu-west-2", "mars"]] },
  weekend_days: {
    good: [["SAT"], ["MON", "SUN"]],
    bad: [[], ["sat"], ["SATURDAY"], ["SAT", "SAT"]],
  },
  weekend_timezone: {
    good: ["UTC", "Europe/London", "America/Argentina/Buenos_Aires", "Etc/GMT+1"],
    bad: ["", "+01:00", "Europe/", "Europe London"],
  },
  weekend_prewarm_minutes: { good: [0, 15, 1440], bad: [-1, 1441, 1.5] },
  weekend_closed_dates: {
    good: [[], ["2026-12-26", "2024-02-29", "2000-02-29"]],
    bad: [
      ["2026-02-29"],
      ["1900-02-29"],
      ["2026-13-01"],
      ["2026-00-10"],
      ["2026-04-31"],
      ["2026-1-1"],
      ["26.12.2026"],
      ["2026-12-00"],
    ],
  },
  weekend_overrides: {
    good: [
      [],
      [{ start: "2026-12-26T10:00:00Z", end: "2026-12-26T11:00:00+01:00", desired_count: 0 }],
    ],
    bad: [
      [{ start: "2026-12-26", end: "2026-12-26T11:00:00Z", desired_count: 1 }],
      [{ start: "2026-12-26T10:00:00Z", end: "tomorrow", desired_count: 1 }],
      [{ start: "2026-12-26T10:00:00Z", end: "2026-12-26T11:00:00Z", desired_count: -1 }],
      [{ start: "2026-12-26T10:00:00Z", end: "2026-12-26T11:00:00Z", desired_count: 0.5 }],
      [{ start: "2026-12-26T10:00:00Z", end: "2026-12-26T11:00:00Z", desired_count: 5001 }],
    ],
  },
  weekend_closed_answer: { good: [null, "text", "json"], bad: ["", "JSON", "html"] },
  weekend_plan_time: {
    good: [
      null,
      "2026-12-26T23:59:59Z",
      "2024-02-29T00:00:00.5+23:59",
      "2026-01-01T00:00:00-05:30",
    ],
    bad: [
      "",
      "2026-12-26",
      "2026-02-30T00:00:00Z",
      "2026-12-26T24:00:00Z",
      "2026-12-26T10:60:00Z",
      "2026-12-26T10:00:60Z",
      "2026-12-26T10:00Z",
      "2026-12-26 10:00:00Z",
      "2026-12-26t10:00:00z",
      "2026-12-26T10:00:00",
      "2026-12-26T10:00:00+24:00",
      "2026-12-26T10:00:00.1234Z",
    ],
  },
  certificate_arn: {
    good: [
      null,
      "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-90ab-cdef-1234-567890abcdef",
      "arn:aws-us-gov:iam::123456789012:server-certificate/path/name",
      "arn:aws-cn:acm:cn-north-1:123456789012:certificate/12345678-90ab-cdef-1234-567890abcdef",
      `arn:aws:iam::123456789012:server-certificate/${"n".repeat(128)}`,
    ],
    bad: [
      "arn:awsx:acm:eu-west-1:123456789012:certificate/12345678-90ab-cdef-1234-567890abcdef",
      "arn:aws:acm::123456789012:certificate/12345678-90ab-cdef-1234-567890abcdef",
      "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-90ab-cdef-1234-567890abcdef/x",
      `arn:aws:iam::123456789012:server-certificate/${"n".repeat(129)}`,
      "arn:aws:iam::123456789012:server-certificate/a b",
      "",
      "arn:aws:acm:eu-west-1:12345:certificate/x",
      "arn:aws:iam::123456789012:role/x",
      "x",
    ],
  },
  ssl_policy: {
    good: ["ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-FS-1-2-Res-2020-10"],
    bad: ["", "TLS13", "ELBSecurityPolicy-", "ELBSecurityPolicy-TLS 1.3"],
  },
  route53_zone_id: {
    good: [null, "Z0123456789ABCDEFGHIJ"],
    bad: ["", "/hostedzone/Z1", "z1", "Z".repeat(33)],
  },
  target_group_name: {
    good: [null, "a", "x".repeat(32)],
    bad: ["", "-a", "a-", "a_b", "x".repeat(33)],
  },
  allowed_origins: {
    good: [
      [],
      ["https://app.example.com", "http://localhost:3000", "http://[::1]:6274"],
      ["https://a.example:8443", "http://a.example:443", "https://a_b.example:65535"],
    ],
    bad: [
      ...[["app.example.com"], ["https://a.example/"], ["https://a.b", "https://a.b"], ["*"]],
      // Browsers send none of these.
      ...[["https://App.example"], ["https://a.example:443"], ["http://a.example:80"]],
      ...[["https://a.example:0"], ["https://a.example:65536"], ["https://a..b"], ["https://-"]],
      ...[["null"], ["http://localhost:*"], ["https://a.example:"], ["HTTPS://a.example"]],
    ],
  },
  rewrite_host_header: {
    good: [null, "localhost:8001", "localhost", "mcp.internal", "10.0.0.1:80"],
    bad: [
      ...["", "http://localhost", "localhost:", "local host", "a_b", "-a", "$1", "a".repeat(256)],
      ...["localhost:0", "localhost:65536", "a..b", "a.", "a-.b", "a".repeat(64)],
    ],
  },
  oauth_issuer: {
    good: [
      null,
      "https://login.example.com",
      "https://login.example.com/",
      "https://login.example.com:8443/realms/main",
      `https://a.example/${"p".repeat(238)}`,
    ],
    bad: [
      "",
      "login.example.com",
      "http://login.example.com",
      "https://login.example.com/?a=b",
      "https://login.example.com#a",
      "https://",
      "https://a b/",
      ...["https://..", "https://-", "https://a.example:65536", "https://a.example:/"],
      `https://a.example/${"p".repeat(239)}`,
    ],
  },
  oauth_scopes: {
    good: [[], ["mcp:tools", "https://api.example.com/read", "a.b/.default"]],
    bad: [[""], ["a b"], ["a", "a"], ['"'], ["a&b"], ["ä"]],
  },
  oauth_jwks_url: {
    good: [
      null,
      "https://login.example.com/.well-known/jwks.json",
      "https://login.example.com/keys?p=policy&v=2",
    ],
    bad: [
      "",
      "https://login.example.com",
      "http://login.example.com/keys",
      "/keys",
      `https://a.example/${"p".repeat(239)}`,
    ],
  },
  oauth_audience: {
    good: [null, "https://mcp.example.com/mcp", "a".repeat(256)],
    bad: ["", "a b", "ä", "a".repeat(257)],
  },
  alarm_email: {
    good: [
      null,
      "oncall@example.com",
      "a.b+c_d%e-f@mail.example.org",
      ...["o'brien@example.com", "a&b@example.com", "a/b=c!d#e@x-y.example"],
      `${"a".repeat(242)}@example.com`,
    ],
    bad: [
      ...["", "oncall", "oncall@localhost", "a b@example.com", `${"a".repeat(243)}@example.com`],
      ...[".a@example.com", "a.@example.com", "a..b@example.com", "a@-b.com", "a@b-.com"],
      ...["a@example.1", "a@b_c.com", "a@b..com", "A <a@example.com>", "a@example.com,b@b.com"],
    ],
  },
  alarm_topic_arn: {
    good: [null, topic, topic.replace("aws", "aws-cn"), topic.replace("oncall", "a".repeat(256))],
    bad: [
      "",
      "oncall",
      `${topic}.fifo`,
      topic.replace("sns", "sqs"),
      topic.replace("oncall", "a".repeat(257)),
    ],
  },
  alarm_5xx_percent: { good: [1, 5, 99], bad: [0, 100, 2.5] },
  alarm_latency_seconds: { good: [1, 4000], bad: [0, 4001, 0.5] },
  alarm_memory_percent: { good: [1, 90, 99], bad: [0, 100] },
  monthly_budget_usd: { good: [null, 1, 1_000_000_000], bad: [0, 1_000_000_001, 9.5] },
  container_insights: {
    good: [null, "disabled", "enabled", "enhanced"],
    bad: ["", "on", "Enabled"],
  },
  stop_timeout_seconds: { good: [null, 2, 120], bad: [1, 121, 30.5] },
  alb_idle_timeout_seconds: { good: [1, 300, 4000], bad: [0, 4001, 1.5] },
  health_check_grace_period_seconds: { good: [0, 60, 2147483647], bad: [-1, 2147483648] },
  deregistration_delay_seconds: { good: [0, 3600], bad: [-1, 3601] },
  log_retention_days: { good: [0, 1, 7, 3653], bad: [-1, 2, 8, 3654] },
  secret_recovery_window_in_days: { good: [0, 7, 30], bad: [1, 6, 31, 7.5] },
  cpu_architecture: { good: ["X86_64", "ARM64"], bad: ["", "arm64", "ARM", "x86"] },
  fargate_spot_percent: { good: [null, 0, 50, 100], bad: [-1, 101, 33.3] },
  container_user: {
    good: [null, "1000:1000", "0", "app", "app:staff", "2147483647:0", "app:2147483647"],
    bad: ["", "a:", ":a", "a:b:c", "a b", "-a", "2147483648", "0:99999999999"],
  },
};

const long = (length: number) => "x".repeat(length);
const waf = { enable_waf: true, enable_service_discovery: false };
const budget = {
  monthly_budget_usd: 50,
  alarm_email: "oncall@example.com",
  enable_service_discovery: false,
};
const arn = "arn:aws:acm:eu-west-1:123456789012:certificate/x";
const ecrImage = (region: string) => `123456789012.dkr.ecr.${region}.amazonaws.com/app:1.0`;
const key = (region: string) => `arn:aws:kms:${region}:123456789012:key/1234abcd`;
const boundary = (partition: string) => `arn:${partition}:iam::123456789012:policy/boundary`;
const rotation = (region: string) => `arn:aws:lambda:${region}:123456789012:function:rotate-key`;
const overrides = (start: string, end: string) => ({
  weekend_overrides: [{ start, end, desired_count: 1 }],
});

const scaled = (autoscaling_min: number, autoscaling_max: number) => ({
  autoscaling_min,
  autoscaling_max,
});

const oauth = { enable_https: true, oauth_issuer: "https://login.example.com" };
const checked = { oauth_jwks_url: "https://login.example.com/jwks" };
const scopes = (count: number) =>
  Array.from({ length: count }, (_, i) => `mcp:tool-${String(i).padStart(2, "0")}`);

/** Sets of variables over the defaults, with the first variable of the rule that each breaks. */
const inRegion = (aws_region: string, certificate_arn: string) => ({
  aws_region,
  certificate_arn,
  availability_zones: ["a", "b", "c"].map((letter) => aws_region + letter),
});
const stacks: readonly (readonly [breaks: string | undefined, change: Partial<VariableValues>])[] =
  [
    [undefined, {}],
    ["subnet_cidrs,availability_zones", { subnet_cidrs: ["172.31.0.0/20", "172.31.16.0/20"] }],
    ["subnet_cidrs,availability_zones", { availability_zones: ["eu-west-1a", "eu-west-1b"] }],
    ["availability_zones,aws_region", { aws_region: "eu-west-2" }],
    [
      "availability_zones,aws_region",
      { availability_zones: ["eu-west-1a", "eu-west-1b", "eu-west-2a"] },
    ],
    [
      "availability_zones,aws_region",
      { availability_zones: ["eu-west-1a", "eu-west-1b", "eu-west-11a"] },
    ],
    ["subnet_cidrs,vpc_cidr", { vpc_cidr: "10.0.0.0/16" }],
    [
      "subnet_cidrs,vpc_cidr",
      { subnet_cidrs: ["172.31.0.0/20", "172.31.16.0/20", "172.32.0.0/20"] },
    ],
    [
      "subnet_cidrs,vpc_cidr",
      {
        vpc_cidr: "172.31.0.0/20",
        subnet_cidrs: ["172.31.0.0/22", "172.31.4.0/22", "172.31.16.0/22"],
      },
    ],
    // The first contains the whole VPC: same address, shorter prefix.
    [
      "subnet_cidrs,vpc_cidr",
      {
        vpc_cidr: "172.31.0.0/18",
        subnet_cidrs: ["172.31.0.0/17", "172.31.128.0/20", "172.31.144.0/20"],
      },
    ],
    [
      undefined,
      { vpc_cidr: "10.0.0.0/24", subnet_cidrs: ["10.0.0.0/28", "10.0.0.16/28", "10.0.0.128/25"] },
    ],
    [
      undefined,
      {
        vpc_cidr: "172.31.0.0/16",
        subnet_cidrs: ["172.31.0.0/17", "172.31.128.0/18", "172.31.192.0/18"],
      },
    ],
    ["subnet_cidrs", { subnet_cidrs: ["172.31.0.0/20", "172.31.16.0/20", "172.31.0.0/20"] }],
    ["subnet_cidrs", { subnet_cidrs: ["172.31.0.0/19", "172.31.16.0/20", "172.31.32.0/20"] }],
    ["subnet_cidrs", { subnet_cidrs: ["172.31.16.0/20", "172.31.32.0/20", "172.31.0.0/19"] }],
    [undefined, scaled(1, 5)],
    [undefined, scaled(2, 2)],
    ["autoscaling_min,autoscaling_max", { autoscaling_min: 1 }],
    ["autoscaling_min,autoscaling_max", { autoscaling_max: 3 }],
    ["autoscaling_min,autoscaling_max", scaled(5, 1)],
    ["desired_count,autoscaling_min,autoscaling_max", scaled(3, 5)],
    ["desired_count,autoscaling_min,autoscaling_max", { ...scaled(1, 5), desired_count: 6 }],
    ["desired_count,autoscaling_min,autoscaling_max", { ...scaled(1, 5), desired_count: 0 }],
    [
      "autoscaling_max,autoscaling_cpu_percent,autoscaling_memory_percent,autoscaling_requests_per_task",
      { ...scaled(1, 5), autoscaling_cpu_percent: null },
    ],
    [undefined, { ...scaled(1, 5), autoscaling_cpu_percent: null, autoscaling_memory_percent: 70 }],
    [
      "autoscaling_requests_per_task,autoscaling_max,create_alb",
      { ...scaled(1, 5), autoscaling_requests_per_task: 600, create_alb: false },
    ],
    [undefined, { private_subnet_cidrs: [], vpc_cidr: "172.31.0.0/16" }],
    [undefined, { private_subnets: "nat" }],
    [
      "private_subnet_cidrs,availability_zones,private_subnets",
      { private_subnets: "nat-per-zone", private_subnet_cidrs: ["172.31.128.0/20"] },
    ],
    [
      "private_subnet_cidrs,vpc_cidr,private_subnets",
      {
        private_subnets: "nat",
        private_subnet_cidrs: ["172.31.128.0/20", "172.31.144.0/20", "10.0.0.0/20"],
      },
    ],
    [
      "private_subnet_cidrs,subnet_cidrs,private_subnets",
      {
        private_subnets: "nat",
        private_subnet_cidrs: ["172.31.32.0/21", "172.31.144.0/20", "172.31.160.0/20"],
      },
    ],
    ["private_subnets,container_image,aws_region", { private_subnets: "endpoints" }],
    [
      "private_subnets,container_image,aws_region",
      { private_subnets: "endpoints", container_image: ecrImage("eu-west-2") },
    ],
    [undefined, { private_subnets: "endpoints", container_image: ecrImage("eu-west-1") }],
    [
      undefined,
      {
        private_subnets: "endpoints",
        aws_region: "eusc-de-east-1",
        availability_zones: ["eusc-de-east-1a", "eusc-de-east-1b", "eusc-de-east-1c"],
        container_image: "123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu/app:1.0",
      },
    ],
    ["memory,cpu", { cpu: 1024, memory: 512 }],
    ["memory,cpu", { cpu: 256, memory: 1536 }],
    ["memory,cpu", { cpu: 256, memory: 3072 }],
    ["memory,cpu", { cpu: 512, memory: 512 }],
    ["memory,cpu", { cpu: 1024, memory: 2560 }],
    ["memory,cpu", { cpu: 4096, memory: 31744 }],
    ["memory,cpu", { cpu: 8192, memory: 17408 }],
    ["memory,cpu", { cpu: 16384, memory: 36864 }],
    [undefined, { cpu: 256, memory: 512 }],
    [undefined, { cpu: 256, memory: 1024 }],
    [undefined, { cpu: 256, memory: 2048 }],
    [undefined, { cpu: 512, memory: 4096 }],
    [undefined, { cpu: 1024, memory: 8192 }],
    [undefined, { cpu: 2048, memory: 16384 }],
    [undefined, { cpu: 4096, memory: 30720 }],
    [undefined, { cpu: 8192, memory: 61440 }],
    [undefined, { cpu: 16384, memory: 122880 }],
    [undefined, { container_secrets: { STATE_KEYS: null } }],
    [
      "container_secrets,container_environment",
      { container_secrets: { A: null, B: null }, container_environment: { B: "1" } },
    ],
    ["weekend_hours_end,weekend_hours_start", { weekend_hours_start: 22 }],
    [undefined, { weekend_hours_start: 23, weekend_hours_end: 1 }],
    [undefined, { weekend_hours_start: 0, weekend_hours_end: 24 }],
    [undefined, overrides("2026-12-26T10:00:00Z", "2026-12-26T10:00:00.001Z")],
    ["weekend_overrides", overrides("2026-12-26T10:00:00Z", "2026-12-26T10:00:00Z")],
    ["weekend_overrides", overrides("2026-12-26T10:00:00Z", "2027-12-27T10:00:01Z")],
    [undefined, overrides("2026-12-26T10:00:00Z", "2027-12-27T10:00:00Z")],
    ["weekend_overrides", overrides("2026-12-26T10:00:00Z", "2026-12-26T10:30:00+01:00")],
    [undefined, overrides("2026-12-26T10:00:00+01:00", "2026-12-26T09:30:00Z")],
    ["alb_allowed_cidrs,enable_ipv6", { alb_allowed_cidrs: ["2001:db8::/32"] }],
    [undefined, { alb_allowed_cidrs: ["2001:db8::/32"], enable_ipv6: true }],
    [undefined, { alb_allowed_cidrs: ["2001:db8::/32", "10.0.0.0/8"] }],
    [undefined, { enable_deletion_protection: true, destroy_albs_when_scaled_down: true }],
    [
      "enable_deletion_protection,enable_weekend_only,destroy_albs_when_scaled_down",
      {
        enable_deletion_protection: true,
        enable_weekend_only: true,
        destroy_albs_when_scaled_down: true,
      },
    ],
    [undefined, { kms_key_arn: key("eu-west-1") }],
    ["kms_key_arn,aws_region", { kms_key_arn: key("eu-west-2") }],
    [undefined, { permissions_boundary_arn: boundary("aws") }],
    ["permissions_boundary_arn,aws_region", { permissions_boundary_arn: boundary("aws-cn") }],
    ["secret_rotation_days,secret_rotation_function_arn", { secret_rotation_days: 30 }],
    [undefined, { secret_rotation_days: 30, secret_rotation_function_arn: rotation("eu-west-1") }],
    [
      "secret_rotation_function_arn,aws_region",
      { secret_rotation_function_arn: rotation("us-east-1") },
    ],
    [undefined, { container_secrets: { A: secretArn.replace("west-1", "west-2"), B: null } }],
    [
      "container_secrets,aws_region",
      { container_secrets: { A: secretArn.replace("aws:", "aws-cn:") } },
    ],
    [undefined, { alb_port: 443 }],
    ["alb_port,certificate_arn,enable_https", { alb_port: 443, certificate_arn: arn }],
    ["alb_port,certificate_arn,enable_https", { alb_port: 443, enable_https: true }],
    [undefined, { enable_https: true }],
    ["enable_https,enable_domain,certificate_arn", { enable_https: true, enable_domain: false }],
    [undefined, { enable_https: true, enable_domain: false, certificate_arn: arn }],
    [
      "subdomain,domain_name,enable_https,certificate_arn",
      { enable_https: true, subdomain: "with_underscore" },
    ],
    [undefined, { enable_https: true, subdomain: long(51) }],
    [
      "subdomain,domain_name,enable_https,certificate_arn",
      { enable_https: true, subdomain: long(52) },
    ],
    [undefined, { enable_https: true, subdomain: long(52), certificate_arn: arn }],
    [undefined, { certificate_arn: arn }],
    [undefined, { certificate_arn: "arn:aws:iam::123456789012:server-certificate/x" }],
    ["certificate_arn,aws_region", { certificate_arn: arn.replace("west-1", "west-2") }],
    [undefined, inRegion("cn-north-1", arn.replace("aws:acm:eu-west-1", "aws-cn:acm:cn-north-1"))],
    [undefined, inRegion("us-gov-west-1", "arn:aws-us-gov:iam::123456789012:server-certificate/x")],
    [
      "certificate_arn,aws_region",
      inRegion("cn-north-1", arn.replace("aws:acm:eu-west-1", "aws:acm:cn-north-1")),
    ],
    [
      "certificate_arn,aws_region",
      inRegion("us-gov-west-1", "arn:aws:iam::123456789012:server-certificate/x"),
    ],
    ["certificate_arn,aws_region", { certificate_arn: arn.replace("aws:acm", "aws-cn:acm") }],
    // "-dev-eu-west-1-services" has 23 characters.
    [undefined, { project_name: long(40) }],
    ["project_name,environment,aws_region", { project_name: long(41) }],
    [undefined, { project_name: long(41), enable_service_discovery: false }],
    // "-eu-west-1-ecs-task-execution-secrets" has 37 characters, with one more hyphen before the environment.
    [undefined, { project_name: long(63), environment: long(27), enable_service_discovery: false }],
    [
      "project_name,environment,aws_region",
      { project_name: long(63), environment: long(28), enable_service_discovery: false },
    ],
    // "-eu-west-1-waf-AWSManagedRulesAmazonIpReputationList" has 52.
    [undefined, { ...waf, project_name: long(63), environment: long(12) }],
    [
      "project_name,environment,aws_region",
      { ...waf, project_name: long(63), environment: long(13) },
    ],
    // "-eu-west-1-monthly" has 18.
    [undefined, { ...budget, project_name: long(63), environment: long(18) }],
    [
      "project_name,environment,aws_region",
      { ...budget, project_name: long(63), environment: long(19) },
    ],
    [undefined, { alarm_email: "oncall@example.com" }],
    [undefined, { alarm_topic_arn: topic }],
    [
      "enable_weekend_notices,alarm_email,alarm_topic_arn",
      { enable_weekend_notices: true, enable_weekend_only: true },
    ],
    [undefined, { enable_weekend_notices: true, alarm_topic_arn: topic }],
    ["monthly_budget_usd,alarm_email,alarm_topic_arn", { monthly_budget_usd: 50 }],
    [undefined, { monthly_budget_usd: 50, alarm_email: "oncall@example.com" }],
    ["alarm_topic_arn,alarm_email", { alarm_email: "oncall@example.com", alarm_topic_arn: topic }],
    ["alarm_topic_arn,aws_region", { alarm_topic_arn: topic.replace("west-1", "west-2") }],
    ["alarm_topic_arn,aws_region", { alarm_topic_arn: topic.replace("aws", "aws-cn") }],
    [undefined, oauth],
    [undefined, { ...oauth, oauth_scopes: ["a"], ...checked, oauth_audience: "a" }],
    ["oauth_issuer,enable_https,certificate_arn,enable_domain", { ...oauth, enable_https: false }],
    [
      "oauth_issuer,enable_https,certificate_arn,enable_domain",
      { ...oauth, enable_https: false, certificate_arn: arn, enable_domain: false },
    ],
    ["oauth_scopes,oauth_jwks_url,oauth_issuer", { oauth_scopes: ["a"] }],
    ["oauth_scopes,oauth_jwks_url,oauth_issuer", checked],
    ["oauth_audience,oauth_jwks_url", { ...oauth, oauth_audience: "a" }],
    [undefined, { ...oauth, mcp_path: "/" }],
    [undefined, { ...oauth, mcp_path: `/${"p".repeat(90)}` }],
    ["mcp_path,oauth_issuer", { ...oauth, mcp_path: `/${"p".repeat(91)}` }],
    ["mcp_path,oauth_issuer", { ...oauth, mcp_path: "/m*p" }],
    [undefined, { mcp_path: "/m*p" }],
    [undefined, { ...oauth, ...checked, health_check_path: "/health?deep=1" }],
    [undefined, { ...oauth, health_check_path: "/*" }],
    [
      "health_check_path,mcp_path,oauth_jwks_url",
      { ...oauth, ...checked, health_check_path: "/*" },
    ],
    ...["/mcp?probe", "/mcp/"].map((health_check_path): [string, Partial<VariableValues>] => [
      "health_check_path,mcp_path,oauth_jwks_url",
      { ...oauth, ...checked, health_check_path },
    ]),
    [
      "health_check_path,mcp_path,oauth_jwks_url",
      { ...oauth, ...checked, health_check_path: `/${"h".repeat(128)}` },
    ],
    // 1024 characters of metadata, to the last one.
    [undefined, { ...oauth, oauth_scopes: scopes(62) }],
    [
      "oauth_scopes,oauth_issuer,subdomain,domain_name,mcp_path",
      { ...oauth, oauth_scopes: scopes(63) },
    ],
    [undefined, { subdomain: "a", domain_name: `${"a.".repeat(125)}a` }],
    ["subdomain,domain_name", { subdomain: "ab", domain_name: `${"a.".repeat(125)}a` }],
    [undefined, { subdomain: "ab", domain_name: `${"a.".repeat(125)}a`, enable_domain: false }],
  ];

const names = Object.keys(variableDefinitions) as VariableName[];
const rulesOf = (name: VariableName) =>
  ((variableDefinitions[name] as VariableDefinition).rules ?? []) as readonly Rule<unknown>[];
const brokenBy = (values: VariableValues) =>
  stackRules.filter((rule) => isBroken(rule, values)).map((rule) => rule.variables.join());

/** Samples, and generated values that have the variable's type: on these, too, both sides must agree. */
const generated = badInputs(1_000, 3_000);
const compared = Object.fromEntries(
  names.map((name) => {
    const { good = [], bad = [] } = samples[name] ?? {};
    const more = generated.filter((input) => input.name === name && isTyped(input));
    return [name, [...good, ...bad, ...more.map(({ value }) => value)]];
  }),
) as Record<VariableName, unknown[]>;

/** As it is, without being converted. */
function isTyped({ name, value }: BadInput): boolean {
  try {
    const converted = convert(value as HclValue, variableDefinitions[name].type);
    return JSON.stringify(converted) === JSON.stringify(value);
  } catch {
    return false;
  }
}

/** Answers of Terraform, by rule and sample. */
let terraform: { rules: Record<string, boolean[][]>; stacks: boolean[][] };
const directory = mkdtempSync(join(tmpdir(), "rules-"));

beforeAll(() => {
  const locals: Record<string, unknown> = {};
  const typed = (name: VariableName, value: unknown) => {
    // Gives a value the type that the variable's declaration gives it.
    const { type } = variableDefinitions[name];
    const text = JSON.stringify(value).replace(/[$%](?=\{)/g, "$&$&");
    return type.startsWith("list(string")
      ? `tolist(${text})`
      : type.startsWith("map")
        ? `tomap(${text})`
        : text;
  };
  // One local each, as a graph of thousands of them takes Terraform seconds.
  for (const name of names) {
    locals[name] = `\${[${compared[name].map((value) => typed(name, value)).join(", ")}]}`;
  }
  stacks.forEach(([, change], i) => {
    const entries = Object.entries({ ...defaults, ...change }).map(
      ([name, value]) => `${name} = ${typed(name as VariableName, value)}`,
    );
    locals[`stack_${i}`] = `\${{ ${entries.join(", ")} }}`;
  });
  const rules = names.map((name) => {
    const rows = rulesOf(name).map(
      (rule) =>
        `[${compared[name].map((_, i) => rule.condition(`local.${name}[${i}]`)).join(", ")}]`,
    );
    return `${name} = [${rows.join(", ")}]`;
  });
  const stackRows = stacks.map(
    (_, i) =>
      `[${stackRules.map((rule) => rule.condition.replaceAll("var.", `local.stack_${i}.`)).join(", ")}]`,
  );
  writeFileSync(
    join(directory, "main.tf.json"),
    JSON.stringify({
      locals,
      output: {
        result: {
          value: `\${jsonencode({ rules = { ${rules.join(", ")} }, stacks = [${stackRows.join(", ")}] })}`,
        },
      },
    }),
  );
  const { TF_CLI_CONFIG_FILE: _, ...env } = process.env;
  const run = (...args: string[]) =>
    execFileSync("terraform", args, { cwd: directory, env, encoding: "utf8", stdio: "pipe" });
  run("apply", "-auto-approve", "-no-color");
  terraform = JSON.parse(run("output", "-raw", "result"));
  // Thousands of conditions take a busy machine longer than a plan.
}, 4 * STARTS_TERRAFORM_MS);

afterAll(() => rmSync(directory, { recursive: true }));

describe("the rules of one variable", () => {
  it("have samples for every variable with rules", () => {
    expect(names.filter((name) => rulesOf(name).length > 0 && !samples[name])).toEqual([]);
  });

  describe.each(Object.keys(samples) as VariableName[])("%s", (name) => {
    const { good = [], bad = [] } = samples[name] ?? {};
    const holds = (value: unknown) => rulesOf(name).map((rule) => rule.holds(value));

    it.each(good.map((value) => [value]))("takes %j", (value) => {
      expect(holds(value)).not.toContain(false);
    });

    it.each(bad.map((value) => [value]))("refuses %j", (value) => {
      expect(holds(value)).toContain(false);
    });

    it("is the same in Terraform, rule by rule", () => {
      const here = rulesOf(name).map((rule) => compared[name].map(rule.holds));
      expect(terraform.rules[name]).toEqual(here);
    });
  });
});

describe("the rules of several variables", () => {
  it.each(stacks.map(([breaks, change], i) => ({ breaks, change, i })))(
    "$change breaks $breaks",
    ({ breaks, change, i }) => {
      const values = { ...defaults, ...change };
      expect(brokenBy(values)).toEqual(breaks === undefined ? [] : [breaks]);
      expect(terraform.stacks[i]).toEqual(stackRules.map((rule) => !isBroken(rule, values)));
    },
  );

  it("are each broken by a sample", () => {
    const broken = new Set(
      stacks.flatMap(([, change]) =>
        stackRules.filter((rule) => isBroken(rule, { ...defaults, ...change })),
      ),
    );
    expect(stackRules.filter((rule) => !broken.has(rule))).toEqual([]);
  });
});
