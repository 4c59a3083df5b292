import { describe, expect, it } from "vitest";
import { hcl } from "../../src/hcl/expression";

describe("hcl", () => {
  it.each([
    ["a reference", hcl`length(${"${var.zones}"})`, "${length(var.zones)}"],
    ["a call", hcl`${hcl`f(a, b)`} * 2`, "${f(a, b) * 2}"],
    ["an index", hcl`${"${aws_lb.main[0].arn}"} == null`, "${aws_lb.main[0].arn == null}"],
    ["a splat", hcl`one(${"${aws_lb.main[*].arn}"})`, "${one(aws_lb.main[*].arn)}"],
    ["a text", hcl`a == ${"b"}`, '${a == "b"}'],
    ["a text of two characters", hcl`a == ${"b2"}`, '${a == "b2"}'],
    ["a text with quotes", hcl`a == ${'b"c'}`, '${a == "b\\"c"}'],
    ["a text with expressions", hcl`f(${"${a}-${b}"})`, '${f("${a}-${b}")}'],
    ["a number", hcl`a / ${1024}`, "${a / 1024}"],
    ["a boolean", hcl`a == ${true}`, "${a == true}"],
    ["null", hcl`a == ${null}`, "${a == null}"],
    ["a list", hcl`${["x", 1, "${a.b}"]}`, '${["x", 1, a.b]}'],
    ["an object", hcl`${{ k: "v", n: "${a.b}" }}`, '${{"k" = "v", "n" = a.b}}'],
  ])("takes %s", (_, expression, expected) => {
    expect(expression).toBe(expected);
  });

  it("puts parentheses around an operator, so that precedence cannot change the meaning", () => {
    const sum = hcl`a + b`;
    expect(hcl`2 * ${sum}`).toBe("${2 * (a + b)}");
    expect(hcl`!${hcl`a && b`}`).toBe("${!(a && b)}");
    expect(hcl`f(${hcl`x ? y : z`})`).toBe("${f((x ? y : z))}");
  });

  it("leaves out what is undefined", () => {
    expect(hcl`${{ a: 1, b: undefined }}`).toBe('${{"a" = 1}}');
  });
});
