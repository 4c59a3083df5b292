import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { describe, expect, it } from "vitest";
import type { LocalLoadBalancing } from "../../src/local-aws/load-balancing/load-balancing";
import {
  call,
  loadBalancer,
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

/** Which task answers each of n requests, one after the other. */
async function answerers(balancing: LocalLoadBalancing, n: number): Promise<string[]> {
  const bodies: string[] = [];
  for (let i = 0; i < n; i++) {
    bodies.push((await call(portOf(balancing))).body);
  }
  return bodies;
}

describe("choice of a target", () => {
  it("round robin takes turns", async () => {
    const tasks = [await startEcho("172.31.0.5"), await startEcho("172.31.0.6")];
    const { balancing } = await startLoadBalancing(records(tasks));
    await untilHealthy(balancing);
    const [first, second, ...rest] = await answerers(balancing, 6);
    expect(first).not.toBe(second);
    expect(rest).toEqual([first, second, first, second]);
  });

  it("fail-open: when all targets are unhealthy, all get requests", async () => {
    const tasks = [await startEcho("172.31.0.5"), await startEcho("172.31.0.6")];
    for (const task of tasks) {
      task.health = 500;
    }
    const { balancing } = await startLoadBalancing(records(tasks));
    await until(() => states(balancing).every((state) => state === "unhealthy"));
    expect((await answerers(balancing, 2)).sort()).toEqual(["172.31.0.5", "172.31.0.6"]);
  });

  it("a target is known by its address and port: the target group's unless it has its own", async () => {
    const { balancing } = await startLoadBalancing(records([]));
    await balancing.update({
      ...records([]),
      targetGroups: [targetGroup([{ Id: "172.31.0.5" }, { Id: "172.31.0.5", Port: 9000 }])],
    });
    expect(balancing.targetHealth("tg").map(({ Target }) => Target)).toEqual([
      { Id: "172.31.0.5", Port: 8000 },
      { Id: "172.31.0.5", Port: 9000 },
    ]);
  });
});

describe("reports of target health", () => {
  it("say of every target what it is, also while several are registered at once", async () => {
    const tasks = [await startEcho("172.31.0.5"), await startEcho("172.31.0.6")];
    const { balancing, changes } = await startLoadBalancing(records(tasks));
    await untilHealthy(balancing);
    expect(changes.at(-1)).toBe("tg: healthy healthy");
    expect(changes.filter((change) => !/^tg: \S+ \S+$/.test(change))).toEqual([]);
  });
});

describe("stickiness by AWSALB", () => {
  const attributes = [
    { Key: "stickiness.enabled", Value: "true" },
    { Key: "stickiness.type", Value: "lb_cookie" },
    { Key: "stickiness.lb_cookie.duration_seconds", Value: "60" },
  ];

  it("sends whoever brings the cookie to the same target, as long as it is healthy", async () => {
    const [a, b] = [await startEcho("172.31.0.5"), await startEcho("172.31.0.6")];
    const { balancing } = await startLoadBalancing(
      records([a, b], { targetGroup: { attributes } }),
    );
    await untilHealthy(balancing);
    const first = await call(portOf(balancing));
    const [cookie = "", forOtherOrigins] = first.headers["set-cookie"] ?? [];
    expect(cookie).toMatch(/^AWSALB=\S+; Expires=.+ GMT; Path=\/$/);
    expect(forOtherOrigins).toMatch(/^AWSALBCORS=\S+; Expires=.+ GMT; Path=\/; SameSite=None$/);
    const expires = Date.parse(/Expires=(.+?);/.exec(cookie)?.[1] ?? "");
    expect(expires - Date.now()).toBeGreaterThan(50_000);

    const headers = { Cookie: `other=1; ${cookie.split(";")[0]}` };
    for (let i = 0; i < 4; i++) {
      expect((await call(portOf(balancing), { headers })).body).toBe(first.body);
    }
    const bound = first.body === "172.31.0.5" ? a : b;
    bound.health = 500;
    await until(() => states(balancing).includes("unhealthy"));
    const moved = await call(portOf(balancing), { headers });
    expect(moved.body).not.toBe(first.body);
    expect(moved.headers["set-cookie"]?.[0]).not.toContain(cookie.split(";")[0]);
  });

  it("takes the cookie for other origins, which is all that a browser sends from there", async () => {
    const tasks = [await startEcho("172.31.0.5"), await startEcho("172.31.0.6")];
    const { balancing } = await startLoadBalancing(records(tasks, { targetGroup: { attributes } }));
    await untilHealthy(balancing);
    const first = await call(portOf(balancing));
    const [, cookie = ""] = first.headers["set-cookie"] ?? [];
    const headers = { Cookie: cookie.split(";")[0] ?? "" };
    expect(headers.Cookie).toMatch(/^AWSALBCORS=/);
    for (let i = 0; i < 3; i++) {
      expect((await call(portOf(balancing), { headers })).body).toBe(first.body);
    }
  });

  it("sets no cookie without the attribute", async () => {
    const { balancing } = await startLoadBalancing(records([await startEcho("172.31.0.5")]));
    await untilHealthy(balancing);
    expect((await call(portOf(balancing))).headers["set-cookie"]).toBeUndefined();
  });
});

describe("weighted target groups", () => {
  async function start(
    weights: readonly [number, number],
    given: { readonly blueTargets?: []; readonly DurationSeconds?: number } = {},
  ) {
    const [blue, green] = [await startEcho("172.31.0.5"), await startEcho("172.31.0.6")];
    const action: Action = {
      Type: "forward",
      ForwardConfig: {
        TargetGroups: [
          { TargetGroupArn: "blue", Weight: weights[0] },
          { TargetGroupArn: "green", Weight: weights[1] },
        ],
        TargetGroupStickinessConfig: {
          Enabled: given.DurationSeconds !== undefined,
          DurationSeconds: given.DurationSeconds,
        },
      },
    };
    const group = targetGroup([]);
    const { balancing } = await startLoadBalancing({
      loadBalancers: [
        loadBalancer({
          listeners: [
            {
              listener: {
                ListenerArn: "listener",
                Port: 80,
                Protocol: "HTTP",
                DefaultActions: [action],
              },
              rules: [],
            },
          ],
        }),
      ],
      targetGroups: [
        targetGroup(given.blueTargets ?? [blue.target], {
          targetGroup: { ...group.targetGroup, TargetGroupArn: "blue" },
        }),
        targetGroup([green.target], {
          targetGroup: { ...group.targetGroup, TargetGroupArn: "green" },
        }),
      ],
    });
    await until(() =>
      [...states(balancing, "blue"), ...states(balancing, "green")].every(
        (state) => state === "healthy",
      ),
    );
    return balancing;
  }

  it("get requests in the ratio of their weights", async () => {
    const answers = await answerers(await start([10, 20]), 300);
    const blue = answers.filter((body) => body === "172.31.0.5").length;
    // 100 expected, with a standard deviation of 8.
    expect(blue).toBeGreaterThan(50);
    expect(blue).toBeLessThan(150);
  });

  it("get none with weight 0", async () => {
    expect(new Set(await answerers(await start([0, 1]), 20))).toEqual(new Set(["172.31.0.6"]));
  });

  it("do not stand in for one that is empty: 503", async () => {
    const balancing = await start([1, 0], { blueTargets: [] });
    expect(await call(portOf(balancing))).toMatchObject({ status: 503 });
  });

  it("keep a client that brings AWSALBTG", async () => {
    const balancing = await start([1, 1], { DurationSeconds: 60 });
    const first = await call(portOf(balancing));
    const cookie = first.headers["set-cookie"]?.[0] ?? "";
    expect(cookie).toMatch(/^AWSALBTG=/);
    for (let i = 0; i < 10; i++) {
      const headers = { Cookie: cookie.split(";")[0] ?? "" };
      expect((await call(portOf(balancing), { headers })).body).toBe(first.body);
    }
  });
});

describe("deregistration", () => {
  /** Answers each request only when told to. */
  async function startSlow(ip: string) {
    const waiting: (() => void)[] = [];
    const task = await startTask(ip, (_, outgoing) => {
      waiting.push(() => outgoing.end(ip));
    });
    return { task, waiting };
  }

  it("a draining target ends its running requests, gets no new ones, and is gone after the delay", async () => {
    const { task, waiting } = await startSlow("172.31.0.5");
    const other = await startEcho("172.31.0.6");
    // Two seconds here: the request has to end before.
    const attributes = [{ Key: "deregistration_delay.timeout_seconds", Value: "200" }];
    const given = { targetGroup: { attributes } };
    const { balancing, changes } = await startLoadBalancing(records([task], given));
    await untilHealthy(balancing);
    const running = call(portOf(balancing));
    await until(() => waiting.length > 0);

    await balancing.update(records([other], given));
    expect(balancing.targetHealth("tg")).toContainEqual({
      Target: { Id: "172.31.0.5", Port: 8001 },
      HealthCheckPort: "8001",
      TargetHealth: {
        State: "draining",
        Reason: "Target.DeregistrationInProgress",
        Description: "Target deregistration is in progress",
      },
    });
    await until(() => states(balancing).includes("healthy"));
    expect(await answerers(balancing, 3)).toEqual(Array(3).fill("172.31.0.6"));
    waiting[0]?.();
    expect(await running).toMatchObject({ status: 200, body: "172.31.0.5" });

    await until(() => states(balancing).join() === "healthy");
    expect(changes.at(-1)).toBe("tg: healthy");
  });

  it("with draining targets alone there are no registered ones: 503", async () => {
    const { task } = await startSlow("172.31.0.5");
    const { balancing } = await startLoadBalancing(records([task]));
    await untilHealthy(balancing);
    await balancing.update(records([]));
    expect(states(balancing)).toEqual(["draining"]);
    expect(await call(portOf(balancing))).toMatchObject({ status: 503 });
  });

  it("502: the delay elapses before the target has answered", async () => {
    const { task, waiting } = await startSlow("172.31.0.5");
    const { balancing } = await startLoadBalancing(records([task]));
    await untilHealthy(balancing);
    const running = call(portOf(balancing));
    await until(() => waiting.length > 0);
    const start = Date.now();
    await balancing.update(records([]));
    expect(await running).toMatchObject({ status: 502 });
    // 30 s / 100.
    expect(Date.now() - start).toBeGreaterThan(290);
  });

  it("a stream to a draining target is cut after the delay", async () => {
    const task = await startTask("172.31.0.5", (_, outgoing) => outgoing.write("data: 1\n\n"));
    const { balancing } = await startLoadBalancing(records([task]));
    await untilHealthy(balancing);
    const outgoing = request({ host: "127.0.0.1", port: portOf(balancing), agent: false }).end();
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    await balancing.update(records([]));
    await expect(incoming.toArray()).rejects.toThrow("aborted");
  });

  it("a target that is registered again while it drains starts anew", async () => {
    const task = await startEcho("172.31.0.5");
    const { balancing } = await startLoadBalancing(records([task]));
    await untilHealthy(balancing);
    await balancing.update(records([]));
    await balancing.update(records([task]));
    expect(states(balancing)).toEqual(["initial"]);
    await untilHealthy(balancing);
    expect(await answerers(balancing, 1)).toEqual(["172.31.0.5"]);
  });
});

it("closing ends requests, listeners and checks within a second", async () => {
  let isAsked = false;
  const task = await startTask("172.31.0.5", (_, outgoing) => {
    isAsked = outgoing.write("data: 1\n\n");
  });
  const { balancing } = await startLoadBalancing(records([task]));
  await untilHealthy(balancing);
  const port = portOf(balancing);
  const stream = call(port).catch(String);
  await until(() => isAsked);
  const start = Date.now();
  await balancing.close();
  expect(Date.now() - start).toBeLessThan(1000);
  expect(await stream).toMatch(/aborted|hang up|ECONNRESET/);
  await expect(call(port)).rejects.toThrow("ECONNREFUSED");
  const checks = task.checks.length;
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(task.checks).toHaveLength(checks);
});
