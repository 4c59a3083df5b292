import { describe, expect, it } from "vitest";
import { deletesSomething, type RegionResult } from "../../src/deploy/plan-regions";
import { renderResult } from "../../src/deploy/result-text";

const changes = {
  create: ["a.new"],
  update: ["a.one", "a.two"],
  replace: ["a.other"],
  delete: ["a.old"],
  outputs: [] as string[],
};
const result = (kind: RegionResult["result"], of: Partial<typeof changes> = {}): RegionResult => ({
  ...{ stack: "it", region: "eu-west-1", result: kind, error: null },
  changes: { ...changes, ...of },
});
const textOf = (given: RegionResult) => renderResult(given, process.stderr);

describe("what became of a region", () => {
  it("is told as what is to come before it is done, and as what was done after that", () => {
    const addresses =
      "a.old (destroy), a.other (replace), a.one (change), a.two (change), a.new (add)";
    expect(textOf(result("planned"))).toBe(
      `it  1 to destroy, 1 to replace, 2 to change, 1 to add: ${addresses}`,
    );
    expect(textOf(result("applied"))).toBe(
      `it  applied: 1 destroyed, 1 replaced, 2 changed, 1 added: ${addresses}`,
    );
  });

  it("is told by its outputs where nothing else changes, and by the error where it failed", () => {
    const nothing = { create: [], update: [], replace: [], delete: [] };
    expect(textOf(result("applied", { ...nothing, outputs: ["url", "arn"] }))).toBe(
      "it  applied: outputs only: url, arn",
    );
    expect(textOf({ ...result("failed"), error: "no answer\n\nof AWS\n" })).toBe(
      "it  failed: no answer\n  of AWS",
    );
  });

  it.each([
    [result("planned"), true],
    [result("planned", { delete: [] }), true],
    [result("planned", { delete: [], replace: [] }), false],
    // What is refused is not asked about.
    [result("failed"), false],
  ])("takes something away when it deletes or replaces: %#", (given, deletes) => {
    expect(deletesSomething(given)).toBe(deletes);
  });
});
