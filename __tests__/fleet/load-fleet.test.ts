import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Fleet, loadFleet } from "../../src/fleet/load-fleet";
import { ConfigError, formatProblem, type Problem } from "../../src/kit/problem";
import { projectRoot } from "../support/synth";

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "fleet-"));
  mkdirSync(join(project, "tfvars"));
});
afterEach(() => rmSync(project, { recursive: true }));

function load(files: Record<string, string | Buffer> = {}): Promise<Fleet> {
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(project, "tfvars", name), text);
  }
  return loadFleet(join(project, "tfvars"), project, undefined, new Date("2026-12-01T12:00:00Z"));
}

async function problemsOf(files: Record<string, string | Buffer>): Promise<readonly Problem[]> {
  const error = await load(files).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConfigError)) {
    throw new Error(`expected a ConfigError, got ${error}`);
  }
  return error.problems;
}

/** A region that breaks no rule and gives no warning. */
function region(letter: "w" | "x" | "y", lines = ""): string {
  const [aws_region, second] = { w: ["eu-west-1", 1], x: ["eu-west-2", 2], y: ["us-east-1", 3] }[
    letter
  ];
  return `
aws_region         = "${aws_region}"
vpc_cidr           = "10.${second}.0.0/16"
availability_zones = ["${aws_region}a", "${aws_region}b"]
subnet_cidrs       = ["10.${second}.0.0/20", "10.${second}.16.0/20"]
${lines}`;
}

describe("a sound fleet", () => {
  it("is sorted by stack name, with defaults filled in and names without terraform-", async () => {
    const fleet = await load({
      "us-east-1.tfvars": region("y", 'cpu = "512"\nmemory = 1024'),
      "terraform-eu-west-1.tfvars": region("w", "container_user = null\nmemory = null"),
      "terraform.tfvars.example": "this is no stack",
      ".gitkeep": "",
    });
    expect(fleet.warnings).toEqual([]);
    expect(fleet.regions.map(({ stackName, file }) => [stackName, file])).toEqual([
      ["eu-west-1", "tfvars/terraform-eu-west-1.tfvars"],
      ["us-east-1", "tfvars/us-east-1.tfvars"],
    ]);
    const [west, east] = fleet.regions;
    expect(east?.values).toMatchObject({ cpu: 512, memory: 1024, project_name: "fmp-mcp" });
    expect(Object.keys(east?.sources ?? {})).toEqual([
      "aws_region",
      "vpc_cidr",
      "availability_zones",
      "subnet_cidrs",
      "cpu",
      "memory",
    ]);
    // null is a value where the variable is nullable, else no value.
    expect(west?.values).toMatchObject({ container_user: null, memory: 3072 });
    expect(west?.sources).toHaveProperty("container_user");
    expect(west?.sources).not.toHaveProperty("memory");
  });

  it("may be an empty file, which is the defaults", async () => {
    const { regions, warnings } = await load({ "a.tfvars": "" });
    expect(regions[0]?.sources).toEqual({});
    expect(regions[0]?.values.vpc_cidr).toBe("172.31.0.0/16");
    expect(warnings).toEqual([]);
  });
});

describe("the values", () => {
  it("are those that Terraform reads", async () => {
    const { regions } = await load({
      "a.tfvars": `
memory = 4 * 1024
desired_count = 3
container_environment = {
  HELP = <<TEXT
TEXT for /mcp/* clients
TEXT
  PATHS    = "/mcp/*,/sse/*/x"
  GUILD_ID = 175928847299117063
  CHAT_ID  = -1001234567890123456
  RATE     = 0.5000000000000000
  NOTE     = <<ENDE_Ü
x
ENDE_Ü\u00A0
  LAST     = "1"
}
`,
    });
    expect(regions[0]?.values).toMatchObject({
      memory: 4096,
      desired_count: 3,
      container_environment: {
        HELP: "TEXT for /mcp/* clients\n",
        PATHS: "/mcp/*,/sse/*/x",
        GUILD_ID: "175928847299117063",
        CHAT_ID: "-1001234567890123456",
        RATE: "0.5",
        NOTE: "x\n",
        LAST: "1",
      },
    });
  });

  it.each([
    ["Latin-1", Buffer.from('cpu = 1024\nsubdomain = "caf\xe9"\n', "latin1"), 2],
    ["UTF-16", Buffer.from("\uFEFFcpu = 1024\n", "utf16le"), 1],
    ["half a surrogate pair", Buffer.from([0x23, 0xed, 0xa0, 0xbd, 0x0a]), 1],
  ])("are refused in %s, with the line", async (_, bytes, line) => {
    expect(await problemsOf({ "a.tfvars": bytes })).toEqual([
      {
        file: "tfvars/a.tfvars",
        line,
        message: expect.stringMatching(/^is not UTF-8 on this line.*Save the file as UTF-8$/),
        severity: "error",
      },
    ]);
  });

  it("are refused in JSON of another encoding, although Terraform would read something else", async () => {
    const bytes = Buffer.from('{"cpu": 1024,\n"subdomain": "caf\xe9"}\n', "latin1");
    expect(await problemsOf({ "a.tfvars.json": bytes })).toMatchObject([
      { line: 2, message: expect.stringContaining("Terraform would read other characters") },
    ]);
  });
});

describe("a name that no variable has", () => {
  it.each([
    ["container_cpu", "cpu"],
    ["container_memory", "memory"],
    ["region", "aws_region"],
    ["app_count", "desired_count"],
    ["vpcCidr", "vpc_cidr"],
    ["subnet_cidr", "subnet_cidrs"],
    ["desird_count", "desired_count"],
    ["DesiredCount", "desired_count"],
    ["vpc_cdir", "vpc_cidr"],
    ["container_prot", "container_port"],
    ["environement", "environment"],
    ["cpus", "cpu"],
    ["alert_email", "alarm_email"],
    ["tls_policy", "ssl_policy"],
    ["deregistration_delay", "deregistration_delay_seconds"],
    ["allowed_cidr_blocks", "alb_allowed_cidrs"],
  ])("%s leads to %s", async (name, meant) => {
    const [problem] = await problemsOf({ "a.tfvars": `${name} = 1` });
    expect(problem?.message).toBe(`there is no such variable. Did you mean ${meant}?`);
  });

  it.each([
    "container_name",
    "enable_ipv4",
    "health_check_port",
    "min_count",
    "port",
    // A word of another meaning, a letter or two away.
    ...["nlb_port", "gpu", "create_nlb", "container_host", "alb_host", "enable_http"],
    ...["weekend_dates", "cluster_node", "project_home", "vcpu", "vpn_cidr", "alarm_latency_ms"],
    "é",
    "__proto__",
  ])("%s leads nowhere", async (name) => {
    const [problem] = await problemsOf({ "a.tfvars": `${name} = 1` });
    expect(problem?.message).toMatch(/^there is no such variable. docs/);
  });
});

describe("the folder", () => {
  it("that is missing", async () => {
    rmSync(join(project, "tfvars"), { recursive: true });
    await expect(load()).rejects.toThrow(
      "tfvars: cannot be read (ENOENT). Create the folder and copy tfvars/terraform.tfvars.example",
    );
  });

  it("without a file", async () => {
    await expect(load({ "terraform.tfvars.example": "" })).rejects.toThrow(
      "tfvars: holds no .tfvars file, and each one is a region. Copy tfvars/terraform.tfvars.example",
    );
  });

  it("with a file that cannot be read", async () => {
    mkdirSync(join(project, "tfvars/a.tfvars"));
    expect((await problemsOf({})).map(formatProblem)).toEqual([
      "tfvars/a.tfvars: cannot be read (EISDIR). It must be a text file that you may read",
    ]);
  });

  it.each(["terraform-.tfvars", "eu west.tfvars", "é.tfvars", "-a.tfvars"])(
    "with a file named %s",
    async (name) => {
      const problems = await problemsOf({ [name]: region("w") });
      expect(problems).toMatchObject([{ file: `tfvars/${name}` }]);
      expect(problems[0]?.message).toContain("Name the file after its region");
    },
  );

  it.each(["eu-west-1.tfvars", "EU-West-1.tfvars"])(
    "with %s beside terraform-eu-west-1.tfvars",
    async (name) => {
      const problems = await problemsOf({
        [name]: region("w"),
        "terraform-eu-west-1.tfvars": region("x"),
      });
      expect(problems).toHaveLength(1);
      expect(problems[0]?.message).toMatch(/^is stack ".*", as tfvars\/.*\.tfvars is already/);
    },
  );
});

describe("a value that does not fit", () => {
  it.each([
    [
      'vpc_cidr = "10.0.0.0/33"',
      1,
      12,
      "vpc_cidr",
      /^must be an IPv4 range from \/16 to \/28.*such as 10\.0\.0\.0\/16; got: "10\.0\.0\.0\/33"$/,
    ],
    ["\n  cpu = lots", 2, 9, "cpu", /text in quotes: "lots"$/],
    ['cpu = "lots"', 1, 7, "cpu", /^must be a number; got: "lots"$/],
    ["cpu = 1000", 1, 7, "cpu", /^must be one of 256, 512, .*; got: 1000$/],
    [
      "container_port = 0",
      1,
      18,
      "container_port",
      /^must be a whole number from 1 to 65535; got: 0$/,
    ],
    [
      "service_discovery_failure_threshold = 3",
      1,
      39,
      "service_discovery_failure_threshold",
      /^must be 1: AWS always uses 1.*; got: 3$/,
    ],
    [
      'weekend_days = ["SAT", "sunday"]',
      1,
      16,
      "weekend_days",
      /^must be a list in which each item is one of MON, .*; got: "sunday"$/,
    ],
    [
      'create_alb = "yes"',
      1,
      14,
      "create_alb",
      /^must be true or false, without quotes; got: "yes"$/,
    ],
    [
      "availability_zones = [1, null]",
      1,
      22,
      "availability_zones",
      /^must have in item 2 a string, in quotes; got: null$/,
    ],
    [
      'vpc_cdir = "10.0.0.0/16"',
      1,
      12,
      "vpc_cdir",
      /^there is no such variable\. Did you mean vpc_cidr\?$/,
    ],
    ['VPC_CIDR = "10.0.0.0/16"', 1, 12, "VPC_CIDR", /Did you mean vpc_cidr\?$/],
    ["tags = {}", 1, 8, "tags", /^there is no such variable\. docs\/variables\.md lists them all$/],
    ["cpu = 256\ncpu = 512", 2, 1, "cpu", /is set for the second time, the first is on line 1/],
    [
      "cpu = 2048",
      1,
      7,
      "cpu",
      /^Fargate has no task of 2048 CPU units and 3072 MiB\. With cpu = 2048, memory is one of 4096, 5120,/,
    ],
    ['weekend_timezone = "Europe/Lodnon"', 1, 20, "weekend_timezone", /got: "Europe\/Lodnon"$/],
    [
      'weekend_timezone = "US/Eastern"',
      1,
      20,
      "weekend_timezone",
      /^"US\/Eastern" is another name of America\/New_York, .*\. Write "America\/New_York"$/,
    ],
    ['weekend_timezone = "europe/london"', 1, 20, "weekend_timezone", /Write "Europe\/London"$/],
    ['weekend_timezone = "us/eastern"', 1, 20, "weekend_timezone", /Write "America\/New_York"$/],
    ['weekend_timezone = "PST"', 1, 20, "weekend_timezone", /got: "PST"$/],
    [
      'vpc_cidr = "10.0.0.5/16"',
      1,
      12,
      "vpc_cidr",
      /got: "10\.0\.0\.5\/16"\. Write "10\.0\.0\.0\/16"$/,
    ],
    ['cpu_architecture = "arm64"', 1, 20, "cpu_architecture", /got: "arm64"\. Write "ARM64"$/],
    ['weekend_days = ["Sat"]', 1, 16, "weekend_days", /got: "Sat"\. Write "SAT"$/],
    ...[
      ["203.0.113.7", "203.0.113.7/32"],
      ["203.0.113.7/24", "203.0.113.0/24"],
      ["2001:DB8::1", "2001:db8::1/128"],
      ["2001:0db8::/32", "2001:db8::/32"],
    ].map(([given, meant]): [string, number, number, string, RegExp] => [
      `alb_allowed_cidrs = ["0.0.0.0/0", "${given}"]`,
      ...([
        1,
        21,
        "alb_allowed_cidrs",
        new RegExp(`got: "${given}"\\. Write "${meant}"$`),
      ] as const),
    ]),
    ['alb_allowed_cidrs = ["any"]', 1, 21, "alb_allowed_cidrs", /got: "any"$/],
    [
      "container_secrets = { GOOD = null, NOT-GOOD = null }",
      1,
      21,
      "container_secrets",
      /^must be a map whose keys are names .*; got: "NOT-GOOD"$/,
    ],
    ...[
      ["https://App.Example.com/page", "https://app.example.com"],
      ["https://app.example.com:443", "https://app.example.com"],
    ].map(([given, meant]): [string, number, number, string, RegExp] => [
      `allowed_origins = ["${given}"]`,
      ...([1, 19, "allowed_origins", new RegExp(`got: "${given}"\\. Write "${meant}"$`)] as const),
    ]),
    // What would be refused again is no advice.
    ...["https://-a.example.com", "https://app.example.com:0"].map(
      (given): [string, number, number, string, RegExp] => [
        `allowed_origins = ["${given}"]`,
        ...([1, 19, "allowed_origins", new RegExp(`got: "${given}"$`)] as const),
      ],
    ),
    ['subdomain = "-"', 1, 13, "subdomain", /such as mcp or mcp\.eu: letters, digits, .*got: "-"$/],
  ])("%s", async (text, line, column, variable, message) => {
    expect(await problemsOf({ "a.tfvars": text })).toEqual([
      {
        file: "tfvars/a.tfvars",
        line,
        column,
        variable,
        message: expect.stringMatching(message),
        severity: "error",
      },
    ]);
  });

  it("is shown with file, line, column and variable", async () => {
    await expect(load({ "a.tfvars": "\ncpu = 1" })).rejects.toThrow(
      "tfvars/a.tfvars:2:7: cpu: must be one of 256,",
    );
  });

  it("points at the variable that the file sets", async () => {
    const problems = await problemsOf({
      "a.tfvars": '# the zones are the default\naws_region = "us-east-1"',
    });
    expect(problems).toMatchObject([{ line: 2, variable: "aws_region" }]);
    expect(problems[0]?.message).toContain(
      "not in aws_region us-east-1. Write zones such as us-east-1a",
    );
  });
});

it("reports everything in all files at once, and no follow-up of a reported value", async () => {
  const problems = await problemsOf({
    "b.tfvars": 'vpc_cidr = "nonsense"\ncpu = 256\nalb_port = 0',
    "a.tfvars": "unknown_thing = 1\nmemory = 100\nalb_port = 1\ncpu = [\n",
  });
  expect(problems.map(({ file, line, variable }) => [file, line, variable])).toEqual([
    ["tfvars/a.tfvars", 1, "unknown_thing"],
    ["tfvars/a.tfvars", 2, "memory"],
    ["tfvars/a.tfvars", 4, undefined],
    ["tfvars/b.tfvars", 1, "vpc_cidr"],
    ["tfvars/b.tfvars", 2, "cpu"],
    ["tfvars/b.tfvars", 3, "alb_port"],
  ]);
});

describe("api_key", () => {
  it("is left out with a warning", async () => {
    const { regions, warnings } = await load({ "a.tfvars": '\napi_key = "hunter2"' });
    expect(JSON.stringify([regions, warnings])).not.toContain("hunter2");
    expect(regions[0]?.sources).toEqual({});
    expect(warnings).toMatchObject([
      { file: "tfvars/a.tfvars", line: 2, variable: "api_key", severity: "warning" },
    ]);
    expect(warnings[0]?.message).toContain("put-secret-value");
  });

  it.each([
    'api_key = ["hunter2"]',
    'api_key = "hunter2',
    "api_key = hunter2",
    'api_key = "a"\napi_key = "hunter2"',
    'api_kye = "hunter2"',
    'api_kye: "hunter2"',
    "apikey = hunter2",
    "db_password = hunter2(1)",
    'container_environment = { API_TOKEN = ["hunter2"] }',
    "container_environment = {\n  API_TOKEN = hunter2\n}",
    "container_environment = { API_TOKEN: 'hunter2' }",
    "api_key = <<EOF\nhunter2",
  ])("is in no message for %s", async (text) => {
    const problems = await problemsOf({ "a.tfvars": `cpu = 1\n${text}` });
    expect(problems.length).toBeGreaterThan(1);
    expect(JSON.stringify(problems)).not.toContain("hunter2");
  });
});

describe("between stacks", () => {
  it("equal project_name, environment and aws_region are an error", async () => {
    const problems = await problemsOf({
      "a.tfvars": region("w"),
      "b.tfvars": region("w", 'subdomain = "other"').replaceAll("10.1.", "10.9."),
    });
    expect(problems).toMatchObject([
      { file: "tfvars/b.tfvars", line: 2, column: 22, variable: "aws_region", severity: "error" },
    ]);
    expect(problems[0]?.message).toContain(
      "tfvars/a.tfvars has the same project_name, environment and aws_region",
    );
    expect(problems[0]?.message).toContain("fmp-mcp-dev-eu-west-1");
  });

  it("are the same to IAM when they differ in case only", async () => {
    const problems = await problemsOf({
      "a.tfvars": region("w"),
      "b.tfvars": region("w", 'environment = "Dev"\nsubdomain = "other"').replaceAll(
        "10.1.",
        "10.9.",
      ),
    });
    expect(problems).toMatchObject([{ file: "tfvars/b.tfvars", variable: "aws_region" }]);
  });

  it.each([
    ["cluster_name", "the cluster x in eu-west-1 too, and AWS would give both stacks the same"],
    ["target_group_name", "the target group x in eu-west-1 too, and AWS takes a name once"],
  ])("one %s in one region is an error", async (variable, text) => {
    const named = `${variable} = "x"`;
    const problems = await problemsOf({
      "a.tfvars": region("w", named),
      "b.tfvars": staging(`subdomain = "staging"\n${named}`),
      "c.tfvars": region("x", named),
    });
    expect(problems).toMatchObject([{ file: "tfvars/b.tfvars", line: 8, variable }]);
    expect(problems[0]?.message).toContain(`tfvars/a.tfvars has ${text}`);
  });

  const staging = (lines: string) =>
    region("w", `environment = "staging"\n${lines}`).replaceAll("10.1.", "10.9.");

  it.each(["", 'subdomain = "FMP"'])(
    "one record name in one region is an error, with %j",
    async (lines) => {
      const problems = await problemsOf({ "a.tfvars": region("w"), "b.tfvars": staging(lines) });
      expect(problems).toMatchObject([
        { file: "tfvars/b.tfvars", variable: "subdomain", severity: "error" },
      ]);
      expect(problems[0]?.message).toContain(
        "tfvars/a.tfvars has the record fmp.cdtait.cloud in eu-west-1 too",
      );
    },
  );

  it.each([
    'subdomain = "staging"',
    "enable_domain = false",
    "create_alb = false",
    'domain_name = "example.com"',
  ])("one region twice is right with %s", async (lines) => {
    const fleet = await load({ "a.tfvars": region("w"), "b.tfvars": staging(lines) });
    expect(fleet.regions).toHaveLength(2);
    expect(fleet.warnings).toEqual([]);
  });

  it("a region without HTTPS beside one of its name that has it is a warning", async () => {
    const { warnings } = await load({
      "a.tfvars": region("w", "enable_https = true"),
      "b.tfvars": region("x", 'subdomain = "FMP"'),
      "c.tfvars": region("y", 'subdomain = "other"'),
    });
    expect(warnings).toMatchObject([{ file: "tfvars/b.tfvars", variable: "enable_https" }]);
    expect(warnings[0]?.message).toContain(
      "fmp.cdtait.cloud has HTTPS in tfvars/a.tfvars and not here",
    );
  });

  it("overlapping ranges are one warning for each later stack", async () => {
    const shared = (letter: "w" | "x" | "y") => region(letter).replaceAll(/10\.[123]\./g, "10.1.");
    const { warnings } = await load({
      "a.tfvars": shared("w"),
      "b.tfvars": shared("x"),
      "c.tfvars": shared("y"),
    });
    expect(warnings.map(({ file, line, variable }) => [file, line, variable])).toEqual([
      ["tfvars/b.tfvars", 3, "vpc_cidr"],
      ["tfvars/c.tfvars", 3, "vpc_cidr"],
    ]);
    expect(warnings[0]?.message).toContain("10.1.0.0/16 overlaps 10.1.0.0/16 of tfvars/a.tfvars:");
    expect(warnings[1]?.message).toContain("of tfvars/a.tfvars and 1 more:");
  });
});

describe("tfvars/examples/mcp.tfvars", () => {
  const text = (path: string) => readFileSync(join(projectRoot, path), "utf8");

  it("is a region beside the shipped ones, with all that MCP clients need", async () => {
    const shipped = ["eu-west-1", "eu-west-2", "us-east-1"].map((name) => [
      `terraform-${name}.tfvars`,
      text(`tfvars/terraform-${name}.tfvars`),
    ]);
    const fleet = await load({
      ...Object.fromEntries(shipped),
      "terraform-eu-north-1.tfvars": text("tfvars/examples/mcp.tfvars"),
    });
    const region = fleet.regions.find(({ stackName }) => stackName === "eu-north-1");
    expect(region?.values).toMatchObject({
      enable_domain: true,
      enable_https: true,
      enable_address_environment: true,
      container_secrets: { MCP_REQUEST_STATE_KEYS: null },
    });
    expect(fleet.warnings.filter(({ file }) => file?.includes("eu-north-1"))).toEqual([]);
  });

  it("has a hardened one beside it, with nothing that synth warns of", async () => {
    const { regions, warnings } = await load({
      "terraform-eu-west-3.tfvars": text("tfvars/examples/hardened.tfvars"),
    });
    expect(warnings).toEqual([]);
    const [region] = regions;
    const flags = Object.entries(region?.values ?? {}).filter(([, value]) => value === true);
    expect(flags.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        ...["enable_https", "enable_waf", "enable_flow_logs", "enable_deletion_protection"],
        "enable_readonly_root_filesystem",
      ]),
    );
  });

  it("is no region where it lies, since folders in tfvars/ are none", async () => {
    const { regions, warnings } = await loadFleet(join(projectRoot, "tfvars"));
    expect(regions.map(({ stackName }) => stackName)).toEqual([
      "eu-west-1",
      "eu-west-2",
      "us-east-1",
    ]);
    expect(JSON.stringify(warnings)).not.toContain("examples");
  });
});

describe("warnings of one stack", () => {
  it.each([
    ["deregistration_delay_seconds = 30", true],
    ["alb_idle_timeout_seconds = 900", true],
    ["alb_idle_timeout_seconds = 900\nderegistration_delay_seconds = 900", false],
    ["alb_idle_timeout_seconds = 900\ncreate_alb = false", false],
    ["alb_idle_timeout_seconds = 60", false],
  ])("calls that a deployment would cut, with %j: %s", async (lines, warns) => {
    const { warnings } = await load({ "a.tfvars": region("w", lines) });
    expect(warnings.map(({ variable }) => variable)).toEqual(
      warns ? ["deregistration_delay_seconds"] : [],
    );
  });

  it.each([
    ["enable_execute_command = true", true],
    ["enable_execute_command = true\nenable_readonly_root_filesystem = true", true],
    ["enable_execute_command = true\nenable_readonly_root_filesystem = false", false],
    ["enable_readonly_root_filesystem = true", false],
  ])("a root filesystem that ECS Exec makes writable, with %j: %s", async (lines, warns) => {
    const { warnings } = await load({ "a.tfvars": region("w", lines) });
    expect(warnings.map(({ variable }) => variable)).toEqual(
      warns ? ["enable_execute_command"] : [],
    );
  });

  const many = (count: number) =>
    JSON.stringify(Array.from({ length: count }, (_, i) => `198.51.100.${i}/32`));
  it.each([
    ['enable_ipv6 = true\nalb_allowed_cidrs = ["203.0.113.0/24"]', /come by IPv6 get no answer/],
    ['enable_ipv6 = true\nalb_allowed_cidrs = ["203.0.113.0/24", "2001:db8::/32"]', undefined],
    ["enable_ipv6 = true", undefined],
    [`alb_allowed_cidrs = ${many(31)}`, /31 ranges on 2 ports are 62 rules/],
    [`alb_allowed_cidrs = ${many(30)}`, undefined],
    [`alb_allowed_cidrs = ${many(30)}\nalb_port = 8080`, /30 ranges on 3 ports are 90 rules/],
    [`alb_allowed_cidrs = ${many(31)}\ncreate_alb = false`, undefined],
  ])("clients that are kept out unawares, with %j", async (lines, warning) => {
    const { warnings } = await load({ "a.tfvars": region("w", lines) });
    expect(warnings.map(({ variable }) => variable)).toEqual(warning ? ["alb_allowed_cidrs"] : []);
    if (warning) {
      expect(warnings[0]?.message).toMatch(warning);
    }
  });

  const environment = (line: string) =>
    `container_environment = { STATELESS = "true", TRANSPORT = "streamable-http", ${line} }`;

  it.each([
    [
      'TOOL_TIMEOUT_SECONDS = "600"',
      "",
      [
        "TOOL_TIMEOUT_SECONDS allows 600 s, and the load balancer closes a connection that is silent for 300 s. Set alb_idle_timeout_seconds = 600 or more, or let",
        "has 300 s for its running calls. Set deregistration_delay_seconds = 600 or more",
      ],
    ],
    [
      'MY_REQUEST_TIMEOUT_MS = "600500"',
      "alb_idle_timeout_seconds = 700\nderegistration_delay_seconds = 600",
      [
        "MY_REQUEST_TIMEOUT_MS allows 600.5 s, and a task that is replaced has 600 s",
        "for its running calls, and alb_idle_timeout_seconds allows",
      ],
    ],
    [
      'TOOL_TIMEOUT_SECONDS = "5000"',
      "deregistration_delay_seconds = 3600",
      ["Make it shorter: alb_idle_timeout_seconds is at most 4000", "at most 3600"],
    ],
    [
      'CALL_TIMEOUT_SECONDS = "60"',
      "create_alb = false",
      ["has 30 s from SIGTERM to SIGKILL. Set stop_timeout_seconds = 60 or more"],
    ],
    [
      'UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN = "100"',
      "",
      ["100 s after SIGTERM, and SIGKILL comes after 30 s. Set stop_timeout_seconds = 100 or more"],
    ],
    [
      'UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN = "200"',
      "stop_timeout_seconds = 120",
      ["Make it shorter: stop_timeout_seconds is at most 120"],
    ],
    [
      'UVICORN_TIMEOUT_KEEP_ALIVE = "300"',
      "",
      ["closes connections after 300 s .*before the load balancer.* Set it to more than 300"],
    ],
  ])("limits that do not fit each other: %s with %j", async (line, more, expected) => {
    const { warnings } = await load({ "a.tfvars": region("w", `${environment(line)}\n${more}`) });
    expect(warnings.map(({ message }) => message)).toEqual(
      expected.map((text) => expect.stringMatching(text)),
    );
  });

  it.each([
    ['TOOL_TIMEOUT_SECONDS = "300"', ""],
    ['TOOL_TIMEOUT_SECONDS = "soon"', ""],
    ['TOOL_TIMEOUT = "600"', ""],
    ['SESSION_TIMEOUT_SECONDS = "3600"', ""],
    ['CALL_TIMEOUT_SECONDS = "30"', "create_alb = false"],
    ['UVICORN_TIMEOUT_KEEP_ALIVE = "5"', "create_alb = false"],
    [
      'UVICORN_TIMEOUT_KEEP_ALIVE = "301", UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN = "120"',
      "stop_timeout_seconds = 120",
    ],
  ])("limits that fit each other are none: %s with %j", async (line, more) => {
    const { warnings } = await load({ "a.tfvars": region("w", `${environment(line)}\n${more}`) });
    expect(warnings).toEqual([]);
  });

  it("web pages that a load balancer which checks tokens keeps out", async () => {
    const oauth =
      'enable_https = true\noauth_issuer = "https://login.example.com"\nallowed_origins = ["https://app.example.com"]';
    const checked = `${oauth}\noauth_jwks_url = "https://login.example.com/jwks"`;
    expect((await load({ "a.tfvars": region("w", oauth) })).warnings).toEqual([]);
    expect((await load({ "a.tfvars": region("w", checked) })).warnings).toMatchObject([
      { variable: "allowed_origins", message: expect.stringMatching(/no web page gets in/) },
    ]);
  });

  it("a name that is another region's", async () => {
    const named = await load({ "terraform-eu-north-1.tfvars": region("w") });
    expect(named.warnings).toMatchObject([{ variable: "aws_region", severity: "warning" }]);
    expect(named.warnings[0]?.message).toMatch(
      /where the stack eu-north-1 is deployed to\. Write /,
    );
  });

  it.each([
    ['subdomain = "mcp.cdtait.cloud"', "mcp.cdtait.cloud.cdtait.cloud"],
    ['subdomain = "Example.COM"\ndomain_name = "example.com"', "example.com.example.com"],
    ['subdomain = "mycdtait.cloud"', undefined],
    ['subdomain = "mcp.cdtait.cloud"\nenable_domain = false', undefined],
  ])("a name with its domain twice: %j", async (lines, name) => {
    const { warnings } = await load({ "a.tfvars": region("w", lines) });
    expect(warnings.map(({ message }) => message)).toEqual(
      name ? [expect.stringContaining(`the record would be ${name}. Leave the domain out`)] : [],
    );
  });

  const small = (prefix: number, lines: string) =>
    `vpc_cidr = "10.0.0.0/24"\navailability_zones = ["eu-west-1a", "eu-west-1b"]\n` +
    `subnet_cidrs = ["10.0.0.0/${prefix}", "10.0.0.128/${prefix}"]\n${lines}`;
  const inPrivate = `private_subnets = "nat"\nprivate_subnet_cidrs = ["10.0.0.64/28", "10.0.0.192/28"]`;
  it.each([
    [small(27, ""), undefined],
    [
      small(28, "desired_count = 1"),
      /^10\.0\.0\.0\/28, 10\.0\.0\.128\/28: a load balancer needs .* \/27/,
    ],
    [small(28, "create_alb = false"), undefined],
    [small(27, "desired_count = 38"), undefined],
    [small(27, "desired_count = 39"), /^39 tasks take an address each, and the subnets have 38/],
    [small(27, "desired_count = 54\ncreate_alb = false"), undefined],
    [small(27, "desired_count = 55\ncreate_alb = false"), /the subnets have 54/],
    [small(27, "autoscaling_min = 1\nautoscaling_max = 40"), /^40 tasks/],
    [small(27, `desired_count = 22\n${inPrivate}`), undefined],
    [small(27, `desired_count = 23\n${inPrivate}`), /^23 tasks .* have 22/],
  ])("too few addresses in %j", async (text, message) => {
    const { warnings } = await load({ "a.tfvars": text });
    expect(warnings.map((warning) => warning.message)).toEqual(
      message ? [expect.stringMatching(message)] : [],
    );
  });

  it("a public range, once, with what a change does", async () => {
    const { warnings } = await load({ "a.tfvars": region("w").replaceAll("10.1.", "172.32.") });
    expect(warnings).toMatchObject([
      { file: "tfvars/a.tfvars", line: 3, variable: "vpc_cidr", severity: "warning" },
    ]);
    expect(warnings[0]?.message).toMatch(
      /172\.32\.0\.0\/16 is public address space.*a change replaces the VPC/,
    );
  });

  it.each([
    ['container_environment = { PORT = "9" }', 1],
    ["container_environment = { PORT = 8001 }", 0],
    ["container_environment = {}", 0],
    ["container_port = 9000", 0],
    ["container_port = 9000\ncontainer_environment = { PORT = 9000 }", 0],
  ])("the ignored PORT of %s: %i", async (lines, count) => {
    const { warnings } = await load({ "a.tfvars": region("w", lines) });
    const ignored = warnings.filter(({ message }) => message.startsWith("PORT is"));
    expect(ignored.map(({ variable }) => variable)).toEqual(
      Array(count).fill("container_environment"),
    );
  });

  const both = 'STATELESS = "true" and TRANSPORT = "streamable-http"';
  it.each([
    ['{ LOG_LEVEL = "debug" }', "STATELESS and TRANSPORT", both],
    ["{}", "STATELESS and TRANSPORT", both],
    ['{ STATELESS = "false" }', "TRANSPORT", 'TRANSPORT = "streamable-http"'],
  ])("what a map of one's own leaves out of the default: %s", async (map, names, lines) => {
    const { warnings } = await load({
      "a.tfvars": region("w", `container_environment = ${map}`),
    });
    expect(warnings).toMatchObject([
      {
        ...{ file: "tfvars/a.tfvars", variable: "container_environment", severity: "warning" },
        line: expect.any(Number),
        message: `the map replaces the default as a whole, so the container does not get ${names}. Add ${lines}, or the value that you mean`,
      },
    ]);
  });

  it("nothing of a map that has them all, with whatever value", async () => {
    const map = '{ STATELESS = "false", TRANSPORT = "", LOG_LEVEL = "debug" }';
    const { warnings } = await load({
      "a.tfvars": region("w", `container_environment = ${map}`),
    });
    expect(warnings).toEqual([]);
  });

  it.each([
    ["alone in eu-west-1", { "a.tfvars": region("w", "enable_weekend_only = true") }, 1],
    ["alone in eu-west-2", { "a.tfvars": region("x", "enable_weekend_only = true") }, 0],
    ["switched off", { "a.tfvars": region("w") }, 0],
    [
      "with its own region active",
      {
        "a.tfvars": region(
          "w",
          'enable_weekend_only = true\nweekend_active_regions = ["eu-west-1"]',
        ),
      },
      0,
    ],
    [
      "with no region active",
      { "a.tfvars": region("x", "enable_weekend_only = true\nweekend_active_regions = []") },
      1,
    ],
    [
      "beside a stack in eu-west-2",
      {
        "a.tfvars": region("w", "enable_weekend_only = true"),
        "b.tfvars": region("x", "enable_weekend_only = true"),
      },
      0,
    ],
  ])("weekend mode %s: nothing would ever run %i times", async (_, files, count) => {
    const { warnings } = await load(files as Record<string, string>);
    expect(
      warnings.filter(({ message }) => message.includes("nothing would ever run")),
    ).toHaveLength(count);
  });

  const override = (start: string, end: string) =>
    `{ start = "${start}", end = "${end}", desired_count = 1 },`;

  it("overrides that are over", async () => {
    const past = override("2026-11-01T10:00:00Z", "2026-12-01T12:00:00Z");
    const future = override("2026-11-01T10:00:00Z", "2026-12-01T12:00:01Z");
    const warningsWith = async (...overrides: string[]) => {
      const lines = `weekend_overrides = [${overrides.join("\n")}]`;
      return (await load({ "a.tfvars": region("x", lines) })).warnings.map(formatProblem);
    };
    expect(await warningsWith(future)).toEqual([]);
    expect(await warningsWith(past, future)).toEqual([
      expect.stringMatching(
        /^tfvars\/a\.tfvars:\d+:\d+: weekend_overrides: the override from .* to 2026-12-01T12:00:00Z is over/,
      ),
    ]);
    expect(await warningsWith(past, past)).toEqual([expect.stringContaining("2 overrides")]);
  });

  it.each([
    ["London", "Europe/London", 1, "weekend_hours_start", /skip 1:00 on .*opens/],
    ["London", "Europe/London", 2, "", /./],
    ["New York", "America/New_York", 2, "weekend_hours_start", /skip 2:00 on .*opens/],
    ["UTC", "UTC", 1, "", /./],
  ])(
    "hours that clocks in %s skip or repeat (%s, from %i)",
    async (_, zone, start, where, text) => {
      const lines = `enable_weekend_only = true\nweekend_timezone = "${zone}"\nweekend_hours_start = ${start}`;
      const { warnings } = await load({ "a.tfvars": region("x", lines) });
      expect(warnings[0]?.variable ?? "").toBe(where);
      expect(warnings[0]?.message ?? "-").toMatch(text);
    },
  );
});

describe("times that no schedule has", () => {
  it.each([
    [
      "a zone that does not exist, with weekend mode on",
      'weekend_timezone = "Europe/Londn"',
      /weekend_timezone: must be the name/,
    ],
    ["a year beyond calendars", 'weekend_closed_dates = ["9999-12-31"]', /from 2000 to 2999/],
    [
      "an override for ever",
      'weekend_overrides = [{ start = "2026-12-26T10:00:00Z", end = "9999-12-31T00:00:00Z", desired_count = 0 }]',
      /from 2000 to 2999/,
    ],
  ])("are errors: %s", async (_, line, message) => {
    const problems = await problemsOf({
      "a.tfvars": region("x", `enable_weekend_only = true\n${line}`),
    });
    expect(problems.map(formatProblem)).toEqual([expect.stringMatching(message)]);
  });

  it("a time to plan for that stays in a file is a warning", async () => {
    const lines = 'weekend_plan_time = "2026-11-28T12:00:00Z"';
    const { warnings } = await load({ "a.tfvars": region("x", lines) });
    expect(warnings.map(({ variable }) => variable)).toEqual(["weekend_plan_time"]);
  });
});

describe("the quota of scheduled actions", () => {
  // Every other Saturday of many years: each closed one starts a new piece of both opening actions.
  const saturdays = (count: number) =>
    Array.from({ length: count }, (_, i) =>
      new Date(Date.UTC(2027, 0, 2 + 14 * i)).toISOString().slice(0, 10),
    );
  const closed = (dates: string[]) =>
    load({ "a.tfvars": region("x", `weekend_closed_dates = ${JSON.stringify(dates)}`) });

  it("admits what AWS admits", async () => {
    // 4 series and 2 pieces for each date: 4 + 2 * 98 = 200
    await expect(closed(saturdays(98))).resolves.toBeDefined();
  });

  it("is an error beyond", async () => {
    await expect(closed(saturdays(99))).rejects.toThrow(
      /weekend_closed_dates: 99 closed dates and 0 overrides need 202 scheduled actions, and AWS allows 200/,
    );
  });
});

describe("what lies beside the regions", () => {
  it("is named once when it is passed over", async () => {
    const { regions, warnings } = await load({
      "eu-west-1.tfvars": region("w"),
      "me.secret.tfvars": 'api_key = "hunter2"',
      "x.auto.tfvars.json": "not read",
      "terraform.tfvars": "not read",
      "eu-west-2.tfvars.bak": "not read",
    });
    expect(regions.map(({ stackName }) => stackName)).toEqual(["eu-west-1"]);
    expect(warnings.map(formatProblem)).toEqual([
      expect.stringMatching(/^tfvars\/eu-west-2\.tfvars\.bak: is passed over: /),
      expect.stringMatching(/^tfvars\/me\.secret\.tfvars: is passed over: .*secrets/),
      expect.stringMatching(/^tfvars\/terraform\.tfvars: is passed over: Terraform loads/),
      expect.stringMatching(/^tfvars\/x\.auto\.tfvars\.json: is passed over: Terraform loads/),
    ]);
  });

  it("is named when it is a folder in which somebody may look for regions", async () => {
    for (const folder of ["examples", "europe", ".terraform"]) {
      mkdirSync(join(project, "tfvars", folder));
      writeFileSync(join(project, "tfvars", folder, "eu-west-2.tfvars"), region("x"));
    }
    const { regions, warnings } = await load({ "eu-west-1.tfvars": region("w") });
    expect(regions).toHaveLength(1);
    expect(warnings.map(formatProblem)).toEqual([
      "tfvars/europe: is passed over: files in folders of tfvars/ are no regions",
    ]);
  });

  it("is no pipe to wait for", async () => {
    execFileSync("mkfifo", [join(project, "tfvars", "x.tfvars")]);
    expect((await problemsOf({})).map(formatProblem)).toEqual([
      "tfvars/x.tfvars: cannot be read (no file). It must be a text file that you may read",
    ]);
  });

  it("is named when there is no region", async () => {
    const problems = await problemsOf({ "fleet.tfvars": "cpu = 256", "terraform.tfvars": "" });
    expect(problems.map(formatProblem)).toEqual([
      expect.stringContaining("tfvars/terraform.tfvars: is passed over"),
      expect.stringContaining("each one is a region (fleet.tfvars is what all share)"),
    ]);
  });

  it.each(["terraform-fleet.tfvars", "state-bucket.tfvars", "State-Bucket.tfvars.json"])(
    "%s has a name that the project takes",
    async (name) => {
      const text = name.endsWith(".json") ? "{}" : "";
      const problems = await problemsOf({ [name]: text });
      expect(problems).toMatchObject([{ file: `tfvars/${name}` }]);
      expect(problems[0]?.message).toMatch(/the project has that name for .*Rename the file/);
    },
  );
});

describe("a .tfvars.json file", () => {
  const environment = { STATELESS: "true", TRANSPORT: "streamable-http" };

  it("is a region like any other", async () => {
    const { regions, warnings } = await load({
      "terraform-eu-west-1.tfvars.json": JSON.stringify({
        aws_region: "eu-west-1",
        vpc_cidr: "10.1.0.0/16",
        subnet_cidrs: ["10.1.0.0/20", "10.1.16.0/20"],
        availability_zones: ["eu-west-1a", "eu-west-1b"],
        container_environment: { ...environment, LOG: "${debug}" },
      }),
    });
    expect(warnings).toEqual([]);
    expect(regions[0]).toMatchObject({
      stackName: "eu-west-1",
      file: "tfvars/terraform-eu-west-1.tfvars.json",
      values: { vpc_cidr: "10.1.0.0/16", container_environment: { LOG: "${debug}" } },
    });
  });

  it("has its problems at their places, and is no second file of a stack", async () => {
    const problems = await problemsOf({
      "a.tfvars.json": '{\n  "cpu": 1,\n  "cqu": 2\n}',
      "b.tfvars.json": region("w"),
      "c.tfvars.json": "{}",
      "c.tfvars": region("x"),
    });
    expect(
      problems.map(({ file, line, column, variable }) => [file, line, column, variable]),
    ).toEqual([
      ["tfvars/a.tfvars.json", 2, 10, "cpu"],
      ["tfvars/a.tfvars.json", 3, 10, "cqu"],
      ["tfvars/b.tfvars.json", 2, 1, undefined],
      ["tfvars/c.tfvars.json", undefined, undefined, undefined],
    ]);
  });
});

describe("fleet.tfvars", () => {
  it("has what all stacks share, and a region's own value wins", async () => {
    const environment = (name: string) =>
      `container_environment = { STATELESS = "true", TRANSPORT = "streamable-http", ${name} = "1" }`;
    const { regions, sharedFile, warnings } = await load({
      "fleet.tfvars": `cpu = 512\nmemory = 1024\n${environment("A")}\nweekend_days = ["MON"]`,
      "eu-west-1.tfvars": region("w", `memory = 2048\n${environment("B")}`),
      "eu-west-2.tfvars": region("x", "weekend_days = null"),
    });
    expect(warnings.map(formatProblem)).toEqual([
      expect.stringMatching(
        /^tfvars\/eu-west-1\.tfvars:7:25: container_environment: the map replaces that of all stacks .* does not get A\. Repeat/,
      ),
    ]);
    expect(sharedFile).toBe("tfvars/fleet.tfvars");
    expect(regions.map(({ values }) => values)).toMatchObject([
      { cpu: 512, memory: 2048, weekend_days: ["MON"] },
      { cpu: 512, memory: 1024, weekend_days: ["MON"] },
    ]);
    expect(regions[0]?.values.container_environment).not.toHaveProperty("A");
    expect(regions.map(({ sources }) => sources.memory)).toEqual([
      { file: "tfvars/eu-west-1.tfvars", line: 6, column: 10 },
      { file: "tfvars/fleet.tfvars", line: 2, column: 10 },
    ]);
  });

  it("has secrets that a region's own map would take away, which is a warning", async () => {
    const { warnings } = await load({
      "fleet.tfvars": "container_secrets = { MCP_REQUEST_STATE_KEYS = null, B = null }",
      "eu-west-1.tfvars": region("w", "container_secrets = { A = null, B = null }"),
      "eu-west-2.tfvars": region("x", "container_secrets = {}\n"),
      "us-east-1.tfvars": region("y"),
    });
    expect(warnings.map(({ file, variable, message }) => [file, variable, message])).toEqual([
      [
        ...["tfvars/eu-west-1.tfvars", "container_secrets"],
        expect.stringMatching(/here does not get MCP_REQUEST_STATE_KEYS\. Repeat/),
      ],
      [
        ...["tfvars/eu-west-2.tfvars", "container_secrets"],
        expect.stringMatching(/here does not get MCP_REQUEST_STATE_KEYS, B\. Repeat/),
      ],
    ]);
  });

  it("may be JSON", async () => {
    const { regions } = await load({
      "fleet.tfvars.json": '{"cpu": 256, "memory": 512}',
      "eu-west-1.tfvars": region("w"),
    });
    expect(regions[0]?.values).toMatchObject({ cpu: 256, memory: 512 });
  });

  it("is one file", async () => {
    const problems = await problemsOf({
      "fleet.tfvars.json": "{}",
      "fleet.tfvars": "",
      "eu-west-1.tfvars": region("w"),
    });
    expect(problems.map(formatProblem)).toEqual([
      "tfvars/fleet.tfvars.json: says what all stacks share, as tfvars/fleet.tfvars does. Keep one of the files",
    ]);
  });

  it("has a problem once, at its line, with the stacks that have it", async () => {
    const problems = await problemsOf({
      "fleet.tfvars": 'cpu = 4096\nalb_port = 0\nweekend_timezone = "Mars/Base"',
      "eu-west-1.tfvars": region("w"),
      "eu-west-2.tfvars": region("x", "memory = 8192"),
      "us-east-1.tfvars": region("y", "memory = 1024"),
    });
    expect(problems.map(formatProblem)).toEqual([
      expect.stringMatching(
        /^tfvars\/fleet\.tfvars:1:7: cpu: Fargate has no task of 4096 CPU units and 3072 MiB.* \(stack eu-west-1\)$/,
      ),
      expect.stringMatching(/^tfvars\/fleet\.tfvars:2:12: alb_port: must be .*got: 0$/),
      expect.stringMatching(/^tfvars\/fleet\.tfvars:3:20: weekend_timezone: .*"Mars\/Base"$/),
      expect.stringMatching(/^tfvars\/us-east-1\.tfvars:6:10: memory: Fargate has no task of 4096/),
    ]);
  });
});

describe("all problems at once", () => {
  it("every rule of every variable and element speaks, unless it makes no sense without another", async () => {
    const problems = await problemsOf({
      "eu-west-1.tfvars": region(
        "w",
        `weekend_days = ["SUNDAY", "SAT", "MOON", "SAT"]
weekend_timezone = "Mars/Base"
weekend_active_regions = ["moon", "mars"]
weekend_closed_dates = ["2026-02-30", 1, "x"]
weekend_overrides = [{ start = 1, end = "x" }, { start = "2026-01-01T00:00:00Z" }]
project_name = "internal--x"
cpu = 3`,
      ),
      "eu-west-2.tfvars": region(
        "x",
        `vpc_cidr_typo = 1
enable_weekend_only = "yes"
weekend_hours_start = 7
weekend_hours_end = 7
weekend_overrides = [
  { start = "2026-01-02T00:00:00Z", end = "2026-01-01T00:00:00Z", desired_count = 1 },
  { start = "2026-01-03T00:00:00Z", end = "2026-01-03T00:00:00Z", desired_count = 1 },
]`,
      ),
    });
    const found = problems
      .filter(({ severity }) => severity === "error")
      .map(({ file = "", variable, message }) => `${file.slice(7, 16)} ${variable}: ${message}`);
    for (const expected of [
      /^eu-west-1 weekend_days: .*got: "SUNDAY"/,
      /^eu-west-1 weekend_days: .*got: "MOON"/,
      /^eu-west-1 weekend_days: .*without duplicates; got: "SAT"/,
      /^eu-west-1 weekend_timezone: .*"Mars\/Base"/,
      /^eu-west-1 weekend_active_regions: .*got: "moon"/,
      /^eu-west-1 weekend_active_regions: .*got: "mars"/,
      /^eu-west-1 weekend_closed_dates: .*got: "2026-02-30"/,
      /^eu-west-1 weekend_closed_dates: .*got: "1"/,
      /^eu-west-1 weekend_closed_dates: .*got: "x"/,
      /^eu-west-1 weekend_overrides: .*item 1, attribute desired_count.*got: null/,
      /^eu-west-1 weekend_overrides: .*item 2, attribute end .*got: null/,
      /^eu-west-1 weekend_overrides: .*item 2, attribute desired_count.*got: null/,
      /^eu-west-1 project_name: .*single hyphens/,
      /^eu-west-1 project_name: .*neither "internal-"/,
      /^eu-west-1 cpu: .*got: 3/,
      /^eu-west-2 vpc_cidr_typo: there is no such variable/,
      /^eu-west-2 enable_weekend_only: .*got: "yes"/,
      /^eu-west-2 weekend_hours_\w+: .*empty/,
      /^eu-west-2 weekend_overrides: the end 2026-01-01T00:00:00Z is not after/,
      /^eu-west-2 weekend_overrides: the end 2026-01-03T00:00:00Z is not after/,
    ]) {
      expect(found.filter((line) => expected.test(line))).toHaveLength(1);
    }
    expect(found).toHaveLength(20);
  });

  it("compares the sound values of a file whose others are wrong", async () => {
    const problems = await problemsOf({
      "eu-west-1.tfvars": region("w", "cpu = 3"),
      "second.tfvars": region("w", "memory = 3"),
    });
    expect(problems.map(({ variable }) => variable)).toEqual([
      "cpu",
      // Both are in one region, under one name, and of one range.
      "subdomain",
      "aws_region",
      "vpc_cidr",
      "memory",
    ]);
  });
});
