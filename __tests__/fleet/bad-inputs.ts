import { join } from "node:path";
import fc, { type Arbitrary } from "fast-check";
import { loadFleet } from "../../src/fleet/load-fleet";
import { type VariableName, variableDefinitions } from "../../src/fleet/variables";
import { ConfigError, formatProblem } from "../../src/kit/problem";

/**
 * Values that Terraform or AWS refuses, for every variable: made from the limits that they document, and from nothing
 * that the rules of the project say.
 */
export interface BadInput {
  readonly name: VariableName;
  readonly value: unknown;
}

type Bad = Arbitrary<unknown>;

const wrongForNumber: Bad = fc.constantFrom("many", "", "1,5", "0x1F", true, [1], { a: 1 });
const wrongForText: Bad = fc.constantFrom([], ["a"], {}, { a: "b" });
const wrongForList: Bad = fc.constantFrom("a", "", 1, true, { a: "b" }, [null], [["a"]], [{}]);

function outside(min: number, max: number): Bad {
  return fc.oneof(
    fc.integer({ min: -(2 ** 40), max: min - 1 }),
    fc.integer({ min: max + 1, max: 2 ** 45 }),
    fc.integer({ min, max: Math.min(max, min + 1000) - 1 }).map((whole) => whole + 0.5),
    fc.integer({ min: max + 1, max: 2 ** 45 }).map(String),
    wrongForNumber,
  );
}

function noneOf(numbers: readonly number[]): Bad {
  return fc.oneof(
    fc.integer({ min: -100, max: 100_000 }).filter((it) => !numbers.includes(it)),
    fc.constantFrom(...numbers).map((it) => it + 0.25),
    wrongForNumber,
  );
}

/** A good text with something in it that it cannot have. */
function spoilt(good: readonly string[], characters: string): Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...good), fc.constantFrom(...characters), fc.nat())
    .map(([text, character, n]) => {
      const at = n % (text.length + 1);
      return text.slice(0, at) + character + text.slice(at);
    });
}

function text(
  good: readonly string[],
  characters: string,
  max: number,
  ...others: readonly string[]
): Bad {
  const long = fc.integer({ min: max + 1, max: max + 500 }).map((length) => {
    const [first = ""] = good;
    return first + "a".repeat(length - first.length);
  });
  const constants = others.length > 0 ? [fc.constantFrom(...others)] : [];
  return fc.oneof(spoilt(good, characters), long, ...constants, wrongForText);
}

const FOREIGN = ' \t!"#$%&()*+,;<>?@[]^`{|}~é漢😀\u00a0';
const namePart = (...others: string[]) =>
  text(["fmp-mcp", "a1", "Team-X"], `${FOREIGN}_./:`, 63, "", "-a", "a-", "a--b", ...others);

const octet = fc.nat(255);
const cidr: Arbitrary<string> = fc.oneof(
  fc
    .tuple(octet, octet, fc.constantFrom(0, 8, 15, 29, 30, 32, 33, 99))
    .map(([a, b, bits]) => `10.${a}.${b}.0/${bits}`),
  fc.tuple(octet, fc.integer({ min: 1, max: 255 })).map(([a, b]) => `10.${a}.${b}.0/16`),
  fc.tuple(fc.integer({ min: 256, max: 999 }), octet).map(([a, b]) => `10.${a}.${b}.0/24`),
  fc
    .tuple(fc.constantFrom(0, 127, 224, 230, 239, 240, 255), octet)
    .map(([a, b]) => `${a}.${b}.0.0/16`),
  spoilt(["10.0.0.0/16", "192.168.0.0/24"], `${FOREIGN}abx-_:`),
  fc.constantFrom(
    "",
    "10.0.0.0",
    "10.0/16",
    "169.254.0.0/16",
    "fd00::/16",
    "::ffff:10.0.0.0/24",
    "10.0.0.0/+16",
    "010.0.0.0/16",
  ),
);

/** No range of clients, of either kind. */
const range: Arbitrary<string> = fc.oneof(
  fc.tuple(octet, fc.integer({ min: 1, max: 255 })).map(([a, b]) => `10.${a}.${b}.0/16`),
  fc.tuple(fc.integer({ min: 256, max: 999 }), octet).map(([a, b]) => `10.${a}.${b}.0/24`),
  spoilt(["10.0.0.0/8", "2001:db8::/32"], `${FOREIGN}gx-_`),
  fc.constantFrom(
    ...["", "10.0.0.0", "10.0.0.0/33", "2001:db8::", "2001:db8::/129", "2001:DB8::/32"],
    ...["2001:db8::1/32", "2001:0db8::/32", "2001:db8:0:0:0:0:0:0/32", "::ffff:10.0.0.0/104"],
    ...["office.example", "any", "010.0.0.0/8", "fe80::%eth0/64"],
  ),
);

/** A list that is good but for one item. */
function withBadItem(good: readonly string[], bad: Bad): Bad {
  return fc
    .tuple(fc.subarray([...good]), bad, fc.nat())
    .map(([items, item, n]) => items.toSpliced(n % (items.length + 1), 0, item as string));
}

const day = fc.oneof(
  spoilt(["2026-12-26"], `${FOREIGN}abT:/`),
  fc.constantFrom(
    "2026-02-29",
    "2026-02-30",
    "2026-04-31",
    "2026-13-01",
    "2026-00-01",
    "2026-1-1",
    "26-12-2026",
    "",
    "1999-01-01",
    "3000-01-01",
  ),
);
const moment = fc.oneof(
  spoilt(["2026-12-26T10:00:00Z"], FOREIGN),
  fc.constantFrom(
    "2026-12-26",
    "2026-12-26T10:00Z",
    "2026-12-26 10:00:00Z",
    "2026-02-30T10:00:00Z",
    "2026-12-26T24:00:00Z",
    "2026-12-26T10:60:00Z",
    "2026-12-26T10:00:00",
    "2026-12-26T10:00:00+24:00",
    "tomorrow",
    "",
  ),
);
const sound = { start: "2026-12-26T10:00:00Z", end: "2026-12-26T12:00:00Z", desired_count: 1 };
const override: Bad = fc.oneof(
  moment.map((start) => ({ ...sound, start })),
  moment.map((end) => ({ ...sound, end })),
  outside(0, 5000).map((desired_count) => ({ ...sound, desired_count })),
  fc.constantFrom(
    {},
    { start: sound.start, end: sound.end },
    { ...sound, end: sound.start },
    { ...sound, end: "2029-01-01T00:00:00Z" },
    "sound",
    1,
    null,
  ),
);
const REGIONS = ["eu-west-1", "us-east-1", "ap-southeast-2"];
const region = fc.oneof(
  spoilt(REGIONS, `${FOREIGN}_./XYZ`),
  fc.constantFrom("", "eu-west-9", "EU-WEST-1", "eu-west-1a", "europe", "us-iso-east-1"),
);
const zone = fc.oneof(
  spoilt(["eu-west-1a"], `${FOREIGN}_./`),
  fc.constantFrom("", "a", "eu-west-1", "eu-west-1A", "euw1-az1", "us-west-2-lax-1a", "eu-west-2a"),
);
const TOPIC = "arn:aws:sns:eu-west-1:123456789012:oncall";
const CERTIFICATE =
  "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-90ab-cdef-1234-567890abcdef";
const KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const BOUNDARY = "arn:aws:iam::123456789012:policy/boundary";
const FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:rotate-key";
const HEX = "0123456789abcdef".repeat(4);

const bad: { readonly [name in VariableName]?: Bad } = {
  ...wrongBools(),
  project_name: namePart("internal-x", "sg-x"),
  environment: namePart(),
  aws_region: fc.oneof(region, wrongForText),
  vpc_cidr: fc.oneof(cidr, wrongForText),
  availability_zones: fc.oneof(
    withBadItem(["eu-west-1a", "eu-west-1b", "eu-west-1c"], zone),
    fc.constantFrom([], ["eu-west-1a"], ["eu-west-1a", "eu-west-1a", "eu-west-1b"]),
    wrongForList,
  ),
  subnet_cidrs: fc.oneof(
    withBadItem(["172.31.0.0/20", "172.31.16.0/20"], cidr),
    fc.constantFrom(["10.0.0.0/20", "172.31.16.0/20", "172.31.32.0/20"], ["172.31.0.0/20"]),
    wrongForList,
  ),
  private_subnets: text(["none", "nat"], FOREIGN, 12, "", "NAT", "private", "nat-per-region"),
  private_subnet_cidrs: fc.oneof(
    withBadItem(["172.31.128.0/20", "172.31.144.0/20"], cidr),
    wrongForList,
  ),
  container_image: text(
    ["ghcr.io/cdtait/app:1.0", "nginx", "registry.example:5000/a/b"],
    ' \t!"#$%&()*+,;<>?[]^`{|}~é漢😀',
    255,
    ...[
      "",
      "https://ghcr.io/a",
      "ghcr.io/Owner/app",
      "a:",
      "a:-x",
      "a@sha256:abc",
      `a@sha512:${HEX}`,
    ],
    ...["/a", "a/", "a//b", "a/_b", "a/b_", "-x.io/a", "Nginx", HEX, `a:${"t".repeat(129)}`],
  ),
  container_port: outside(1, 65535),
  cpu: noneOf([256, 512, 1024, 2048, 4096, 8192, 16384]),
  memory: outside(512, 122880),
  cpu_architecture: text(["X86_64", "ARM64"], FOREIGN, 6, "", "arm64", "x86", "AMD64"),
  fargate_spot_percent: outside(0, 100),
  availability_zone_rebalancing: text(
    ["ENABLED", "DISABLED"],
    FOREIGN,
    8,
    "",
    "enabled",
    "true",
    "ON",
  ),
  desired_count: outside(0, 5000),
  container_environment: fc.oneof(
    fc.constantFrom<unknown>(
      { API_KEY: "x" },
      { FMP_API_KEY: "x" },
      { "": "x" },
      { A: null },
      { A: ["x"] },
      "A=b",
      ["A=b"],
      1,
    ),
    fc.string({ minLength: 1 }).map((name) => ({ [`${name}=`]: "x" })),
    fc.integer({ min: 61_500, max: 90_000 }).map((length) => ({ BIG: "x".repeat(length) })),
  ),
  container_secrets: fc.oneof(
    fc.constantFrom<unknown>(
      { API_KEY: null },
      { PORT: null },
      { "": null },
      { "1A": null },
      { "A-B": null },
      { A: "" },
      { A: "my-secret" },
      { A: ["x"] },
      { A: CERTIFICATE },
      { A: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:without-its-end" },
      "A",
      ["A"],
      1,
    ),
    spoilt(["MCP_KEYS"], `${FOREIGN}./:-`).map((name) => ({ [name]: null })),
  ),
  container_user: text(
    ["1000:1000", "app"],
    `${FOREIGN}/=`,
    1_000_000,
    "",
    "a:",
    ":a",
    "a:b:c",
    "-a",
  ).filter(isShort),
  container_health_check_command: fc.constantFrom<unknown>(
    ...[["CMD"], ["CMD-SHELL"], ["CMD-SHELL", "a", "b"], ["CMD-SHELL", ""], ["CMD", "a", ""]],
    ...[["curl", "http://localhost"], [""], ["cmd", "a"], ["NONE"], ["cmd-shell", "true"]],
    ...["true", 1, true, {}, [null], [["CMD"]]],
  ),
  cluster_name: text(["fleet", "a_b-c"], `${FOREIGN}./:`, 255, ""),
  log_retention_days: noneOf([
    0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
  ]),
  kms_key_arn: text(
    [KEY],
    ' \t"é漢😀',
    1_000_000,
    ...["", "alias/mine", KEY.replace("kms", "acm"), KEY.replace("key/", "alias/")],
    ...[KEY.replace("eu-west-1", "eu-west-2"), KEY.replace("123456789012", "1234")],
  ).filter(isShort),
  permissions_boundary_arn: text(
    [BOUNDARY],
    ' \t"é漢😀',
    1_000_000,
    ...["", "boundary", BOUNDARY.replace("policy", "role"), BOUNDARY.replace("::", ":eu-west-1:")],
    BOUNDARY.replace("123456789012", "1234"),
  ).filter(isShort),
  secret_rotation_days: fc.oneof(outside(1, 1000), fc.constant(30)),
  secret_rotation_function_arn: text(
    [FUNCTION],
    ' \t"é漢😀/',
    1_000_000,
    ...["", "rotate-key", FUNCTION.replace("lambda", "kms"), FUNCTION.replace(":function", "")],
    ...[FUNCTION.replace("eu-west-1", "eu-west-2"), `${FUNCTION}:`],
  ).filter(isShort),
  secret_recovery_window_in_days: noneOf([0, ...Array.from({ length: 24 }, (_, i) => i + 7)]),
  alb_port: outside(1, 65535),
  alb_access_logs_bucket: text(
    ["my-logs", "my.logs.2026"],
    `${FOREIGN}_/:A`,
    63,
    ...["", "ab", "-logs", "logs-", "Logs", "s3://logs", "arn:aws:s3:::logs"],
  ),
  waf_rate_limit: outside(10, 2_000_000_000),
  alb_allowed_cidrs: fc.oneof(
    withBadItem(["10.0.0.0/8", "2001:db8::/32"], range),
    fc.constantFrom([], ["10.0.0.0/8", "10.0.0.0/8"]),
    wrongForList,
  ),
  certificate_arn: text(
    [CERTIFICATE],
    ' \t"é漢😀',
    1_000_000,
    ...["", "x", "arn:aws:iam::123456789012:role/x", CERTIFICATE.replace("aws", "awsx")],
    ...[CERTIFICATE.replace("eu-west-1", "eu-west-2"), CERTIFICATE.replace("aws", "aws-cn")],
    ...[CERTIFICATE.replace("123456789012", "1234"), CERTIFICATE.replace("acm", "acm-pca")],
  ).filter(isShort),
  ssl_policy: text(
    ["ELBSecurityPolicy-TLS13-1-2-2021-06"],
    `${FOREIGN}_./:`,
    255,
    ...["", "TLS13", "elbsecuritypolicy-2016-08"],
  ),
  alb_idle_timeout_seconds: outside(1, 4000),
  rewrite_host_header: text(
    ["localhost:8001", "mcp.internal"],
    `${FOREIGN}_/`,
    255,
    ...["", "http://localhost", "localhost:", "localhost:123456", "-a", ":80"],
  ),
  // They need HTTPS, which the defaults do not have, too: what is wrong with the text must be said all the same.
  oauth_issuer: text(
    ["https://login.example.com", "https://login.example.com/realms/main"],
    ' \t"#<>[]^`{|}?&é漢😀',
    256,
    ...["", "login.example.com", "http://login.example.com", "https://", "https:///a"],
  ),
  oauth_scopes: fc.oneof(
    withBadItem(
      ["mcp:tools", "read"],
      fc.constantFrom("", "a b", '"', "a\\b", "é", "a\n", "mcp:tools"),
    ),
    wrongForList,
  ),
  oauth_jwks_url: text(
    ["https://login.example.com/jwks"],
    ' \t"#<>[]^`{|}é漢😀',
    256,
    ...["", "https://login.example.com", "http://login.example.com/jwks", "jwks"],
  ),
  oauth_audience: text(["https://mcp.example.com/mcp", "my-api"], " \té漢😀", 256, ""),
  target_group_port: outside(1, 65535),
  target_group_name: text(["fleet-tg"], `${FOREIGN}_./:`, 32, "", "-a", "a-"),
  health_check_path: text(["/health"], " \té漢😀\u00a0", 1024, "", "health", "//a b"),
  mcp_path: text(["/mcp"], " \té漢😀\u00a0", 1024, "", "mcp", "/mcp/"),
  health_check_grace_period_seconds: outside(0, 2147483647),
  deregistration_delay_seconds: outside(0, 3600),
  stop_timeout_seconds: outside(2, 120),
  allowed_origins: fc.oneof(
    withBadItem(
      ["https://app.example.com"],
      fc.constantFrom(
        "",
        "example.com",
        "https://",
        "https://a b",
        "ftp://a.example",
        "https://a/b",
      ),
    ),
    wrongForList,
  ),
  service_discovery_ttl: outside(0, 2147483647),
  service_discovery_failure_threshold: noneOf([1]),
  domain_name: text(
    ["example.com", "a.b.example.org"],
    `${FOREIGN}/:`,
    253,
    "",
    "com",
    ".a.b",
    "a.b.",
    "a..b",
    "-a.b",
    "10.0.0.1",
    `${"a".repeat(64)}.com`,
  ),
  subdomain: text(
    ["api", "api.eu"],
    `${FOREIGN}/:`,
    253,
    "",
    ".a",
    "a.",
    "a..b",
    "-a",
    "a-",
    "a".repeat(64),
  ),
  route53_zone_id: text(
    ["Z0123456789ABCDEFGHIJ"],
    `${FOREIGN}_./:-`,
    32,
    "",
    "/hostedzone/Z1",
    "z1",
  ),
  autoscaling_min: outside(1, 5000),
  autoscaling_max: outside(1, 5000),
  autoscaling_cpu_percent: outside(1, 100),
  autoscaling_memory_percent: outside(1, 100),
  autoscaling_requests_per_task: outside(1, 1_000_000),
  autoscaling_scale_out_cooldown_seconds: outside(0, 3600),
  autoscaling_scale_in_cooldown_seconds: outside(0, 3600),
  weekend_hours_start: outside(0, 23),
  weekend_hours_end: outside(1, 24),
  weekend_active_regions: fc.oneof(withBadItem(REGIONS, region), wrongForList),
  weekend_days: fc.oneof(
    withBadItem(["SAT", "SUN"], fc.constantFrom("sat", "SATURDAY", "", "XXX", "MON-FRI", "MONTUE")),
    fc.constantFrom([], ["SAT", "SAT"]),
    wrongForList,
  ),
  weekend_timezone: fc.oneof(
    spoilt(["Europe/London", "UTC"], ' \t!"#$%&()*,;<>?@[]^`{|}~é漢😀.:'),
    fc.constantFrom("", "Mars/Base", "europe/london", "+01:00", "Europe/", "/UTC"),
    wrongForText,
  ),
  weekend_prewarm_minutes: outside(0, 1440),
  weekend_closed_dates: fc.oneof(withBadItem(["2026-12-25"], day), wrongForList),
  weekend_overrides: fc.oneof(
    override.map((item) => [item]),
    override.map((item) => [sound, item]),
    fc.constantFrom("now", 1, {}, [1]),
  ),
  weekend_closed_answer: text(["text", "json"], FOREIGN, 4, "", "JSON", "html"),
  weekend_plan_time: fc.oneof(moment, wrongForText),
  alarm_email: text(
    ["oncall@example.com", "a.b+c@mail.example.org"],
    ' \t"(),:;<>[]\\é漢😀',
    254,
    ...["", "oncall", "@example.com", "oncall@", "oncall@localhost", "a@b@example.com"],
  ),
  alarm_topic_arn: text(
    [TOPIC],
    `${FOREIGN}/.`,
    TOPIC.length - "oncall".length + 256,
    ...["", "oncall", `${TOPIC}.fifo`, TOPIC.replace("sns", "sqs"), TOPIC.replace("aws", "awsx")],
    ...[TOPIC.replace("eu-west-1", "eu-west-2"), TOPIC.replace("123456789012", "1234")],
  ),
  alarm_5xx_percent: outside(1, 99),
  alarm_latency_seconds: outside(1, 4000),
  alarm_memory_percent: outside(1, 99),
  monthly_budget_usd: outside(1, 1_000_000_000),
  container_insights: text(["enabled"], FOREIGN, 7, "", "on", "true", "Enabled", "enhance"),
};

/** Texts have no limit of length where none is documented. */
function isShort(value: unknown): boolean {
  return typeof value !== "string" || value.length < 1_000;
}

function wrongBools(): { readonly [name in VariableName]?: Bad } {
  const wrong = fc.constantFrom<unknown>("yes", "on", "TRUE", "", 0, 1, 2, [], [true], {});
  const names = Object.entries(variableDefinitions).flatMap(([name, { type }]) =>
    type === "bool" ? [name] : [],
  );
  return Object.fromEntries(names.map((name) => [name, wrong]));
}

/** @param seed the same inputs for the same seed */
export function badInputs(count: number, seed: number): BadInput[] {
  const entries = Object.entries(bad) as [VariableName, Bad][];
  const each = Math.ceil(count / entries.length);
  return entries.flatMap(([name, values], i) =>
    fc.sample(values, { numRuns: each, seed: seed + i }).map((value) => ({ name, value })),
  );
}

/** What is wrong with the way in which synth refuses an input; nothing when it is refused at its line. */
export async function complaints(
  { name, value }: BadInput,
  project: string,
  index: number,
): Promise<string[]> {
  const isJson = index % 2 === 1;
  const linesBefore = index % 5;
  const json = JSON.stringify(value);
  const text = isJson
    ? `{${"\n".repeat(linesBefore)}"${name}": ${json}}`
    : `${"# a comment\n".repeat(linesBefore)}${name} = ${json.replace(/[$%](?=\{)/g, "$&$&")}`;
  const file = `tfvars/bad.tfvars${isJson ? ".json" : ""}`;
  const show = (problem: unknown) => `${name} = ${json.slice(0, 200)}: ${problem}`;
  try {
    await loadFleet(join(project, "tfvars"), project, new Map([[join(project, file), text]]));
    return [show("is accepted")];
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      return [show(error instanceof Error ? error.stack : error)];
    }
    const errors = error.problems.filter(({ severity }) => severity === "error");
    return errors.flatMap((problem) => {
      const isPlaced =
        problem.file === file && problem.line === linesBefore + 1 && problem.variable === name;
      const isReadable =
        !/\n|undefined|\[object|NaN/.test(problem.message) && problem.message.length < 900;
      return isPlaced && isReadable ? [] : [show(formatProblem(problem))];
    });
  }
}
