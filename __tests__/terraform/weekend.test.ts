import { createHash } from "node:crypto";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DescribeScheduledActionsCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { beforeAll, describe, expect, it } from "vitest";
import { clientSettings, createHostedZone, ecsClient } from "../../src/sandbox/emulator-clients";
import type { Plan, Terraform } from "../../src/terraform/commands";
import {
  type Initialized,
  initialized,
  SMALL_REGION,
  type Variables,
  varArguments,
} from "../support/initialized";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { copyProject, stackFolder, synthesize } from "../support/synth";

/** The active region, whose schedule is Saturday and Sunday, 6 to 22 UTC, with two tasks. */
const REGION = "eu-west-2";
const OPEN = "2026-11-28T12:00:00Z";
const CLOSED = "2026-11-25T12:00:00Z";

const sandbox = useEmulator();
let stack: Initialized;

beforeAll(async () => {
  await createHostedZone(sandbox.emulator, "cdtait.cloud");
  // Another region's file names the zone that one test takes by -var.
  const project = copyProject(sandbox.folder("project"));
  const other = join(project, "tfvars", "terraform-us-east-1.tfvars");
  appendFileSync(other, 'weekend_timezone = "Europe/London"\n');
  const outdir = join(project, "cdktf.out");
  await synthesize(outdir, {}, project);
  stack = await initialized(sandbox, stackFolder(outdir, REGION));
}, APPLIES_MS);

const scaling = () => new ApplicationAutoScalingClient(clientSettings(sandbox.emulator, REGION));

/** One deployment under a project name of its own, so that several live beside each other. */
function deployment(project: string, base: Variables) {
  const terraform: Terraform = stack.copy();
  const P = `${project}-dev-${REGION}`;
  const args = (vars: Variables) =>
    varArguments({ project_name: project, enable_weekend_only: true, ...base, ...vars });
  const plan = (vars: Variables, ...more: string[]) => terraform.plan(...args(vars), ...more);
  return {
    terraform,
    plan,
    args,
    apply: (vars: Variables) => terraform.apply(...args(vars)),
    /** Applies, and then nothing is left to do. */
    settle: async (vars: Variables) => {
      const { stdout } = await terraform.apply(...args(vars));
      const after = await plan(vars);
      expect(addresses(after), after.text).toEqual([]);
      expect(after.empty).toBe(true);
      return stdout;
    },
    counts: async () => {
      const { services = [] } = await ecsClient(sandbox.emulator, REGION).send(
        new DescribeServicesCommand({ cluster: `${P}-cluster`, services: [`${P}-service`] }),
      );
      return services[0]?.desiredCount;
    },
    bounds: async () => {
      const { ScalableTargets = [] } = await scaling().send(
        new DescribeScalableTargetsCommand({
          ServiceNamespace: "ecs",
          ResourceIds: [`service/${P}-cluster/${P}-service`],
        }),
      );
      return ScalableTargets.map(({ MinCapacity, MaxCapacity }) => [MinCapacity, MaxCapacity]);
    },
    actionNames: async () => {
      const { ScheduledActions = [] } = await scaling().send(
        new DescribeScheduledActionsCommand({ ServiceNamespace: "ecs" }),
      );
      return ScheduledActions.map(({ ScheduledActionName = "" }) => ScheduledActionName);
    },
    actions: async () => {
      const { ScheduledActions = [] } = await scaling().send(
        new DescribeScheduledActionsCommand({
          ServiceNamespace: "ecs",
          ResourceId: `service/${P}-cluster/${P}-service`,
        }),
      );
      return ScheduledActions.map((action) => ({
        name: (action.ScheduledActionName ?? "").slice(P.length + 1, -7),
        schedule: action.Schedule,
        timezone: action.Timezone,
        bounds: [
          action.ScalableTargetAction?.MinCapacity,
          action.ScalableTargetAction?.MaxCapacity,
        ],
        ...(action.StartTime ? { start: action.StartTime.toISOString() } : {}),
        ...(action.EndTime ? { end: action.EndTime.toISOString() } : {}),
      })).sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}

function addresses(plan: Plan): string[] {
  return plan.changes.map(({ address }) => address).sort();
}

/** Terraform's messages without the lines that it breaks them into. */
function unwrapped(text: string): string {
  return text.replaceAll("│", "").replace(/\s+/g, " ");
}

const at = (weekend_plan_time: string) => ({ weekend_plan_time });

describe("weekend mode", { concurrent: true, timeout: APPLIES_MS }, () => {
  it("plans what the schedule has set, and nothing in between", async () => {
    const region = deployment("week", SMALL_REGION);
    await region.settle(at("2026-11-27T21:00:00Z"));
    expect(await region.bounds()).toEqual([[0, 0]]);
    expect(await region.actions()).toEqual([
      { name: "close", schedule: "cron(0 22 ? * SAT,SUN *)", timezone: "UTC", bounds: [0, 0] },
      {
        name: "close-again",
        schedule: "cron(10 22 ? * SAT,SUN *)",
        timezone: "UTC",
        bounds: [0, 0],
      },
      { name: "open", schedule: "cron(0 6 ? * SAT,SUN *)", timezone: "UTC", bounds: [2, 2] },
      { name: "open-again", schedule: "cron(10 6 ? * SAT,SUN *)", timezone: "UTC", bounds: [2, 2] },
    ]);
    // A name that changed would replace the actions of every region that is deployed.
    const open = { schedule: "cron(0 6 ? * SAT,SUN *)", start_time: null, timezone: "UTC" };
    const text = JSON.stringify({ count: 2, end_time: null, ...open });
    const hash = createHash("sha1").update(text).digest("hex").slice(0, 6);
    expect(await region.actionNames()).toContain(`week-dev-${REGION}-open-${hash}`);
    const changes: [string, number | undefined][] = [];
    for (const hour of ["28T05", "28T06", "28T21", "28T22", "29T05", "29T06", "29T22", "30T06"]) {
      const time = at(`2026-11-${hour}:00:00Z`);
      const plan = await region.plan(time);
      if (!plan.empty) {
        expect(addresses(plan)).toEqual([
          "aws_appautoscaling_target.ecs[0]",
          "aws_ecs_service.main",
        ]);
        expect(await region.settle(time)).toContain("0 added, 2 changed, 0 destroyed");
        changes.push([hour, await region.counts()]);
        expect(await region.bounds()).toEqual([[await region.counts(), await region.counts()]]);
      }
    }
    expect(changes).toEqual([
      ["28T06", 2],
      ["28T22", 0],
      ["29T06", 2],
      ["29T22", 0],
    ]);
  });

  it("can be switched on and off at any hour, in one apply", async () => {
    const region = deployment("switch", SMALL_REGION);
    const off = { enable_weekend_only: false };
    await region.settle(off);
    expect([await region.counts(), await region.bounds()]).toEqual([2, []]);
    for (const [time, count] of [
      [OPEN, 2],
      [CLOSED, 0],
    ] as const) {
      await region.settle(at(time));
      expect([await region.counts(), await region.bounds()]).toEqual([count, [[count, count]]]);
      expect(await region.actions()).toHaveLength(4);
      await region.settle({ ...off, ...at(time) });
      expect([await region.counts(), await region.bounds()]).toEqual([2, []]);
      expect(await region.actions()).toEqual([]);
    }
    // Inside the hours a count is effective at once, and at the next opening.
    await region.settle(at(OPEN));
    const four = { ...at(OPEN), desired_count: 4 };
    await region.settle(four);
    expect([await region.counts(), await region.bounds()]).toEqual([4, [[4, 4]]]);
    expect((await region.actions()).map(({ bounds }) => bounds)).toEqual([
      [0, 0],
      [0, 0],
      [4, 4],
      [4, 4],
    ]);
    await region.settle({ ...at(OPEN), desired_count: 0 });
    expect(await region.counts()).toBe(0);
  });

  it("works with import, taint, refresh-only, output and destroy", async () => {
    const region = deployment("other", SMALL_REGION);
    const { terraform } = region;
    const closed = at(CLOSED);
    await region.settle(closed);
    const outputs = await terraform.output();
    expect(outputs.deployment_info).toMatchObject({ desired_count: 2 });

    // A replaced service takes its schedule with it, on AWS's side.
    expect((await terraform.run("taint", "aws_ecs_service.main")).exitCode).toBe(0);
    const replacing = await region.plan(closed);
    expect(replacing.changes.map(({ address, change }) => [address, change.actions])).toEqual([
      ['aws_appautoscaling_scheduled_action.weekend["close"]', ["delete", "create"]],
      ['aws_appautoscaling_scheduled_action.weekend["close-again"]', ["delete", "create"]],
      ['aws_appautoscaling_scheduled_action.weekend["open"]', ["delete", "create"]],
      ['aws_appautoscaling_scheduled_action.weekend["open-again"]', ["delete", "create"]],
      ["aws_appautoscaling_target.ecs[0]", ["delete", "create"]],
      ["aws_ecs_service.main", ["delete", "create"]],
    ]);
    await region.settle(closed);
    expect(await region.actions()).toHaveLength(4);

    // plantimestamp() is unknown to import, which must not matter unless load balancers come and go.
    const group = "aws_cloudwatch_log_group.main";
    expect((await terraform.run("state", "rm", group)).exitCode).toBe(0);
    const imported = await terraform.run(
      "import",
      ...region.args({}),
      group,
      `/ecs/other-dev-${REGION}-task`,
    );
    expect(imported.stderr).toBe("");
    expect(imported.exitCode).toBe(0);
    expect(await terraform.output()).toEqual(outputs);
    const refreshed = await terraform.run("plan", "-refresh-only", ...region.args({}));
    expect(refreshed.stdout).toContain("No changes");
    await terraform.destroy(...region.args({}));
    expect(await region.bounds()).toEqual([]);
  });

  it("refuses a plan that a change of the schedule has overtaken, and changes nothing", async () => {
    const region = deployment("late", SMALL_REGION);
    await region.settle({});
    const before = await region.counts();
    // Later than any machine has planned.
    const start = new Date(Date.now() + 60_000);
    const beginning = {
      weekend_overrides: [
        {
          start: start.toISOString(),
          end: new Date(start.getTime() + 3_600_000).toISOString(),
          desired_count: 7,
        },
      ],
      // Something that the clock does not decide, and something that it does.
      environment: "dev",
      desired_count: 3,
    };
    const plan = await region.plan(beginning);
    expect(plan.empty).toBe(false);
    await sleep(Math.max(0, start.getTime() - Date.now()) + 1_000);
    const late = await region.terraform.run("apply", "-no-color", "-input=false", plan.file);
    expect(late.exitCode).toBe(1);
    expect(unwrapped(late.stderr)).toMatch(
      /This plan was right until \d{4}-.*Z, when weekend mode changed what runs\. Plan again\./,
    );
    expect(await region.counts()).toBe(before);
    expect(await region.bounds()).toEqual([[before, before]]);

    await region.settle(beginning);
    expect(await region.counts()).toBe(7);
  });

  it("keeps schedules in any zone, closed dates and overrides, past ones included", async () => {
    const region = deployment("dates", SMALL_REGION);
    const vars = {
      ...at("2026-12-23T12:00:00Z"),
      weekend_timezone: "Europe/London",
      weekend_closed_dates: ["2026-12-26", "2026-12-27", "2026-07-04"],
      weekend_overrides: [
        { start: "2026-12-23T10:00:00Z", end: "2026-12-23T18:00:00+01:00", desired_count: 1 },
        { start: "2021-12-22T10:00:00Z", end: "2021-12-22T11:00:00Z", desired_count: 9 },
      ],
      // The schedule is in an alarm, too.
      alarm_topic_arn: `arn:aws:sns:${REGION}:123456789012:oncall`,
      enable_weekend_notices: true,
    };
    await region.settle(vars);
    expect(await region.counts()).toBe(1);
    const actions = await region.actions();
    expect(actions.find(({ name }) => name === "open")).toMatchObject({
      end: "2026-07-04T04:59:00.000Z",
    });
    expect(actions.find(({ name }) => name === "open-from-2026-07-05")).toEqual({
      name: "open-from-2026-07-05",
      schedule: "cron(0 6 ? * SAT,SUN *)",
      timezone: "Europe/London",
      bounds: [2, 2],
      start: "2026-07-05T05:00:00.000Z",
      end: "2026-12-26T05:59:00.000Z",
    });
    expect(actions.find(({ name }) => name === "at-2026-12-23-1700")).toMatchObject({
      schedule: "cron(0 17 23 12 ? 2026)",
      bounds: [0, 0],
    });
    // The dates pass, and nothing changes but the count.
    const later = { ...vars, ...at("2027-01-05T12:00:00Z") };
    expect(addresses(await region.plan(later))).toEqual([
      "aws_appautoscaling_target.ecs[0]",
      "aws_ecs_service.main",
    ]);
    // Another count is sent with start and end, which an update in place would lose.
    await region.settle({ ...vars, desired_count: 3, enable_weekend_notices: false });
    expect(
      (await region.actions()).find(({ name }) => name === "open-from-2026-07-05"),
    ).toMatchObject({
      bounds: [3, 3],
      start: "2026-07-05T05:00:00.000Z",
      end: "2026-12-26T05:59:00.000Z",
    });
  });

  it.each([
    [
      "a zone that no file names",
      { weekend_timezone: "Asia/Tokyo" },
      /this stack knows Europe\/London, UTC only/,
    ],
    ["a time beyond the horizon", at("2047-01-01T00:00:00Z"), /known for 2026 to 2046/],
    [
      "more actions than AWS allows",
      {
        weekend_closed_dates: Array.from({ length: 99 }, (_, i) =>
          new Date(Date.UTC(2027, 0, 2 + 14 * i)).toISOString().slice(0, 10),
        ),
      },
      /need 202 scheduled actions, and AWS allows 200/,
    ],
  ])("refuses %s", async (_, vars, message) => {
    const { terraform, args } = deployment("refused", SMALL_REGION);
    const { exitCode, stderr } = await terraform.run("plan", "-no-color", ...args(vars));
    expect(exitCode).toBe(1);
    expect(unwrapped(stderr)).toMatch(message);
  });

  it("warns where no stack of the fleet would ever run", async () => {
    const { terraform, args } = deployment("idle", SMALL_REGION);
    const vars = { weekend_active_regions: ["ap-south-1"] };
    const { exitCode, stdout } = await terraform.run("plan", "-no-color", ...args(vars));
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Warning: Check block assertion failed");
    expect(unwrapped(stdout)).toContain("in an active region (ap-south-1)");
    const { stdout: fine } = await terraform.run("plan", "-no-color", ...args({}));
    expect(fine).not.toContain("Warning");
  });
});

describe("weekend mode with a load balancer", { concurrent: true, timeout: APPLIES_MS }, () => {
  const ALB = [
    "aws_lb.main[0]",
    "aws_lb_listener.main[0]",
    "aws_lb_target_group.main[0]",
    "aws_route53_record.main[0]",
  ];
  const COUNTS = ["aws_appautoscaling_target.ecs[0]", "aws_ecs_service.main"];

  it("takes it down outside the hours and brings it back before they begin", async () => {
    const region = deployment("destroy", { destroy_albs_when_scaled_down: true });
    await region.settle(at(OPEN));
    const before = await region.terraform.output();
    expect(before.load_balancer_arn).toBeTypeOf("string");

    const closing = await region.plan(at("2026-11-29T22:00:00Z"));
    expect(addresses(closing)).toEqual([...COUNTS, ...ALB].sort());
    const closed = await region.settle(at("2026-11-29T22:00:00Z"));
    const done = (address: string) =>
      closed.indexOf(
        `${address}: ${address === COUNTS[1] ? "Modifications" : "Destruction"} complete`,
      );
    // The target group is the last: the service has to let go of it.
    expect(done("aws_ecs_service.main")).toBeGreaterThan(-1);
    expect(done("aws_lb_listener.main[0]")).toBeLessThan(done("aws_lb.main[0]"));
    expect(done("aws_ecs_service.main")).toBeLessThan(done("aws_lb_target_group.main[0]"));
    const after = await region.terraform.output();
    expect(after.load_balancer_arn).toBeUndefined();
    expect(after.custom_domain_url).toBe(before.custom_domain_url);
    expect(after.deployment_info).toEqual(before.deployment_info);

    // import does not know the time, and here it has to.
    const { terraform } = region;
    const imported = ["aws_cloudwatch_log_group.main", `/ecs/destroy-dev-${REGION}-task`];
    expect((await terraform.run("state", "rm", imported[0] as string)).exitCode).toBe(0);
    const args = region.args(at("2026-11-29T22:00:00Z"));
    const { exitCode, stderr } = await terraform.run("import", ...args, ...imported);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    await region.settle(at("2026-11-29T22:00:00Z"));

    // Not yet within the 15 minutes, then within, with the tasks still at 0.
    await region.settle(at("2026-12-05T05:44:59Z"));
    expect((await region.terraform.output()).load_balancer_arn).toBeUndefined();
    const prewarm = await region.plan(at("2026-12-05T05:45:00Z"));
    expect(addresses(prewarm)).toEqual([...ALB, "aws_ecs_service.main"].sort());
    expect(await region.settle(at("2026-12-05T05:45:00Z"))).toContain(
      "4 added, 1 changed, 0 destroyed",
    );
    expect(await region.counts()).toBe(0);
    expect(addresses(await region.plan(at("2026-12-05T06:00:00Z")))).toEqual(COUNTS);
  });

  it("answers that it is closed, where it is kept, until shortly before the opening", async () => {
    const region = deployment("answer", { enable_domain: false });
    const text = { weekend_closed_answer: "text" };
    await region.settle({ ...text, ...at(OPEN) });
    expect(await closedAnswers()).toEqual([]);
    const closed = { ...text, ...at(CLOSED) };
    await region.settle(closed);
    expect(await closedAnswers()).toEqual([
      { type: "text/plain", status: "503", body: "Closed. Opens at 2026-11-28T06:00:00Z." },
    ]);
    const json = { ...at(CLOSED), weekend_closed_answer: "json" };
    await region.settle(json);
    expect(await closedAnswers()).toEqual([
      {
        type: "application/json",
        status: "503",
        body: '{"opens_at":"2026-11-28T06:00:00Z","status":"closed"}',
      },
    ]);
    const soon = await region.plan({ ...text, ...at("2026-11-28T05:45:00Z") });
    expect(addresses(soon)).toEqual(["aws_lb_listener_rule.closed[0]"]);
  });

  async function closedAnswers() {
    const elb = new ElasticLoadBalancingV2Client(clientSettings(sandbox.emulator, REGION));
    const { LoadBalancers = [] } = await elb.send(
      new DescribeLoadBalancersCommand({ Names: [`answer-dev-${REGION}-alb`] }),
    );
    const { Listeners = [] } = await elb.send(
      new DescribeListenersCommand({ LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn }),
    );
    // The default action stays: without it the target group would hang on no load balancer.
    expect(Listeners.map(({ DefaultActions }) => DefaultActions?.[0]?.Type)).toEqual(["forward"]);
    const { Rules = [] } = await elb.send(
      new DescribeRulesCommand({ ListenerArn: Listeners[0]?.ListenerArn }),
    );
    return Rules.filter(({ Priority }) => Priority === "1").map(({ Actions }) => {
      const answer = Actions?.[0]?.FixedResponseConfig;
      return { type: answer?.ContentType, status: answer?.StatusCode, body: answer?.MessageBody };
    });
  }
});
