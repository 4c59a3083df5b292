import { describe, expect, it } from "vitest";
import { type Trial, versionRows } from "../../scripts/versions-table";

function planned(cidr: string): Trial["changes"] {
  const change = { actions: ["create"] as const, before: null, after: { cidr_block: cidr } };
  return [{ address: "aws_vpc.main", change }] as unknown as Trial["changes"];
}

const newest: Trial = {
  program: "Terraform",
  version: "1.15.5",
  provider: "5.100.0",
  changes: planned("10.0.0.0/16"),
  applied: true,
};
const tofu: Trial = { ...newest, program: "OpenTofu", version: "1.9.4" };

/** The table's cells by their column's head, for a trial beside the newest Terraform's. */
function row(trial: Trial): Record<string, string | undefined> {
  const [head = [], , cells = []] = versionRows([trial, newest]);
  return Object.fromEntries(head.map((column, i) => [column, cells[i]]));
}

describe("the table of what was tried", () => {
  it("puts Terraform before OpenTofu, and older versions first, by number", () => {
    const terraform = ["1.9.8", "1.10.5"].map((version) => ({ ...newest, version }));
    const programs = versionRows([tofu, newest, ...terraform.toReversed()]).map(([name]) => name);
    expect(programs.slice(1)).toEqual([
      "Terraform 1.9.8",
      "Terraform 1.10.5",
      "Terraform 1.15.5",
      "OpenTofu 1.9.4",
    ]);
  });

  it("compares plans by their values", () => {
    expect(row(tofu)["what the plan holds"]).toBe("the same as the newest");
    expect(row({ ...tofu, changes: planned("10.1.0.0/16") })["what the plan holds"]).toBe(
      "differs from the newest",
    );
  });

  it("keeps what was planned before an apply failed, and says why in the apply's column", () => {
    const error = "terraform apply failed:\nError: a | b\nmore";
    const { applied, ...unapplied } = tofu;
    expect(row({ ...unapplied, failure: { step: "apply", error } })).toEqual({
      program: "OpenTofu 1.9.4",
      "AWS provider": "5.100.0",
      "init and validate": "passed",
      plan: "1 to add",
      "what the plan holds": "the same as the newest",
      "apply, plan again, destroy": "failed: Error: a \\| b",
    });
  });

  it("says of a failed init no more than that", () => {
    const failure = { step: "init", error: "terraform init failed:\nno provider" } as const;
    const { program, version, provider } = tofu;
    expect(row({ program, version, provider, failure })).toEqual({
      program: "OpenTofu 1.9.4",
      "AWS provider": "5.100.0",
      "init and validate": "failed: no provider",
      plan: "",
      "what the plan holds": "",
      "apply, plan again, destroy": "",
    });
  });

  it("names the plan as what failed", () => {
    const failure = { step: "plan", error: "terraform plan failed:\nno zone" } as const;
    const { program, version, provider } = tofu;
    const cells = row({ program, version, provider, failure });
    expect(cells).toMatchObject({ "init and validate": "passed", plan: "failed: no zone" });
  });
});
