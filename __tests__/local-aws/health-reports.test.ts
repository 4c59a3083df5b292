import { setTimeout as sleep } from "node:timers/promises";
import type { TargetHealthDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import { describe, expect, it } from "vitest";
import { HealthReports } from "../../src/local-aws/load-balancing/health-reports";

function targets(State: "initial" | "healthy"): TargetHealthDescription[] {
  return [{ Target: { Id: "10.0.0.4", Port: 8000 }, TargetHealth: { State } }];
}

/** Records in which a report arrives as late as `delays` say, in their order. */
function slowRecords(delays: readonly number[]) {
  const left = [...delays];
  const records = new Map<string, string | undefined>();
  const reports = new HealthReports(async (group, [target]) => {
    await sleep(left.shift() ?? 0);
    records.set(group, target?.TargetHealth?.State);
  });
  return { records, reports };
}

describe("reports of target health", () => {
  it("leave the newest in the records when an older one is slow", async () => {
    const { records, reports } = slowRecords([100, 0]);
    reports.add("a", targets("initial"));
    reports.add("a", targets("healthy"));
    await expect.poll(() => records.get("a")).toBe("healthy");
    await sleep(150);
    expect(records.get("a")).toBe("healthy");
  });

  it("are those of all groups", async () => {
    const { records, reports } = slowRecords([20]);
    reports.add("a", targets("initial"));
    reports.add("b", targets("healthy"));
    await expect
      .poll(() => [...records])
      .toEqual([
        ["a", "initial"],
        ["b", "healthy"],
      ]);
  });

  it("are sent again when the emulator did not take them", async () => {
    const records: (string | undefined)[] = [];
    let isGone = true;
    const reports = new HealthReports(async (_group, [target]) => {
      if (isGone) {
        throw new Error("The emulator does not answer");
      }
      records.push(target?.TargetHealth?.State);
    });
    reports.add("a", targets("healthy"));
    await sleep(10);
    isGone = false;
    await reports.send();
    expect(records).toEqual(["healthy"]);
  });
});
