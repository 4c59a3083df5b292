import { describe, expect, it } from "vitest";
import type { RegionResult } from "../../src/deploy/plan-regions";
import { stackResult } from "../../src/deploy/stack-result";
import { renderPlans, renderStack, renderStackSummary } from "../../src/deploy/stack-text";

const nothing = { create: [], update: [], replace: [], delete: [], outputs: [] };

function planOf(
  stack: string,
  changes: Partial<NonNullable<RegionResult["changes"]>>,
  cost: number | null = 0,
) {
  const isEmpty = Object.keys(changes).length === 0;
  const result = isEmpty ? ("unchanged" as const) : ("planned" as const);
  return stackResult(
    { stack, region: "eu-west-1", result, changes: { ...nothing, ...changes }, error: null },
    cost,
  );
}

const failed = stackResult(
  {
    stack: "c",
    region: "eu-west-1",
    result: "failed",
    changes: null,
    error: "no answer\nof AWS\n",
  },
  null,
);

describe("the summary of all plans", () => {
  it("counts as Terraform does, adds up, and names what is lost", () => {
    const plans = [
      planOf("a", { create: ["x", "y"], replace: ["aws_lb.main"], delete: ["z"] }, 10.5),
      planOf("b", { update: ["x"], replace: ["aws_ecs_task_definition.main"] }, -0.5),
      planOf("d", {}),
    ];
    const text = renderPlans(plans, process.stderr);
    const rows = text.split("\n").map((line) => line.trim().split(/ {2,}| /));
    expect(rows.slice(1, 5)).toEqual([
      ["a", "3", "0", "2", "+$10.50"],
      ["b", "1", "1", "1", "-$0.50"],
      ["d", "0", "0", "0", "$0.00", "unchanged"],
      ["together", "4", "1", "3", "+$10.00"],
    ]);
    // A new revision of the task definition loses nothing, although Terraform counts it as destroyed.
    expect(text).toContain(
      "\nChanged:\n- x is changed in place: b\n- aws_ecs_task_definition.main gets a new revision: b\n",
    );
    expect(text).toMatch(
      /\nDestroyed or replaced:\n- a: z is destroyed\n- a: aws_lb\.main is replaced\n$/,
    );
  });

  it("names a resource that changes in several stacks once, with all of them", () => {
    const plans = [planOf("a", { update: ["x"] }), planOf("b", { update: ["x", "y"] })];
    expect(renderPlans(plans, process.stderr)).toMatch(
      /\nChanged:\n- x is changed in place: a, b\n- y is changed in place: b\n$/,
    );
  });

  it("knows no sum where one cost is unknown, and says why a stack has no plan", () => {
    const text = renderPlans([planOf("a", { create: ["x"] }, null), failed], process.stderr);
    expect(text).toMatch(/^ a +1 +0 +0 +unknown$/m);
    expect(text).toMatch(/^ c +- +- +- +- +failed$/m);
    expect(text).toMatch(/\n\nc {2}failed: no answer\n {2}of AWS\n$/);
  });
});

it.each([
  [{ create: ["x"], update: ["y"] }, "1 added, 1 changed, 0 destroyed"],
  [{ create: ["x"], delete: ["y"] }, "1 added, 0 changed, 1 destroyed"],
  [{ outputs: ["url"] }, "outputs only"],
])("a plan of %j is told without a sum, as that of the only stack", (changes, text) => {
  const plan = planOf("a", changes);
  expect(renderStack(plan, process.stderr)).toBe(`a  planned: ${text}`);
  expect(renderPlans([plan], process.stderr)).not.toContain("together");
});

it("what became of stacks is said in one line, and what to do about those that were skipped", () => {
  const applied = { ...planOf("a", { update: ["x"] }), result: "applied" as const };
  const skipped = { ...planOf("b", { update: ["x"] }), result: "skipped" as const, reason: "c" };
  expect(renderStack(applied, process.stderr)).toBe("a  applied: 0 added, 1 changed, 0 destroyed");
  expect(renderStackSummary([applied, failed, skipped])).toBe(
    "1 applied, 1 failed, 1 skipped: b is as it was. Run this again to go on",
  );
  expect(renderStackSummary([applied])).toBe("1 applied");
  expect(renderStackSummary([skipped, { ...skipped, stack: "d" }])).toMatch(
    /b, d are as they were/,
  );
});
