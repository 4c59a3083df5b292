import { expect, it } from "vitest";
import { valuesTable } from "../../stacks/values-table";
import { defaults } from "../support/defaults";

it("shows each value that a file sets, from where, and for which stacks", () => {
  const own = (line: number) => ({ file: "tfvars/b.tfvars", line, column: 1 });
  const shared = { file: "tfvars/fleet.tfvars", line: 4, column: 7 };
  const env = { ...defaults, cpu: 512, container_environment: { TOKEN: "hunter2" } };
  const text = valuesTable([
    {
      stackName: "a",
      file: "tfvars/a.tfvars",
      values: { ...defaults, cpu: 512 },
      sources: { cpu: shared },
    },
    {
      stackName: "b",
      file: "tfvars/b.tfvars",
      values: env,
      sources: { cpu: shared, container_environment: own(2) },
    },
    {
      stackName: "c",
      file: "tfvars/c.tfvars.json",
      values: { ...defaults, cpu: 256 },
      sources: { cpu: { file: "tfvars/c.tfvars.json", line: 3, column: 1 } },
    },
  ]);
  const rows = text
    .split("\n")
    .map((line) => line.trim().split(/ {2,}/))
    .filter((cells) => cells.length > 1);
  expect(rows).toEqual([
    ["variable", "value", "from", "stacks"],
    ["cpu", "512", "tfvars/fleet.tfvars:4", "a, b"],
    ["cpu", "256", "tfvars/c.tfvars.json:3", "c"],
    ["container_environment", "{ PORT, STATELESS, TRANSPORT }", "default", "a, c"],
    ["container_environment", "{ TOKEN }", "tfvars/b.tfvars:2", "b"],
  ]);
  expect(text).not.toContain("hunter2");
});
