import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { scheduleOf } from "../../src/fleet/region-schedule";
import { createHostedZone } from "../../src/sandbox/emulator-clients";
import { boundsAt } from "../../src/schedule/schedule";
import type { Plan } from "../../src/terraform/commands";
import { defaults } from "../support/defaults";
import {
  type Initialized,
  initialized,
  SMALL_REGION,
  type Variables,
  varArguments,
} from "../support/initialized";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { copyProject, stackFolder, synthesize } from "../support/synth";
import { ScaledService } from "./scaled-service";

/** The active region of weekend mode. */
const REGION = "eu-west-2";
const BOUNDS = { autoscaling_min: 1, autoscaling_max: 5 };
const schedule = scheduleOf({ ...defaults, ...BOUNDS });
const boundsOf = (time: Date) => boundsAt(schedule, time);

const sandbox = useEmulator();
let stack: Initialized;

beforeAll(async () => {
  await createHostedZone(sandbox.emulator, "cdtait.cloud");
  const project = copyProject(sandbox.folder("project"));
  appendFileSync(
    join(project, "tfvars", `terraform-${REGION}.tfvars`),
    "\nautoscaling_min = 1\nautoscaling_max = 5\n",
  );
  const outdir = join(project, "cdktf.out");
  await synthesize(outdir, {}, project);
  stack = await initialized(sandbox, stackFolder(outdir, REGION));
}, APPLIES_MS);

/** A region under a project name of its own, so that several live beside each other. */
function deployment(project: string, base: Variables) {
  const terraform = stack.copy();
  // -var knows no null, a file does.
  const args = (vars: Variables) => {
    const all = Object.entries({ project_name: project, ...base, ...vars });
    const nulls = all.filter(([, value]) => value === null);
    const file = join(terraform.folder, "null.tfvars.json");
    writeFileSync(file, JSON.stringify(Object.fromEntries(nulls)));
    const others = Object.fromEntries(all.filter(([, value]) => value !== null));
    return [`-var-file=${file}`, ...varArguments(others)];
  };
  const plan = (vars: Variables = {}) => terraform.plan(...args(vars));
  return {
    service: new ScaledService(sandbox.emulator, REGION, `${project}-dev-${REGION}`),
    terraform,
    args,
    plan,
    /** Applies, and then nothing is left to do. */
    settle: async (vars: Variables = {}) => {
      await terraform.apply(...args(vars));
      const after = await plan(vars);
      expect(addresses(after), after.text).toEqual([]);
      expect(after.empty).toBe(true);
    },
  };
}

function addresses(plan: Plan): string[] {
  return plan.changes.map(({ address }) => address).sort();
}

describe("scaling with load", { concurrent: true, timeout: APPLIES_MS }, () => {
  it("starts with desired_count, keeps what scaling did within the bounds, and goes without a trace", async () => {
    const region = deployment("load", { ...SMALL_REGION, autoscaling_memory_percent: 70 });
    await region.settle();
    expect(await region.service.count()).toBe(2);
    expect(await region.service.bounds()).toEqual([[1, 5]]);
    expect(await region.service.policies()).toEqual({
      ECSServiceAverageCPUUtilization: 60,
      ECSServiceAverageMemoryUtilization: 70,
    });

    for (const count of [1, 4, 5]) {
      await region.service.move(count);
      expect((await region.plan()).empty).toBe(true);
    }
    await region.service.move(9);
    expect(addresses(await region.plan())).toEqual(["aws_ecs_service.main"]);
    await region.settle();
    expect(await region.service.count()).toBe(5);

    await region.settle({ autoscaling_min: null, autoscaling_max: null });
    expect(await region.service.count()).toBe(2);
    expect(await region.service.bounds()).toEqual([]);
    expect(await region.service.policies()).toEqual({});
    await region.settle();
    await region.terraform.destroy(...region.args({}));
    expect(await region.service.bounds()).toEqual([]);
  });

  it("refuses a count that is given at plan alone, and says how to get it", async () => {
    const region = deployment("refused", SMALL_REGION);
    await expect(region.plan({ desired_count: 4 })).rejects.toThrow(
      /desired_count is 4 by -var[\s\S]*from 1 to[\s\S]*fleet scale/,
    );
  });

  it("takes the count of another file, which has other bounds, another environment or another region", async () => {
    const region = deployment("other", SMALL_REGION);
    const others: Variables[] = [
      { autoscaling_min: 2, autoscaling_max: 8 },
      { environment: "prod" },
      { aws_region: "eu-west-1", availability_zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"] },
    ];
    for (const other of others) {
      expect((await region.plan({ desired_count: 4, ...other })).empty).toBe(false);
    }
  });

  it("lets import work, which knows nothing that is read", async () => {
    const region = deployment("import", SMALL_REGION);
    await region.terraform.apply(...region.args({}), "-target=aws_cloudwatch_log_group.main");
    const [address, id] = ["aws_cloudwatch_log_group.main", `/ecs/import-dev-${REGION}-task`];
    await region.terraform.run("state", "rm", address);
    const run = await region.terraform.run("import", ...region.args({}), address, id);
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
  });

  it("counts requests at a load balancer", async () => {
    const region = deployment("requests", {
      enable_service_discovery: false,
      enable_domain: false,
      autoscaling_cpu_percent: null,
      autoscaling_requests_per_task: 600,
    });
    await region.settle();
    expect(await region.service.policies()).toEqual({ ALBRequestCountPerTarget: 600 });
  });

  it("lives with the schedule: plans of a weekend are empty whatever load did", async () => {
    const region = deployment("weekend", { ...SMALL_REGION, enable_weekend_only: true });
    const time = (at: Date) => ({ weekend_plan_time: at.toISOString() });
    let now = new Date("2026-11-27T20:00:00Z");
    await region.settle(time(now));
    expect(await region.service.bounds()).toEqual([[0, 0]]);
    const seen: (number | undefined)[] = [];
    for (const at of ["28T06:15", "28T06:30", "28T12:00", "28T21:45", "28T22:00", "29T06:00"]) {
      const next = new Date(`2026-11-${at}:00Z`);
      await region.service.live(boundsOf, now, next, (step) => (step % 3) - 1);
      now = next;
      const plan = await region.plan(time(now));
      expect(addresses(plan), `${at} ${plan.text}`).toEqual([]);
      expect(plan.empty, at).toBe(true);
      seen.push(await region.service.count());
    }
    expect(seen[4]).toBe(0);
    expect(seen[5]).toBeGreaterThanOrEqual(2);
  });
});
