import { describe, expect, it } from "vitest";
import { CheckedHealth, type CheckResult } from "../../src/local-aws/load-balancing/health";
import { isExpected } from "../../src/local-aws/load-balancing/health-check";
import {
  call,
  portOf,
  records,
  startEcho,
  startLoadBalancing,
  startTask,
  states,
  targetGroup,
  until,
  untilHealthy,
} from "./load-balanced";

const PASS: CheckResult = { passed: true };
const FAIL: CheckResult = {
  passed: false,
  reason: "Target.FailedHealthChecks",
  description: "Health checks failed",
};

describe("state after checks (healthy threshold 3, unhealthy threshold 2)", () => {
  it.each([
    ["none", "", "initial"],
    ["a new target is healthy after one passed check", "p", "healthy"],
    ["a new target stays initial after one failed check", "f", "initial"],
    ["a new target is unhealthy after the unhealthy threshold", "ff", "unhealthy"],
    ["a new target that failed once is healthy after one passed check", "fp", "healthy"],
    ["a healthy target survives one failed check", "pf", "healthy"],
    ["only consecutive failures count", "pfpf", "healthy"],
    ["a healthy target is unhealthy after the unhealthy threshold", "pff", "unhealthy"],
    ["an unhealthy target needs the healthy threshold", "ffpp", "unhealthy"],
    ["an unhealthy target is healthy after the healthy threshold", "ffppp", "healthy"],
    ["only consecutive passes count", "ffppfpp", "unhealthy"],
  ])("%s", (_, results, state) => {
    const health = new CheckedHealth();
    for (const result of results) {
      health.record(result === "p" ? PASS : FAIL, {
        HealthyThresholdCount: 3,
        UnhealthyThresholdCount: 2,
      });
    }
    expect(health.current.State).toBe(state);
  });
});

describe("matcher", () => {
  it.each([
    ["200", 200, true],
    ["200", 204, false],
    ["200,202", 202, true],
    ["200-299", 204, true],
    ["200-299,302", 302, true],
    ["200-299", 301, false],
  ])("%s: %i %s", (matcher, status, expected) => {
    expect(isExpected(status, matcher)).toBe(expected);
  });
});

describe("describe-target-health", () => {
  it("goes from registration to initial checks to healthy, without a reason then", async () => {
    const task = await startEcho("172.31.0.5");
    const { balancing, changes } = await startLoadBalancing(records([task]));
    await untilHealthy(balancing);
    expect(changes).toEqual([
      "tg: Elb.RegistrationInProgress",
      "tg: Elb.InitialHealthChecking",
      "tg: healthy",
    ]);
    expect(balancing.targetHealth("tg")).toEqual([
      {
        Target: { Id: "172.31.0.5", Port: 8001 },
        HealthCheckPort: "8001",
        TargetHealth: { State: "healthy" },
      },
    ]);
  });

  it("names the status that was not expected", async () => {
    const task = await startEcho("172.31.0.5");
    task.health = 500;
    const { balancing } = await startLoadBalancing(records([task]));
    await until(() => states(balancing)[0] === "unhealthy");
    expect(balancing.targetHealth("tg")[0]?.TargetHealth).toEqual({
      State: "unhealthy",
      Reason: "Target.ResponseCodeMismatch",
      Description: "Health checks failed with these codes: [500]",
    });
  });

  it("says when the check timed out", async () => {
    const task = await startTask("172.31.0.5", () => {});
    const { balancing } = await startLoadBalancing(
      records([task], {
        targetGroup: {
          targetGroup: {
            TargetGroupArn: "tg",
            HealthCheckPath: "/silent",
            HealthCheckIntervalSeconds: 5,
            HealthCheckTimeoutSeconds: 0.05,
          },
        },
      }),
    );
    await until(() => states(balancing)[0] === "unhealthy");
    expect(balancing.targetHealth("tg")[0]?.TargetHealth).toEqual({
      State: "unhealthy",
      Reason: "Target.Timeout",
      Description: "Request timed out",
    });
  });

  it("says when nobody listens", async () => {
    const task = await startEcho("172.31.0.5");
    await task.stop();
    const { balancing } = await startLoadBalancing(records([task]));
    await until(() => states(balancing)[0] === "unhealthy");
    expect(balancing.targetHealth("tg")[0]?.TargetHealth).toEqual({
      State: "unhealthy",
      Reason: "Target.FailedHealthChecks",
      Description: "Health checks failed",
    });
  });

  it("says that no listener uses the target group, and checks nothing", async () => {
    const task = await startEcho("172.31.0.5");
    const { balancing } = await startLoadBalancing({
      ...records([task]),
      loadBalancers: [],
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(balancing.targetHealth("tg")[0]?.TargetHealth).toMatchObject({
      State: "unused",
      Reason: "Target.NotInUse",
    });
    expect(task.checks).toHaveLength(0);
  });

  it("says of a target that is asked for that it is not registered", async () => {
    const { balancing } = await startLoadBalancing(records([]));
    expect(balancing.targetHealth("tg", [{ Id: "172.31.0.9", Port: 8001 }])).toEqual([
      {
        Target: { Id: "172.31.0.9", Port: 8001 },
        TargetHealth: {
          State: "unused",
          Reason: "Target.NotRegistered",
          Description: "Target is not registered to the target group",
        },
      },
    ]);
  });
});

describe("health checks", () => {
  it("come with the target's address as Host, from ELB-HealthChecker, on their own connections", async () => {
    const task = await startEcho("172.31.0.5");
    const { balancing } = await startLoadBalancing(records([task]));
    await untilHealthy(balancing);
    expect(task.checks[0]?.method).toBe("GET");
    expect(task.checks[0]?.headers).toMatchObject({
      host: "172.31.0.5:8001",
      "user-agent": "ELB-HealthChecker/2.0",
      connection: "close",
    });
  });

  it("come in the interval divided by the speed", async () => {
    const task = await startEcho("172.31.0.5");
    await startLoadBalancing(records([task]));
    await until(() => task.checks.length > 0);
    const [before, start] = [task.checks.length, Date.now()];
    await until(() => task.checks.length >= before + 10);
    // 5 s / 100: no machine is faster, and even a busy one not a hundred times slower.
    expect(Date.now() - start).toBeGreaterThan(450);
    expect(Date.now() - start).toBeLessThan(50_000);
  });

  it("that end after their target was deregistered change nothing", async () => {
    let checked = 0;
    const task = await startTask("172.31.0.5", (_, outgoing) => {
      checked += 1;
      setTimeout(() => outgoing.end(), 50);
    });
    const group = targetGroup([]).targetGroup;
    const given = { targetGroup: { ...group, HealthCheckPath: "/slow" } };
    const { balancing } = await startLoadBalancing(records([task], { targetGroup: given }));
    await until(() => checked > 0);
    await balancing.update(records([]));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(states(balancing)).toEqual(["draining"]);
  });

  it("take an unhealthy target out of rotation and put it back", async () => {
    const [a, b] = [await startEcho("172.31.0.5"), await startEcho("172.31.0.6")];
    const { balancing } = await startLoadBalancing(records([a, b]));
    await untilHealthy(balancing);
    a.health = 500;
    await until(() => states(balancing).join() === "unhealthy,healthy");
    const answers = await Promise.all([1, 2, 3, 4].map(() => call(portOf(balancing))));
    expect(answers.map(({ body }) => body)).toEqual(Array(4).fill("172.31.0.6"));
    a.health = 200;
    await untilHealthy(balancing);
    const again = [await call(portOf(balancing)), await call(portOf(balancing))];
    expect(again.map(({ body }) => body).sort()).toEqual(["172.31.0.5", "172.31.0.6"]);
  });
});
