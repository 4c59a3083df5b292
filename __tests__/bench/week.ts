import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scheduleOf } from "../../src/fleet/region-schedule";
import { scheduledAt } from "../../src/live/scheduled";
import { type Emulator, startEmulator } from "../../src/sandbox/emulator";
import { createHostedZone } from "../../src/sandbox/emulator-clients";
import { sandboxEnvironment } from "../../src/sandbox/environment";
import { loadBalancerWantedAt, type Schedule, taskCountAt } from "../../src/schedule/schedule";
import { type Plan, type Terraform, terraformCommands } from "../../src/terraform/commands";
import { providerEnvironment } from "../../src/terraform/provider-mirror";
import { defaults } from "../support/defaults";
import { SMALL_REGION, varArguments } from "../support/initialized";
import { copyProject, stackFolder, synthesize } from "../support/synth";
import { ScaledService } from "../terraform/scaled-service";

/**
 * `npm run bench:week`: a region with a load balancer, planned for every hour of a week with a change to daylight
 * saving time and of a weekend with the change back, in 24/7 and in weekend mode, the load balancer kept and
 * destroyed. Whatever a plan holds is applied, and the plan after it must be empty; what it holds must be what the
 * schedule says. Then the same hours with scaling with load, in both modes: between them scheduled actions and load
 * move the count in steps of 15 minutes, and every plan must be empty.
 */
const REGION = "eu-west-2";
const ZONE = "Europe/London";
const HOUR_MS = 3_600_000;

/** Hours, from the first to before the last. */
function hours(first: string, last: string): Date[] {
  const found: Date[] = [];
  for (let time = Date.parse(first); time < Date.parse(last); time += HOUR_MS) {
    found.push(new Date(time));
  }
  return found;
}

const times = [
  ...hours("2026-10-24T00:00:00Z", "2026-10-26T00:00:00Z"),
  ...hours("2027-03-26T00:00:00Z", "2027-04-02T00:00:00Z"),
];

const modes = {
  "24/7": { enable_weekend_only: false },
  kept: { enable_weekend_only: true },
  destroyed: { enable_weekend_only: true, destroy_albs_when_scaled_down: true },
} as const;
type Mode = keyof typeof modes;

const schedule: Schedule = scheduleOf({ ...defaults, weekend_timezone: ZONE });

async function walk(mode: Mode, terraform: Terraform): Promise<string[]> {
  const variables = modes[mode];
  const args = (time: Date) =>
    varArguments({ ...variables, weekend_plan_time: time.toISOString() });
  const first = times[0] as Date;
  await terraform.apply(...args(first));
  const wrong: string[] = [];
  let changes = 0;
  for (const [i, time] of times.entries()) {
    const at = time.toISOString();
    if (i % 24 === 0) {
      console.log(
        `${mode}: ${i} of ${times.length}, ${changes} with changes, ${wrong.length} wrong`,
      );
    }
    const plan = await terraform.plan(...args(time), "-refresh=false");
    if (!plan.empty) {
      changes++;
      await terraform.apply(plan.file);
      const after = await terraform.plan(...args(time));
      if (!after.empty) {
        wrong.push(`${at}: not empty after the apply: ${addresses(after)}`);
      }
    }
    const has = stateOf(terraform);
    const isWeekend = variables.enable_weekend_only;
    const expected = {
      count: isWeekend ? taskCountAt(schedule, time) : 2,
      loadBalancer: mode === "destroyed" ? loadBalancerWantedAt(schedule, time) : true,
    };
    if (JSON.stringify(has) !== JSON.stringify(expected)) {
      wrong.push(`${at}: ${JSON.stringify(has)} instead of ${JSON.stringify(expected)}`);
    }
  }
  console.log(`${mode}: ${times.length} plans, ${changes} with changes, ${wrong.length} wrong`);
  return wrong.map((line) => `${mode} ${line}`);
}

const scaledModes = {
  "24/7, scaled": { enable_weekend_only: false },
  "weekends, scaled": { enable_weekend_only: true },
} as const;
const BOUNDS = { autoscaling_min: 1, autoscaling_max: 5 };

async function liveThrough(
  mode: keyof typeof scaledModes,
  terraform: Terraform,
  emulator: Emulator,
): Promise<string[]> {
  const variables = { ...SMALL_REGION, ...BOUNDS, ...scaledModes[mode] };
  const args = (time: Date) =>
    varArguments({ ...variables, weekend_plan_time: time.toISOString() });
  const service = new ScaledService(emulator, REGION, `fmp-mcp-dev-${REGION}`);
  const values = { ...defaults, ...BOUNDS, ...variables, weekend_timezone: ZONE };
  const boundsOf = (time: Date) => scheduledAt({ ...values, aws_region: REGION }, time).bounds;
  let now = times[0] as Date;
  await terraform.apply(...args(now));
  const wrong: string[] = [];
  const counts = new Set<number>();
  for (const [i, time] of times.slice(1).entries()) {
    if (i % 24 === 0) {
      console.log(`${mode}: ${i} of ${times.length - 1}, ${wrong.length} wrong`);
    }
    counts.add(
      await service.live(boundsOf, now, time, (step) => ((step * 7 + time.getUTCHours()) % 3) - 1),
    );
    now = time;
    const plan = await terraform.plan(...args(time));
    if (!plan.empty) {
      wrong.push(`${time.toISOString()}: ${addresses(plan)}`);
    }
  }
  const seen = [...counts].sort().join(", ");
  console.log(`${mode}: ${times.length - 1} plans, counts ${seen}, ${wrong.length} wrong`);
  return wrong.map((line) => `${mode} ${line}`);
}

function addresses(plan: Plan): string {
  return plan.changes.map(({ address }) => address).join(", ");
}

interface Instances {
  readonly resources: readonly {
    readonly type: string;
    readonly instances: readonly { readonly attributes: { readonly desired_count?: number } }[];
  }[];
}

function stateOf({ folder }: Terraform): { count: number | undefined; loadBalancer: boolean } {
  const file = join(folder, "../../..", `terraform-${REGION}.tfstate`);
  const { resources } = JSON.parse(readFileSync(file, "utf8")) as Instances;
  const instances = (type: string) =>
    resources.filter((it) => it.type === type).flatMap((it) => it.instances);
  return {
    count: instances("aws_ecs_service")[0]?.attributes.desired_count,
    loadBalancer: instances("aws_lb").length > 0,
  };
}

/** @param work with the region's stack in a project and an emulator of its own */
async function inProject(
  work: (terraform: Terraform, emulator: Emulator) => Promise<string[]>,
): Promise<string[]> {
  const project = mkdtempSync(join(tmpdir(), "fleet week "));
  const emulator = await startEmulator();
  try {
    await createHostedZone(emulator, "cdtait.cloud");
    copyProject(project);
    const file = join(project, "tfvars", `terraform-${REGION}.tfvars`);
    writeFileSync(file, `${readFileSync(file, "utf8")}\nweekend_timezone = "${ZONE}"\n`);
    const outdir = join(project, "cdktf.out");
    await synthesize(outdir, {}, project);
    const providers = providerEnvironment({ folder: project });
    // The provider builds a large schema at each of many starts: less garbage collection saves a fifth.
    const env = sandboxEnvironment(emulator, process.env, { GOGC: "400", ...providers });
    const terraform = terraformCommands(stackFolder(outdir, REGION), env);
    await terraform.init();
    return await work(terraform, emulator);
  } finally {
    await emulator.stop();
    rmSync(project, { recursive: true, force: true });
  }
}

async function bench(): Promise<void> {
  const started = Date.now();
  const wrong = await Promise.all([
    ...(Object.keys(modes) as Mode[]).map((mode) =>
      inProject((terraform) => walk(mode, terraform)),
    ),
    ...(Object.keys(scaledModes) as (keyof typeof scaledModes)[]).map((mode) =>
      inProject((terraform, emulator) => liveThrough(mode, terraform, emulator)),
    ),
  ]);
  for (const line of wrong.flat()) {
    console.log(line);
  }
  console.log(`${Math.round((Date.now() - started) / 60_000)} min`);
  process.exitCode = wrong.flat().length === 0 ? 0 : 1;
}

bench();
