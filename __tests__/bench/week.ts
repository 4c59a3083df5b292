import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
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
import { SMALL_REGION, type Variables, varArguments } from "../support/initialized";
import { installProvider, Providers } from "../support/providers";
import { copyProject, stackFolder, synthesize } from "../support/synth";
import { ScaledService } from "../terraform/scaled-service";

/**
 * `npm run bench:week`: a region with a load balancer, planned for every hour of a week with a change to daylight
 * saving time and of a weekend with the change back, in 24/7 and in weekend mode, the load balancer kept and
 * destroyed. Whatever a plan holds is applied, and the plan after it must be empty; what it holds must be what the
 * schedule says. Then the same hours with scaling with load, in both modes: between them scheduled actions and load
 * move the count in steps of 15 minutes, and every plan must be empty, with the file's count by -var too; another
 * count by -var is refused. `npm run bench:week -- scaled` runs only the modes whose names have that in them.
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

async function walk(mode: Mode, { terraform, variables: own }: Place): Promise<string[]> {
  const variables = { ...own, ...modes[mode] };
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

const BOUNDS = { autoscaling_min: 1, autoscaling_max: 5 };
/** Bounds and count are in the file, as users have them, or come by -var. */
const scaledModes = {
  "24/7, scaled": { enable_weekend_only: false },
  "weekends, scaled": { enable_weekend_only: true },
  "weekends, scaled by -var": { enable_weekend_only: true, ...BOUNDS, desired_count: 3 },
} as const;
type ScaledMode = keyof typeof scaledModes;

async function liveThrough(mode: ScaledMode, place: Place): Promise<string[]> {
  const { terraform, emulator, name } = place;
  const variables = { ...SMALL_REGION, ...place.variables, ...scaledModes[mode] };
  const args = (time: Date, more: Variables = {}) =>
    varArguments({ ...variables, ...more, weekend_plan_time: time.toISOString() });
  const service = new ScaledService(emulator, REGION, `${name}-dev-${REGION}`);
  const values = { ...defaults, ...BOUNDS, ...variables, weekend_timezone: ZONE };
  const boundsOf = (time: Date) => scheduledAt({ ...values, aws_region: REGION }, time).bounds;
  let now = times[0] as Date;
  await terraform.apply(...args(now));
  const wrong: string[] = [];
  const hoursOf = new Map<number, number>();
  for (const [i, time] of times.slice(1).entries()) {
    const at = time.toISOString();
    if (i % 24 === 0) {
      console.log(`${mode}: ${i} of ${times.length - 1}, ${wrong.length} wrong`);
    }
    const count = await service.live(boundsOf, now, time, (step) => loadAt(step, time));
    hoursOf.set(count, (hoursOf.get(count) ?? 0) + 1);
    now = time;
    const sameCount = i % 2 === 0 ? {} : { desired_count: values.desired_count };
    const plan = await terraform.plan(...args(time, sameCount));
    if (!plan.empty) {
      wrong.push(`${at}: ${addresses(plan)}`);
    }
    if (i % 24 === 12 && mode !== "weekends, scaled by -var") {
      const other = terraform.plan(...args(time, { desired_count: 4 }));
      const refusal = await other.then(() => "planned", String);
      if (!refusal.includes("npx fleet scale")) {
        wrong.push(`${at}: -var desired_count=4 is not refused: ${refusal}`);
      }
    }
  }
  const seen = [...hoursOf].sort(([a], [b]) => a - b).map(([it, hours]) => `${it} for ${hours} h`);
  console.log(
    `${mode}: ${times.length - 1} plans, tasks: ${seen.join(", ")}; ${wrong.length} wrong`,
  );
  return wrong.map((line) => `${mode} ${line}`);
}

/** By how many tasks load moves the count at a step of an hour: more of them by day, and never still. */
function loadAt(step: number, time: Date): number {
  const byDay = Math.sin(((time.getUTCHours() - 6) / 24) * 2 * Math.PI);
  return Math.round(byDay + ((step * 7 + time.getUTCHours()) % 3) - 1);
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

/** Where a mode lives: with a state and names of its own. */
interface Place {
  readonly name: string;
  /** That give it its names. */
  readonly variables: Variables;
  readonly terraform: Terraform;
  readonly emulator: Emulator;
}

/** @param values more of the region's file @returns the stack's folder */
async function synthesized(folder: string, values: Variables): Promise<string> {
  copyProject(folder);
  const lines = Object.entries(values).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  const file = join(folder, "tfvars", `terraform-${REGION}.tfvars`);
  appendFileSync(file, `\n${lines.join("\n")}\n`);
  const outdir = join(folder, "cdktf.out");
  await synthesize(outdir, {}, folder);
  return stackFolder(outdir, REGION);
}

/** All modes share an emulator, and providers that stay up from one plan to the next. */
async function bench(chosen: string): Promise<void> {
  const started = Date.now();
  const root = mkdtempSync(join(tmpdir(), "fleet week "));
  const emulator = await startEmulator();
  const ownProviders = sandboxEnvironment(emulator, process.env, {
    GOGC: "400",
    ...providerEnvironment({ folder: root }),
  });
  const installed = await installProvider(ownProviders, root);
  const providers = new Providers(ownProviders, join(root, "providers"), installed);
  try {
    await createHostedZone(emulator, "cdtait.cloud");
    const zone = { weekend_timezone: ZONE };
    const plain = await synthesized(join(root, "plain"), zone);
    const scaled = await synthesized(join(root, "scaled"), { ...zone, ...BOUNDS });
    const env = { ...ownProviders, ...(await providers.listen()) };
    let places = 0;
    const placeFor = async (stack: string): Promise<Place> => {
      const name = `week${++places}`;
      const folder = join(root, name, "cdktf.out", "stacks", REGION);
      cpSync(stack, folder, { recursive: true });
      const terraform = terraformCommands(folder, env);
      await terraform.init();
      return { name, variables: { project_name: name, subdomain: name }, terraform, emulator };
    };
    const walks = (Object.keys(modes) as Mode[])
      .filter((mode) => mode.includes(chosen))
      .map(async (mode) => walk(mode, await placeFor(plain)));
    const lives = (Object.keys(scaledModes) as ScaledMode[])
      .filter((mode) => mode.includes(chosen))
      .map(async (mode) =>
        liveThrough(mode, await placeFor(mode.endsWith("by -var") ? plain : scaled)),
      );
    const wrong = (await Promise.all([...walks, ...lives])).flat();
    for (const line of wrong) {
      console.log(line);
    }
    process.exitCode = wrong.length === 0 ? 0 : 1;
  } finally {
    await providers.stop();
    await emulator.stop();
    rmSync(root, { recursive: true, force: true });
  }
  console.log(`${Math.round((Date.now() - started) / 60_000)} min`);
}

bench(process.argv[2] ?? "");
