import { describe, expect, it } from "vitest";
import type { VariableValues } from "../../src/fleet/variables";
import type { RegionHealth } from "../../src/live/read-health";
import { fleetStatus, type RegionStatus } from "../../src/operate/status";
import { statusCells } from "../../src/operate/status-cells";
import { defaults } from "../support/defaults";

const AT = new Date("2026-11-28T12:00:00Z");
const DAY_MS = 86_400_000;

const service: NonNullable<RegionHealth["state"]["service"]> = {
  ...{ desiredCount: 2, runningCount: 2, pendingCount: 0, tasks: [] },
  size: { cpu: 1024, memoryMiB: 3072, architecture: "X86_64" },
  ...{ sizeSince: undefined, spotShare: 0, publicTasks: true, taskDefinition: "t:1" },
  deployment: { id: "d", state: "COMPLETED", since: AT, reason: null },
  ...{ targetGroup: "group", events: [] },
};
const loadBalancer = { arn: "lb", dnsName: "lb.aws", state: "active", publicAddresses: 2 };
const target = (state: string, description: string | null = null) => ({
  ...{ address: "10.0.0.1", port: 8001, state, reason: null, description },
});
const certificate = {
  ...{ arn: "arn", status: "ISSUED", names: ["x.example"], problem: null },
  expiresAt: new Date(AT.getTime() + 90 * DAY_MS),
};
const healthy: RegionHealth = {
  state: { service, loadBalancer, bounds: null },
  targets: [target("healthy"), target("healthy")],
  certificate: null,
  secrets: [{ name: "API_KEY", id: "key", state: "set", changedAt: AT }],
  alarms: null,
  failed: [],
  ...{ rollout: null, draining: 0, errors: [] },
};

function statusOf(
  health: Partial<RegionHealth> | Error,
  values: Partial<VariableValues> = {},
): RegionStatus {
  const item = {
    ...{ stackName: "it", file: "tfvars/it.tfvars", sources: {} },
    values: { ...defaults, aws_region: "eu-west-2", enable_domain: false, ...values },
  };
  const reading =
    health instanceof Error ? { item, error: health } : { item, value: { ...healthy, ...health } };
  const { regions } = fleetStatus([item], AT, [reading], [{ item, value: [] }]);
  return regions[0] as RegionStatus;
}

const running = (changed: Partial<typeof service>) => ({
  state: { service: { ...service, ...changed }, loadBalancer, bounds: null },
});
const look = (isDone: boolean) => ({
  ...{ deployment: "d", isDone, failure: undefined },
  counts: { desired: 2, healthy: isDone ? 2 : 1, old: isDone ? 0 : 1 },
});
const deployment = (state: string, reason: string | null = null) =>
  running({ deployment: { id: "d", state, since: AT, reason } });

describe("the status of a region", () => {
  it.each<[string, Partial<RegionHealth>, Partial<VariableValues>]>([
    ["that is as its file wants it", {}, {}],
    [
      "without a load balancer by its file",
      {
        state: { service: { ...service, targetGroup: null }, loadBalancer: null, bounds: null },
        targets: null,
      },
      { create_alb: false },
    ],
    ["with a certificate", { certificate }, { certificate_arn: "arn" }],
    [
      "with more targets, of which some drain",
      { targets: [...(healthy.targets ?? []), target("draining")] },
      {},
    ],
    [
      "that weekend mode has closed, its load balancer included",
      {
        state: {
          service: { ...service, desiredCount: 0, runningCount: 0, targetGroup: null },
          ...{ loadBalancer: null, bounds: { min: 0, max: 0 } },
        },
        targets: null,
      },
      { enable_weekend_only: true, destroy_albs_when_scaled_down: true, weekend_days: ["MON"] },
    ],
  ])("is well for one %s", (_, health, values) => {
    expect(statusOf(health, values)).toMatchObject({ ok: true, problems: [], error: null });
  });

  it.each<[string, Partial<RegionHealth>, RegExp]>([
    [
      "an unhealthy target",
      { targets: [target("healthy"), target("unhealthy", "timed out")] },
      /^1 of 2 targets are healthy; others are unhealthy \(timed out\)\.$/,
    ],
    ["no target at all", { targets: [] }, /^0 of 2 targets are healthy\.$/],
    [
      "a service that no load balancer leads to",
      running({ targetGroup: null }),
      /not attached to the load balancer/,
    ],
    ["too few tasks", running({ runningCount: 1 }), /^1 of 2 tasks run, and none is starting/],
    [
      "a deployment in progress",
      deployment("IN_PROGRESS"),
      /^a deployment is in progress since 2026/,
    ],
    [
      "a deployment of which it is known how far it is",
      { ...deployment("IN_PROGRESS"), rollout: look(false) },
      /^a deployment is in progress since 2026.*Z: 1 of 2 new tasks healthy, 1 old one has requests\.$/,
    ],
    [
      "a failed deployment",
      deployment("FAILED", "circuit breaker"),
      /has failed: circuit breaker$/,
    ],
    [
      "a load balancer that is not active",
      { state: { ...healthy.state, loadBalancer: { ...loadBalancer, state: "failed" } } },
      /AWS calls it failed/,
    ],
    ["no certificate", { certificate: undefined }, /no HTTPS listener/],
    [
      "a certificate that is not issued",
      { certificate: { ...certificate, status: "PENDING_VALIDATION" } },
      /ACM calls it PENDING_VALIDATION/,
    ],
    [
      "a certificate that ends soon",
      { certificate: { ...certificate, expiresAt: new Date(AT.getTime() + 9 * DAY_MS) } },
      /ends at 2026-12-07/,
    ],
    [
      "a missing secret",
      { secrets: [{ name: "API_KEY", id: "key", state: "missing", changedAt: null }] },
      /API_KEY is missing/,
    ],
    [
      "a deployment that ECS took back, although the one before it runs",
      running({
        deployment: { id: "ecs-svc/1", state: "COMPLETED", since: AT, reason: null },
        events: [
          {
            at: AT,
            message:
              "(service it) (deployment ecs-svc/2) deployment failed: tasks failed to start. rolling back to " +
              "deployment ecs-svc/1.",
          },
        ],
      }),
      /^its last deployment has failed, and ECS has gone back to the version before: what was applied last does not run\.$/,
    ],
    ["an alarm", { alarms: ["it-memory"] }, /^the alarm it-memory has gone off\.$/],
  ])("is not well with %s", (_, health, problem) => {
    const { ok, problems } = statusOf(health);
    expect({ ok, problems }).toEqual({ ok: false, problems: [expect.stringMatching(problem)] });
  });

  it("is well when only old tasks drain, which ECS calls in progress still", () => {
    const status = statusOf({ ...deployment("IN_PROGRESS"), rollout: look(true), draining: 2 });
    expect(status).toMatchObject({
      ...{ ok: true, problems: [] },
      deployment: { state: "IN_PROGRESS", done: true, draining: 2 },
    });
    const later = new Date(AT.getTime() + 180_000);
    expect(statusCells(status, later)).toContain(
      "completed, begun 3 min ago, 2 old tasks draining",
    );
  });

  it("has every part, in its fields and in a row", () => {
    const targets = [...(healthy.targets ?? []), target("unhealthy")];
    const status = statusOf({ targets, certificate }, { certificate_arn: "arn" });
    expect(status).toMatchObject({
      ...{ region: "eu-west-2", alb: "active", secret: "set", lastStop: null, dnsRecord: null },
      service: { desired: 2, running: 2, pending: 0 },
      deployment: { state: "COMPLETED", done: true, draining: 0, since: "2026-11-28T12:00:00Z" },
      targets: { healthy: 2, unhealthy: 1, initial: 0, draining: 0 },
      ...{ certificate: "ISSUED", certificateExpiresAt: "2027-02-26T12:00:00Z" },
    });
    expect(statusCells(status, new Date(AT.getTime() + 180_000))).toEqual([
      ...["it", "well", "2/2", "completed, begun 3 min ago", "2 healthy, 1 unhealthy", "active"],
      ...["issued to 2027-02-26", "-", "set", "24/7", "-"],
    ]);
    const [, verdict, , ...cells] = statusCells(statusOf(new Error("no answer")), AT);
    expect([verdict, ...cells]).toEqual(["not read", ...Array(6).fill("-"), "24/7", "-"]);
  });

  it.each([
    [["set", "set"], "set"],
    [["set", "placeholder"], "placeholder"],
    [["placeholder", "invalid"], "invalid"],
    [["missing", "set"], "invalid"],
  ] as const)("has the worst of its secrets: of %j, %s", (states, worst) => {
    const secrets = states.map((state) => ({ name: "A", id: "a", state, changedAt: null }));
    expect(statusOf({ secrets }).secret).toBe(worst);
  });

  it.each([
    ["API_KEY", "placeholder", "API_KEY still holds its placeholder: npx fleet secret set"],
    ["B", "placeholder", "B still holds its placeholder: npx fleet secret set B"],
    ["B", "invalid", "no task can start with the value of B: npx fleet secret set B"],
  ] as const)("says how to set the secret %s that is %s", (name, state, problem) => {
    const secrets = [{ name, id: "b", state, changedAt: null }];
    expect(statusOf({ secrets }).problems).toEqual([problem]);
  });

  it("has the names of what is in alarm, and null where alarms are not wanted", () => {
    expect(statusOf({}).alarms).toBeNull();
    expect(statusOf({ alarms: [] })).toMatchObject({ ok: true, alarms: [] });
    expect(statusOf({ alarms: ["it-memory"] }).alarms).toEqual(["it-memory"]);
  });

  it("is not well when a part was not read, nor when nothing was", () => {
    const part = statusOf({ targets: null, errors: ["its targets: refused"] });
    expect(part).toMatchObject({ ok: false, error: "its targets: refused", targets: null });
    const nothing = statusOf(new Error("no answer"));
    expect(nothing).toMatchObject({ ok: false, error: "no answer", service: null, secret: null });
  });
});
