import { describe, expect, it } from "vitest";
import type { Condition } from "../../src/policy/grant";
import { type Context, type Question, refused } from "./iam";

const ARN = "arn:aws:ecs:eu-west-1:123456789012:service/a/b";

function allowed(
  resources: readonly string[],
  condition: Condition | undefined,
  question: Partial<Question> = {},
): boolean {
  const Statement = [
    {
      Sid: "S",
      Effect: "Allow" as const,
      Action: ["ecs:UpdateService"],
      Resource: resources,
      ...(condition ? { Condition: condition } : {}),
    },
  ];
  const asked = {
    action: "ecs:UpdateService",
    resources: [{ arn: ARN }],
    context: {},
    ...question,
  };
  return refused([{ Version: "2012-10-17", Statement }], asked) === undefined;
}

describe("the check that stands for IAM", () => {
  it.each([
    ["*", true],
    [ARN, true],
    ["arn:aws:ecs:eu-west-1:*:service/a/*", true],
    ["arn:aws:ecs:*", true],
    ["arn:aws:ecs:eu-west-1:123456789012:service/a/?", true],
    ["arn:aws:ecs:eu-west-2:*:service/a/*", false],
    ["arn:aws:ecs:eu-west-1:*:service/a", false],
    ["arn.aws:ecs:eu-west-1:123456789012:service/a/b", false],
  ])("compares resources with patterns: %s", (pattern, expected) => {
    expect(allowed([pattern], undefined)).toBe(expected);
  });

  it("wants every resource of a request allowed", () => {
    const resources = [{ arn: ARN }, { arn: ARN.replace("/b", "/c") }];
    expect(allowed([ARN], undefined, { resources })).toBe(false);
    expect(allowed([ARN.replace("/b", "/?")], undefined, { resources })).toBe(true);
  });

  it("allows no other action, and nothing without a statement", () => {
    expect(allowed(["*"], undefined, { action: "ecs:DeleteService" })).toBe(false);
    expect(
      refused([], { action: "ecs:UpdateService", resources: [{ arn: ARN }], context: {} }),
    ).toEqual({ arn: ARN });
  });

  it.each<[string, Condition, Context, boolean]>([
    ["equal", { StringEquals: { k: "a" } }, { k: "a" }, true],
    ["one of several", { StringEquals: { k: ["b", "a"] } }, { k: "a" }, true],
    ["another case", { StringEquals: { k: "A" } }, { k: "a" }, false],
    ["a pattern is none here", { StringEquals: { k: "*" } }, { k: "a" }, false],
    ["missing", { StringEquals: { k: "a" } }, {}, false],
    ["all keys of a condition", { StringEquals: { k: "a", l: "b" } }, { k: "a" }, false],
    ["like a pattern", { StringLike: { k: "_*.a.b" } }, { k: "_0.a.b" }, true],
    ["all values", { "ForAllValues:StringLike": { k: ["a*", "b"] } }, { k: ["a1", "b"] }, true],
    ["one value too many", { "ForAllValues:StringLike": { k: "a*" } }, { k: ["a1", "b"] }, false],
    ["no values at all", { "ForAllValues:StringLike": { k: "a*" } }, {}, true],
    ["must be missing", { Null: { k: "true" } }, {}, true],
    ["must be missing and is not", { Null: { k: "true" } }, { k: "a" }, false],
  ])("compares what the request has: %s", (_, condition, context, expected) => {
    expect(allowed(["*"], condition, { context })).toBe(expected);
  });

  it("compares the tags of each resource", () => {
    const condition = { StringEquals: { "aws:ResourceTag/Project": "ours" } };
    const tagged = (Project: string) => ({ arn: ARN, tags: { Project } });
    expect(allowed(["*"], condition, { resources: [tagged("ours")] })).toBe(true);
    expect(allowed(["*"], condition, { resources: [tagged("ours"), tagged("theirs")] })).toBe(
      false,
    );
    expect(allowed(["*"], condition)).toBe(false);
  });

  it("refuses to judge a condition that it does not know", () => {
    expect(() => allowed(["*"], { IpAddress: { k: "10.0.0.0/8" } })).toThrow("IpAddress");
  });
});
