import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatProblem } from "../../../src/kit/problem";
import { visible, visibleOn } from "../../../src/kit/terminal/visible";
import { escapeHtml } from "../../../src/report/html";

const CASES: readonly (readonly [string, string, string])[] = [
  ["an escape sequence", "\u001b]0;title\u0007", "\\u001b]0;title\\u0007"],
  ["a C1 control", "a\u009b31mb", "a\\u009b31mb"],
  ["a carriage return", "good\rbad", "good\\u000dbad"],
  ["text that is turned round", "a\u202egpj.exe\u2069", "a\\u202egpj.exe\\u2069"],
  ["a line separator", "a\u2028b", "a\\u2028b"],
  ["tab, line breaks and letters", "é\t\r\n日本 \u{1f600}\n", "é\t\r\n日本 \u{1f600}\n"],
];

describe("visible", () => {
  it.each(CASES)("shows %s", (_, text, expected) => expect(visible(text)).toBe(expected));

  it("leaves nothing that a terminal obeys", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(visible(text).replaceAll("\r\n", "")).not.toMatch(
          /[^\P{Cc}\t\n]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u,
        );
      }),
    );
  });

  it("keeps JSON equal", () => {
    const value = { text: CASES.map(([, text]) => text).join("") };
    expect(JSON.parse(visible(JSON.stringify(value)))).toEqual(value);
  });
});

describe("what is written", () => {
  const written = (isTTY: boolean, text: string) => {
    const got: string[] = [];
    const stream = { isTTY, write: (it: string) => got.push(it) };
    visibleOn(stream as unknown as NodeJS.WriteStream).write(text);
    return got.join("");
  };

  it("has colours on a terminal, and nothing else of it", () => {
    const text = "\u001b[31mred\u001b[39m \u001b[8mhidden\u001b[2J";
    expect(written(true, text)).toBe("\u001b[31mred\u001b[39m \\u001b[8mhidden\\u001b[2J");
    expect(written(false, text)).not.toContain("\u001b");
  });

  it.each(CASES)("shows %s in a problem and in HTML", (_, text, expected) => {
    const problem = { file: text, message: text, severity: "error" } as const;
    expect(formatProblem(problem)).toBe(`${expected.replaceAll(/\r?\n/g, "\\n")}: ${expected}`);
    expect(escapeHtml(text)).toBe(expected);
  });
});
