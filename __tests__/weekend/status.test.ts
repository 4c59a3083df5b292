import { describe, expect, it } from "vitest";
import type { VariableValues } from "../../src/fleet/variables";
import type { RegionState } from "../../src/live/read-region";
import { type RegionStatus, weekendStatus } from "../../src/weekend/status";
import { defaults } from "../support/defaults";

const AT = new Date("2026-11-28T12:00:00Z");
const region = (values: Partial<VariableValues> = {}) => ({
  ...{ stackName: "it", file: "tfvars/it.tfvars", sources: {} },
  values: { ...defaults, aws_region: "eu-west-2", ...values },
});

const size = { cpu: 1024, memoryMiB: 3072, architecture: "X86_64" };
/** A region as it should be: two tasks behind a load balancer. */
function state(service: Partial<RegionState["service"]> = {}): RegionState {
  return {
    service: {
      ...{ desiredCount: 2, runningCount: 2, pendingCount: 0, tasks: [], size },
      ...{ sizeSince: undefined, spotShare: 0, publicTasks: true, taskDefinition: "t:1" },
      ...{ deployment: null, targetGroup: null, events: [], ...service },
    },
    loadBalancer: {
      ...{ arn: "arn", dnsName: "fmp-1.elb.amazonaws.com", state: "active", publicAddresses: 3 },
    },
    bounds: null,
  };
}

const record = (type: "A" | "AAAA", identifier: string, target: string) => ({
  ...{ Name: "fmp.cdtait.cloud.", Type: type, SetIdentifier: identifier },
  AliasTarget: { HostedZoneId: "Z", DNSName: target, EvaluateTargetHealth: true },
});
const own = record("A", "eu-west-2", "dualstack.FMP-1.elb.amazonaws.com.");

function statusOf(
  found: RegionState,
  records: readonly ReturnType<typeof record>[] | Error = [own],
  values: Partial<VariableValues> = {},
): RegionStatus | undefined {
  const item = region(values);
  const dnsRecords =
    records instanceof Error ? { item, error: records } : { item, value: [...records] };
  const readings = { regions: [{ item, value: found }], dnsRecords: [dnsRecords] };
  return weekendStatus([item], AT, readings).regions[0];
}

describe("a region's status", () => {
  it("agrees when tasks, load balancer and DNS record are as they should be", () => {
    expect(statusOf(state())).toMatchObject({ agrees: true, explanation: [] });
  });

  it.each([
    [1, 1, true, []],
    [5, 5, true, []],
    [4, 3, false, [/^3 of 4 tasks run/]],
    [6, 6, false, [/^6 instead of 1 to 5: raised by hand\. .* sets it back to 5\.$/]],
    [0, 0, false, [/^0 instead of 1 to 5: lowered by hand\. .* sets it back to 2\.$/]],
  ])(
    "with scaling with load, %s tasks of which %s run",
    (desiredCount, runningCount, agrees, lines) => {
      const found = {
        ...state({ desiredCount, runningCount }),
        bounds: { min: 1, max: 5 },
      };
      const status = statusOf(found, [own], { autoscaling_min: 1, autoscaling_max: 5 });
      expect(status).toMatchObject({ agrees, scheduledBounds: { min: 1, max: 5 } });
      expect(status?.explanation).toEqual(lines.map((line) => expect.stringMatching(line)));
    },
  );

  it("is wrong with tasks while weekend mode has it closed, whatever the bounds of load", () => {
    const closed = { enable_weekend_only: true, weekend_days: ["MON"] };
    const values = { ...closed, autoscaling_min: 1, autoscaling_max: 5 };
    expect(statusOf({ ...state(), bounds: { min: 1, max: 5 } }, [own], values)).toMatchObject({
      agrees: false,
      scheduledBounds: { min: 0, max: 0 },
      explanation: [expect.stringMatching(/^2 instead of 0: raised by hand/)],
    });
  });

  it.each([
    [{ runningCount: 0, pendingCount: 2 }, "0 of 2 tasks run, 2 are starting."],
    [{ runningCount: 1, pendingCount: 1 }, "1 of 2 tasks run, 1 is starting."],
    [
      { runningCount: 1 },
      '1 of 2 tasks run, and none is starting: its events say why (docs/operate.md, "Is it up?").',
    ],
    [
      { runningCount: 3 },
      "3 tasks run, 1 more than it is to have: AWS is stopping or replacing them.",
    ],
  ])("does not agree while other tasks run than are to: %j", (counts, explanation) => {
    expect(statusOf(state(counts))).toMatchObject({ agrees: false, explanation: [explanation] });
  });

  it.each([
    ["is missing", []],
    ["is another region's", [record("A", "eu-west-1", "fmp-1.elb.amazonaws.com")]],
    ["leads elsewhere", [record("A", "eu-west-2", "old.elb.amazonaws.com")]],
  ])("does not agree when its DNS record %s", (_, records) => {
    expect(statusOf(state(), records)).toMatchObject({
      ...{ dnsRecordExists: false, agrees: false },
      explanation: [expect.stringMatching(/^there is no DNS record .*, and its file wants one/)],
    });
  });

  it("wants a second record with IPv6, and none without a domain", () => {
    const ipv6 = record("AAAA", "eu-west-2-ipv6", "fmp-1.elb.amazonaws.com");
    expect(statusOf(state(), [own], { enable_ipv6: true })?.agrees).toBe(false);
    expect(statusOf(state(), [own, ipv6], { enable_ipv6: true })?.agrees).toBe(true);
    expect(statusOf(state(), [], { enable_domain: false })).toMatchObject({
      ...{ agrees: true, dnsRecordScheduled: false, dnsRecordExists: null },
    });
  });

  it("does not know whether it agrees when the record could not be read, unless something else differs", () => {
    const error = new Error("Route 53 is busy");
    expect(statusOf(state(), error)).toMatchObject({
      ...{ desiredCount: 2, dnsRecordExists: null, agrees: null },
      error: "its DNS record: Route 53 is busy",
    });
    expect(statusOf(state({ runningCount: 0 }), error)?.agrees).toBe(false);
  });

  it("has no next change while weekend mode is off", () => {
    const off = weekendStatus([region()], AT);
    expect([off.nextChange, off.regions[0]?.nextChange]).toEqual([null, null]);
    const on = weekendStatus([region({ enable_weekend_only: true })], AT);
    expect(on.nextChange).toEqual({ at: "2026-11-28T22:00:00Z", active: false });
  });

  it("shows the schedule of a region that has one", () => {
    const hours = { enable_weekend_only: true, weekend_hours_end: 20 };
    expect(weekendStatus([region(), region(hours)], AT).nextChange?.at).toBe(
      "2026-11-28T20:00:00Z",
    );
  });
});
