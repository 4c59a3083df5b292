import { TerraformStack, Testing } from "cdktf";
import { describe, expect, it } from "vitest";
import { regionStack } from "../support/stack";

/** cdktf's own rendering of the same stack, which resolves every value. */
function renderedByCdktf(stack: TerraformStack): unknown {
  return TerraformStack.prototype.toTerraform.call(stack);
}

// biome-ignore lint/suspicious/noExplicitAny: parsed JSON
function asJson(value: unknown): any {
  return JSON.parse(JSON.stringify(value));
}

describe("the fast rendering of a stack", () => {
  it.each([
    ["with local state", { backend: "local" } as const],
    [
      "with state in S3",
      { backend: "s3", bucket: "states", region: "eu-west-1", keyPrefix: "fleet" } as const,
    ],
  ])("is what cdktf itself renders, %s", (_, state) => {
    const stack = regionStack({ container_environment: { myKey: "x", SOME_KEY: "y" } }, state);
    const { "//": ours, ...configuration } = asJson(stack.toTerraform());
    const { "//": theirs, ...expected } = asJson(renderedByCdktf(stack));
    expect(configuration).toEqual(expected);
    expect(ours.metadata).toEqual(theirs.metadata);
  });

  it("shows each output to cdktf by itself, since it cannot do without one of a group", () => {
    const { "//": metadata, output } = asJson(regionStack().toTerraform());
    const groups = Object.keys(output).map((name) => [name, { [name]: name }]);
    expect(metadata.outputs).toEqual({ test: Object.fromEntries(groups) });
  });

  it("leaves no token behind", () => {
    expect(Testing.synth(regionStack())).not.toContain("TfToken[");
  });

  it("keeps the keys of maps as they are written", () => {
    const stack = regionStack({ container_environment: { myKey: "x", SOME_KEY: "y" } });
    const { variable } = JSON.parse(Testing.synth(stack));
    expect(variable.container_environment.default).toEqual({ myKey: "x", SOME_KEY: "y" });
  });
});
