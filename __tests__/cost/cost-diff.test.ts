import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffMarkdown } from "../../src/cli/render/cost-diff-markdown";
import { costDiff } from "../../src/cost/diff/cost-diff";
import type { CostedRegion } from "../../src/cost/estimate/fleet-cost";
import { COST_GROUPS } from "../../src/cost/groups";
import type { VariableValues } from "../../src/fleet/variables";
import { defaults } from "../support/defaults";
import { listModel } from "./list-prices";

function region(stackName: string, values: Partial<VariableValues> = {}): CostedRegion {
  return { stackName, values: { ...defaults, enable_domain: false, ...values } };
}

const fleets = fc.uniqueArray(
  fc
    .record({
      stackName: fc.constantFrom("a", "b", "c", "d"),
      aws_region: fc.constantFrom("eu-west-1", "eu-west-2"),
      desired_count: fc.nat(5),
      create_alb: fc.boolean(),
      enable_weekend_only: fc.boolean(),
    })
    .map(({ stackName, ...values }) => region(stackName, values)),
  { selector: (it) => it.stackName, maxLength: 4 },
);

const inCents = (amount: number | null) => Math.round(100 * (amount ?? Number.NaN));

describe("the difference in cost", () => {
  it("is the other way round for the other direction, and the sum of its parts", () => {
    fc.assert(
      fc.property(fleets, fleets, (one, other) => {
        const there = costDiff({ base: "x", before: one, after: other }, listModel);
        const back = costDiff({ base: "x", before: other, after: one }, listModel);
        expect(inCents(there.monthly.difference) + inCents(back.monthly.difference)).toBe(0);
        expect(inCents(there.monthly.difference)).toBe(
          inCents(there.monthly.after) - inCents(there.monthly.before),
        );
        const sum = there.regions.reduce((total, it) => total + inCents(it.difference.total), 0);
        expect(inCents(there.monthly.difference)).toBe(sum);
        for (const { before, after, difference } of there.regions) {
          for (const group of [...COST_GROUPS, "total"] as const) {
            expect(inCents(difference[group])).toBe(inCents(after[group]) - inCents(before[group]));
          }
        }
        expect(inCents(there.annualDifference)).toBe(12 * inCents(there.monthly.difference));
      }),
    );
  });

  it("names what was added, removed and changed", () => {
    const before = [region("gone"), region("other"), region("same")];
    const after = [region("same"), region("new"), region("other", { desired_count: 3 })];
    const { regions } = costDiff({ base: "x", before, after }, listModel);
    expect(regions.map(({ stack, change }) => [stack, change])).toEqual([
      ["gone", "removed"],
      ["new", "added"],
      ["other", "changed"],
      ["same", "same"],
    ]);
    expect(regions[1]?.before.total).toBe(0);
    // Three tasks in place of two: vCPU 88.65 - 59.10, memory 29.20 - 19.47; addresses 10.95 - 7.30;
    // logs written 0.86 - 0.57, traffic 1.35 - 0.90.
    expect(regions[2]?.difference).toEqual({
      ...{ fargate: 39.28, alb: 0, publicIpv4: 3.65, otherServices: 0.74, total: 43.67 },
    });
  });

  const unknown = { aws_region: "cn-north-1" };

  it("is unknown where a price is, and known elsewhere", () => {
    const before = [region("a", unknown), region("b")];
    const changed = { ...unknown, cpu_architecture: "ARM64" };
    const after = [region("a", changed), region("b", { desired_count: 3 })];
    const diff = costDiff({ base: "x", before, after }, listModel);
    expect(diff.monthly).toEqual({ before: null, after: null, difference: null });
    expect(diff.annualDifference).toBeNull();
    expect(diff.regions[0]).toMatchObject({ change: "changed", difference: { fargate: null } });
    expect(diff.regions[0]?.unknown).toContain("vCPU");
    expect(diff.regions[1]?.difference.total).toBe(43.67);
  });

  it("is nothing in a region that stays as it is, whatever its prices", () => {
    const before = [region("a", unknown), region("b")];
    const after = [region("a", unknown), region("b", { desired_count: 3 })];
    const diff = costDiff({ base: "x", before, after }, listModel);
    expect(diff.regions[0]).toMatchObject({ change: "same", difference: { total: 0 } });
    expect(diff.monthly).toEqual({ before: null, after: null, difference: 43.67 });
  });
});

describe("its markdown", async () => {
  const { markdownTable } = await import("markdown-table");

  it("has the sum in the first line, and names that cannot break the table", () => {
    const change = { before: [region("a|b`c")], after: [region("a|b`c", { desired_count: 0 })] };
    const diff = costDiff({ base: "a|b`c", ...change }, listModel);
    const text = diffMarkdown(diff, "list prices", markdownTable);
    expect(text.split("\n")[0]).toMatch(
      /^\*\*-\$\d+\.\d\d a month \(-\d+\.\d%\)\*\*: from \$\d+\.\d\d to \$\d+\.\d\d\.$/,
    );
    expect(text).toMatch(/\| `a\\\|b'c` \| +\$\d+\.\d\d \| +\$\d+\.\d\d \| +-\$\d+\.\d\d \|/);
    // Code outside of a table shows a backslash as it is.
    expect(text).toContain("against `a|b'c`");
  });

  it("says what is unknown", () => {
    const before = [region("a", { aws_region: "cn-north-1", enable_service_discovery: false })];
    const diff = costDiff({ base: "x", before, after: [] }, listModel);
    expect(diffMarkdown(diff, "list prices", markdownTable).split("\n")[0]).toMatch(
      /^\*\*unknown a month\*\*: from unknown to \$0\.00\. No price is known for vCPU, .* in cn-north-1\.$/,
    );
  });

  it("says when nothing changes", () => {
    const diff = costDiff({ base: "main", before: [region("a")], after: [region("a")] }, listModel);
    expect(diffMarkdown(diff, "list prices", markdownTable)).toMatch(
      /^\*\*No change in cost\*\*: \$/,
    );
  });
});
