import { describe, expect, it } from "vitest";
import { costNow } from "../../src/cost/now/cost-now";
import type { RegionState } from "../../src/live/read-region";
import { defaults } from "../support/defaults";
import { listModel } from "./list-prices";

describe("the cost of what runs now", () => {
  it("is rounded to a hundredth of a cent, beside what is not as the file says", () => {
    const size = { cpu: 512, memoryMiB: 1024, architecture: "X86_64" };
    const value: RegionState = {
      service: {
        ...{ desiredCount: 1, runningCount: 1, pendingCount: 0, tasks: [{ ...size, count: 1 }] },
        ...{ taskDefinition: "t:1", deployment: null, targetGroup: null, events: [] },
        ...{ size, sizeSince: undefined, spotShare: 0, publicTasks: true },
      },
      loadBalancer: null,
      bounds: null,
    };
    const item = { stackName: "eu-west-1", values: defaults, hostedZoneShare: 1 };
    const { regions } = costNow([{ item, value }], listModel, new Date("2026-11-11T00:00:00Z"));
    expect(regions).toMatchObject([
      {
        // 0.5 × $0.04048 + 1 × $0.004445 = $0.024685
        hourly: { fargate: 0.0247, alb: 0, publicIpv4: 0.005 },
        notes: [
          "1 task runs now, and the schedule says 2: the month is estimated by the schedule.",
          "1 task runs with 0.5 vCPU, 1 GB, X86_64, and its file says 1 vCPU, 3 GB, X86_64: the month is estimated by the file.",
          "there is no load balancer now, and the schedule wants one: the month is estimated by the schedule.",
        ],
      },
    ]);
  });
});
