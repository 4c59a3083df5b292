import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setVariables } from "../../src/fleet/edit-tfvars";
import type { NewValue } from "../../src/hcl/edit";
import type { Role } from "../../src/policy/grant";
import { type Terraform, terraformCommands } from "../../src/terraform/commands";
import { runOrThrow } from "../../src/terraform/run";
import { fleet } from "../cli/fleet-process";
import { SMALL_REGION, type Variables, varArguments } from "../support/initialized";
import { copyProject, stackFolder, synthesize } from "../support/synth";

/** Something that people and pipelines do. */
export interface Step {
  readonly name: string;
  /** Whose rights it needs. */
  readonly role: Role;
  readonly run: () => Promise<unknown>;
}

export const STACK = "eu-west-1";

/**
 * Everything that a variable can switch on and that asks for rights of its own, open at all times: what runs then can
 * be looked at.
 */
export const ALL_ON = {
  alarm_email: "oncall@example.com",
  autoscaling_min: 1,
  autoscaling_max: 4,
  autoscaling_requests_per_task: 100,
  container_insights: "enabled",
  enable_dashboard: true,
  enable_fleet_dashboard: true,
  enable_https: true,
  enable_ipv6: true,
  enable_stickiness: true,
  enable_address_environment: true,
  enable_execute_command: true,
  enable_flow_logs: true,
  enable_waf: true,
  enable_waf_logs: true,
  kms_key_arn: `arn:aws:kms:${STACK}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
  monthly_budget_usd: 100,
  private_subnets: "nat",
  private_subnet_cidrs: ["172.31.128.0/20", "172.31.144.0/20", "172.31.160.0/20"],
  secret_rotation_days: 30,
  secret_rotation_function_arn: `arn:aws:lambda:${STACK}:123456789012:function:rotate-key`,
  enable_weekend_only: true,
  weekend_active_regions: [STACK],
  weekend_hours_start: 0,
  weekend_hours_end: 24,
  weekend_days: ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"],
  weekend_closed_answer: "json",
} as const;

const REGISTRY = `123456789012.dkr.ecr.${STACK}.amazonaws.com/fmp-mcp-server`;

/** One that the stack makes, and one that it only uses. */
export const SECRET = "OTHER_KEY";
export const OTHERS_SECRET_NAME = "others/key";

/** Another value for whatever can be changed in place. No region is open, so that clients get the closed answer. */
const CHANGED: Variables = {
  alarm_email: "others@example.com",
  alarm_latency_seconds: 20,
  api_key: "another",
  autoscaling_max: 6,
  autoscaling_requests_per_task: 200,
  alb_idle_timeout_seconds: 120,
  alb_drop_invalid_header_fields: true,
  container_image: `${REGISTRY}:2`,
  container_insights: "enhanced",
  deregistration_delay_seconds: 30,
  enable_ipv6: false,
  enable_stickiness: false,
  health_check_path: "/up",
  kms_key_arn: `arn:aws:kms:${STACK}:123456789012:key/5678abcd-12ab-34cd-56ef-1234567890ab`,
  log_retention_days: 30,
  monthly_budget_usd: 200,
  private_subnets: "endpoints",
  secret_rotation_days: 60,
  service_discovery_ttl: 30,
  ssl_policy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
  waf_rate_limit: 500,
  weekend_active_regions: ["us-east-1"],
};

const OTHER_ANSWER: Variables = {
  ...CHANGED,
  log_retention_days: 0,
  weekend_closed_answer: "text",
};

/** Open again, with what is replaced by a change, and in fewer zones. */
const REPLACED: Variables = {
  ...CHANGED,
  availability_zones: [`${STACK}a`, `${STACK}b`],
  subnet_cidrs: ["172.31.0.0/20", "172.31.16.0/20"],
  private_subnet_cidrs: ["172.31.128.0/20", "172.31.144.0/20"],
  container_port: 9000,
  target_group_port: 9000,
  weekend_active_regions: [STACK],
  weekend_hours_start: 1,
};

const OFF: Variables = {
  ...SMALL_REGION,
  enable_dashboard: false,
  enable_fleet_dashboard: false,
  enable_https: false,
  enable_flow_logs: false,
  enable_waf: false,
  enable_waf_logs: false,
  enable_weekend_only: false,
  private_subnets: "none",
  container_secrets: {},
};

/** A copy of the project with one region, which has everything. Its states are in the bucket. */
export async function oneRegionProject(
  folder: string,
  values: Readonly<Record<string, NewValue>>,
  othersSecret: string,
): Promise<string> {
  const project = copyProject(folder);
  const tfvars = join(project, "tfvars");
  const file = `terraform-${STACK}.tfvars`;
  for (const name of readdirSync(tfvars).filter((it) => it.endsWith(".tfvars") && it !== file)) {
    rmSync(join(tfvars, name));
  }
  const path = join(tfvars, file);
  const text = await setVariables(readFileSync(path, "utf8"), values);
  writeFileSync(
    path,
    `${text}\ncontainer_secrets = { ${SECRET} = null, OTHERS = "${othersSecret}" }\n`,
  );
  return project;
}

/**
 * A region's life with everything that a variable can switch on, and every command of `fleet` that asks AWS.
 * @param env of terraform and fleet
 * @param steady waits until the service runs what it wants
 */
export async function lifecycle(
  project: string,
  env: Record<string, string>,
  steady: () => Promise<void>,
): Promise<Step[]> {
  await synthesize(join(project, "cdktf.out"), env, project);
  const terraform = terraformCommands(stackFolder(join(project, "cdktf.out"), STACK), env);
  const command = (role: Role, line: string, options: Running = {}): Step => ({
    name: `fleet ${line}`,
    role,
    run: () => runFleet(line.split(" "), project, env, options),
  });
  const applies = (name: string, vars: Variables = {}): Step => ({
    name,
    role: "apply",
    run: () => terraform.apply(...varArguments(vars)),
  });
  return [
    { name: "terraform init", role: "plan", run: () => terraform.init() },
    applies("terraform apply"),
    { name: "the first tasks", role: "plan", run: steady },
    { name: "terraform plan", role: "plan", run: () => terraform.plan() },
    command("plan", "secret status --json"),
    command("apply", `secret set ${SECRET} --yes --json`, { input: "a-value" }),
    command("apply", "secret rotate API_KEY --generate --yes --json"),
    { name: "the tasks with the new key", role: "plan", run: steady },
    command("plan", "weekend status --json"),
    command("plan", "status --json"),
    // The name of the fleet leads nowhere outside the sandbox.
    command("plan", "doctor --json", { mayFail: true }),
    command("plan", "events --json"),
    command("plan", "logs --json"),
    command("plan", "region list --json"),
    // It asks for zones, and then refuses the key and the private ranges of the region that it starts from.
    command("plan", "region add eu-central-1 --dry-run --json", { mayFail: true }),
    command("plan", "cost now --json"),
    command("plan", "cost recommend --json"),
    command("plan", `recover ${STACK} --dry-run --json`),
    command("plan", "weekend apply --dry-run --json"),
    command("plan", "plan --json"),
    command("apply", "restart --yes --json"),
    command("apply", "scale 3 --yes --json"),
    command("apply", `deploy --image ${REGISTRY}:3 --yes --json`),
    command("apply", "rollback --yes --json"),
    command("apply", "weekend down --yes --json"),
    command("apply", "weekend up --yes --json"),
    command("apply", "weekend apply --yes --json"),
    // The emulator knows no bills and no prices: what is asked is all that matters.
    command("plan", "cost now --actual --yes --json", { mayFail: true }),
    command("plan", "cost prices update --dry-run --json", { mayFail: true }),
    {
      name: "fleet recover",
      role: "apply",
      run: () => recovered(terraform, project, env),
    },
    applies("terraform apply of changes", CHANGED),
    applies("terraform apply of another answer", OTHER_ANSWER),
    applies("terraform apply of replacements", REPLACED),
    {
      name: "the file without what -var cannot switch off",
      role: "plan",
      run: () => withoutNullable(project, env),
    },
    applies("terraform apply without most of it", OFF),
    {
      name: "terraform destroy",
      role: "apply",
      run: () => terraform.destroy(...varArguments(OFF)),
    },
    {
      name: "fleet recover of a deleted secret",
      role: "apply",
      run: () => restored(terraform, project, env),
    },
    command("apply", `destroy ${STACK} --yes --json`),
  ];
}

/** What is off when it is null, which no -var can say. */
async function withoutNullable(project: string, env: Record<string, string>): Promise<void> {
  const path = join(project, "tfvars", `terraform-${STACK}.tfvars`);
  const lines =
    /^(alarm_email|autoscaling_\w+|kms_key_arn|monthly_budget_usd|secret_rotation_\w+)\s*=.*\n/gm;
  writeFileSync(path, readFileSync(path, "utf8").replace(lines, ""));
  await synthesize(join(project, "cdktf.out"), env, project);
}

interface Running {
  readonly input?: string;
  readonly mayFail?: boolean;
}

async function runFleet(
  args: readonly string[],
  project: string,
  env: Record<string, string>,
  { input = "", mayFail = false }: Running = {},
): Promise<void> {
  const run = await fleet(args, env, project, undefined, project, input);
  if (run.exitCode !== 0 && !mayFail) {
    throw new Error(
      `fleet ${args.join(" ")} ended with ${run.exitCode}:\n${run.stdout}${run.stderr}`,
    );
  }
}

/** Everything is there and nothing is in the state, as after the loss of it. */
async function recovered(
  { run }: Terraform,
  project: string,
  env: Record<string, string>,
): Promise<void> {
  const { stdout } = await runOrThrow(run, "state", "list");
  const resources = stdout.split("\n").filter((it) => it !== "" && !it.startsWith("data."));
  await runOrThrow(run, "state", "rm", ...resources);
  // An import has no time of a plan, and whether clients get the closed answer depends on one.
  const time = `weekend_plan_time=${new Date().toISOString().replace(/\.\d+/, "")}`;
  await runFleet(["recover", STACK, "--yes", "--json", "--var", time], project, env);
}

/** The secret of a destroyed stack keeps its name, so that an apply fails until it is restored. */
async function restored(
  terraform: Terraform,
  project: string,
  env: Record<string, string>,
): Promise<void> {
  const vars = varArguments(OFF);
  await runOrThrow(terraform.run, "apply", "-auto-approve", "-target=aws_vpc.main", ...vars);
  await runFleet(
    ["recover", STACK, "--yes", "--json", ...vars.map((it) => (it === "-var" ? "--var" : it))],
    project,
    env,
  );
}
