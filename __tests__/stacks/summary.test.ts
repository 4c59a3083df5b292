import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RegionConfig } from "../../src/fleet/load-fleet";
import type { VariableValues } from "../../src/fleet/variables";
import { summary } from "../../stacks/summary";
import { defaults } from "../support/defaults";

let outdir: string;
beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), "summary-"));
  mkdirSync(join(outdir, "stacks"));
});
afterAll(() => rmSync(outdir, { recursive: true }));

function region(stackName: string, values: Partial<VariableValues> = {}): RegionConfig {
  const file = `tfvars/${stackName}.tfvars`;
  return { stackName, file, values: { ...defaults, ...values }, sources: {} };
}
const textOf = (...regions: RegionConfig[]) =>
  summary({ outdir, regions, state: { backend: "local" } });

describe("the table of stacks", () => {
  it("has a line for each stack, without blanks at its end", () => {
    const text = textOf(region("a"), region("a-longer-one"));
    expect(text).toMatch(/^ a +eu-west-1 .* terraform-a\.tfstate$/m);
    expect(text).toMatch(/^ a-longer-one +eu-west-1 .* terraform-a-longer-one\.tfstate$/m);
    expect(text).not.toMatch(/ $/m);
    expect(text).toContain("\n  npx fleet deploy a    plans it, asks, applies it, and waits");
  });
});

describe("the AWS provider", () => {
  it("is named for each stack that needs a newer one, with the command that gets it", () => {
    const text = textOf(
      region("a"),
      region("b", { rewrite_host_header: "localhost:8001" }),
      region("c", { oauth_jwks_url: "https://login.example.com/jwks" }),
    );
    expect(text).toContain(
      [
        "The AWS provider must be newer than for other stacks. Run terraform init -upgrade in the folder of:",
        "  b: 6.19.0 or newer, for rewrite_host_header",
        "  c: 6.22.0 or newer, for oauth_jwks_url",
        "",
      ].join("\n"),
    );
  });

  it("is not mentioned where every stack takes any", () => {
    expect(textOf(region("a"), region("b"))).not.toContain("-upgrade");
  });
});
