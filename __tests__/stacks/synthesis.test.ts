import { TerraformStack, Testing } from "cdktf";
import { describe, expect, it } from "vitest";
import { regionStack } from "../support/stack";

/** cdktf's own rendering of the same stack, which resolves every value. */
function renderedByCdktf(stack: TerraformStack): unknown {
  return TerraformStack.prototype.toTerraform.call(stack);
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
    const asJson = (value: unknown) => JSON.parse(JSON.stringify(value));
    expect(asJson(stack.toTerraform())).toEqual(asJson(renderedByCdktf(stack)));
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
