import { describe, expect, it } from "vitest";
import { outcomeText } from "../../src/cli/text/recover";
import type { RecoverReport } from "../../src/recover/recover";

const shown: RecoverReport = {
  stack: "eu-west-1",
  region: "eu-west-1",
  dryRun: false,
  lock: null,
  repairs: [],
  repaired: [],
  found: [{ address: "aws_vpc.main", id: "vpc-1" }],
  imported: [],
  conflicts: [],
  absent: ["aws_lb.main[0]"],
  notes: [],
  error: null,
};
const outcome = (more: Partial<RecoverReport>) =>
  outcomeText({ ...shown, imported: shown.found, ...more }, shown, "terraform apply");

describe("what fleet recover says at its end", () => {
  it("to apply what is missing, when it came to its end", () => {
    expect(outcome({})).toBe(
      "Imported 1 resource.\nNext, apply what is missing:\n  terraform apply\n",
    );
  });

  it("to run it again, when an error kept it from looking for more", () => {
    expect(outcome({ error: "AWS throttled the requests" })).toBe(
      "Imported 1 resource.\nRun this again to its end, then apply:\n  terraform apply\n",
    );
  });

  it("to settle first what was left alone", () => {
    const conflicts = [{ address: "aws_lb.main[0]", reason: "it has other tags" }];
    expect(outcome({ conflicts })).toMatch(
      /\nLeft alone: aws_lb\.main\[0\]: it has other tags\nSettle what was left alone, run this again, then apply:\n/,
    );
  });
});
