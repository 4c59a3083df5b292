import { describe, expect, it } from "vitest";
import { convert, shown, type VariableType } from "../../../src/fleet/variables/types";
import type { HclValue } from "../../../src/hcl/value";

const overrides = "list(object({start = string, end = string, desired_count = number}))";

describe("convert", () => {
  it.each<[VariableType, HclValue, unknown]>([
    ["string", "x", "x"],
    ["string", 8001, "8001"],
    ["string", -1.5, "-1.5"],
    ["string", 1e21, "1000000000000000000000"],
    ["string", 1.5e-7, "0.00000015"],
    ["string", -1.25e22, "-12500000000000000000000"],
    ["string", true, "true"],
    ["number", 1, 1],
    ["number", "8001", 8001],
    ["number", "-1.5e1", -15],
    ["number", "1p3", 8],
    ["number", "-1.5P-1", -0.75],
    ["number", ".5p+4", 8],
    ["bool", false, false],
    ["bool", "true", true],
    ["bool", "0", false],
    ["list(string)", [], []],
    ["list(string)", ["a", 1, false], ["a", "1", "false"]],
    ["map(string)", { PORT: 8001, A: true }, { PORT: "8001", A: "true" }],
    ["map(string or null)", { A: null, B: 1 }, { A: null, B: "1" }],
    [
      overrides,
      [{ start: "a", end: "b", desired_count: "3", more: 1 }],
      [{ start: "a", end: "b", desired_count: 3 }],
    ],
  ])("%s from %j is %j", (type, value, expected) => {
    expect(convert(value, type)).toEqual(expected);
  });

  it.each<[VariableType, HclValue, string]>([
    ["string", ["x"], 'be a string, in quotes; got: ["x"]'],
    ["string", null, "be a string, in quotes; got: null"],
    ["number", "eighty", 'be a number; got: "eighty"'],
    ["number", "", 'be a number; got: ""'],
    ["number", "0x10", 'be a number; got: "0x10"'],
    ["number", "1p", 'be a number; got: "1p"'],
    ["number", "1e3p2", 'be a number; got: "1e3p2"'],
    ["number", true, "be a number; got: true"],
    ["bool", "yes", 'be true or false, without quotes; got: "yes"'],
    ["bool", 1, "be true or false, without quotes; got: 1"],
    ["bool", "constructor", 'be true or false, without quotes; got: "constructor"'],
    ["list(string)", "a", 'be a list such as ["a", "b"]; got: "a"'],
    ["list(string)", ["a", null], "have in item 2 a string, in quotes; got: null"],
    ["map(string)", { A: null }, 'have in key "A" a string, in quotes; got: null'],
    ["map(string)", ["a"], 'be a map such as { NAME = "value" }; got: ["a"]'],
    ["map(string)", { A: {} }, 'have in key "A" a string, in quotes; got: {}'],
    [
      overrides,
      [{ start: "a", end: "b" }],
      "have in item 1, attribute desired_count a number; got: null",
    ],
  ])("%s refuses %j", (type, value, message) => {
    expect(() => convert(value, type)).toThrow(expect.objectContaining({ message }));
  });
});

describe("shown", () => {
  it("cuts what is long", () => {
    expect(shown("x".repeat(500))).toBe(`"${"x".repeat(119)}…`);
  });
});
