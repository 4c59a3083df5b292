// biome-ignore-all lint/suspicious/noTemplateCurlyInString: JSON has no templates.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parseJson } from "../../src/hcl/json";
import { decimal, type HclNumber } from "../../src/hcl/numbers";
import { useFolder } from "../support/folder";
import { STARTS_TERRAFORM_MS } from "../support/sandbox";

/** Values of a variable `a`, as a file has them. */
const taken = [
  "1",
  "-0.5",
  "1e3",
  "1.50",
  "true",
  "null",
  '"text"',
  '"${var.x} %{ if } $${y}"',
  '"\\ud800 half, \\u00e9 whole"',
  '"\\ud83d\\ude00 \\n\\t\\"\\\\\\/"',
  "[]",
  '[1, "a", null, [true]]',
  '{"//": "no comment here", "b": {"c": [1]}}',
  '{"__proto__": "x", "constructor": 1}',
  '{"half \\ud800": 1}',
  // Two characters that Terraform makes one of.
  '{"e\u0301": "e\u0301 and \\u0065\\u0301"}',
];

/** Whole files that Terraform refuses, with where and what synth says. */
const refused: readonly [text: string, line: number, column: number, message: RegExp][] = [
  ["", 1, 1, /ends too early/],
  ['{"a": 1', 1, 8, /ends too early/],
  ['[{"a": 1}]', 1, 1, /is no JSON object/],
  ["null", 1, 1, /is no JSON object/],
  ['\uFEFF{"a": 1}', 1, 1, /byte order mark/],
  ['{\n  "a": 1,\n}', 3, 1, /the comma before this is one too many/],
  ['{"a": [1, 2,]}', 1, 13, /the comma before this is one too many/],
  ['{"a": 1} x', 1, 10, /^x is not JSON here/],
  ['{"a": 01}', 1, 8, /^1 is not JSON here/],
  ['{"a": 5.}', 1, 7, /^5\. is not JSON here/],
  ['{"a": nul}', 1, 7, /^nul is not JSON here/],
  ["{'a': 1}", 1, 2, /is not JSON here/],
  ['{"é": "x", /* why */ "a": 1}', 1, 12, /is not JSON here/],
  ['{"a": "tab\there"}', 1, 7, /is not JSON here/],
  ['{"a": "\\x"}', 1, 7, /is not JSON here/],
  ['{"a": 1, "a": 2}', 1, 10, /set for the second time, the first is on line 1/],
  ['{"a": {"b": 1, "b": 2}}', 1, 16, /the key "b" twice/],
  ['{"a": {"e\u0301": 1, "\u00e9": 2}}', 1, 17, /the key "\u00e9" twice/],
];

const folder = useFolder();
const written = (name: string, text: string) => {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return `-var-file=${path}`;
};

const terraform = (...args: string[]) =>
  execFileSync("terraform", args, { cwd: folder.path, encoding: "utf8", stdio: "pipe" });

/** What Terraform makes of the files, each of which sets a variable of its own. */
let values: Record<string, unknown>;
beforeAll(() => {
  const variables = taken.map((_, i) => [`a${i}`, { type: "any", default: "none" }]);
  writeFileSync(
    join(folder.path, "main.tf.json"),
    JSON.stringify({
      variable: Object.fromEntries([...variables, ["a", { type: "any", default: null }]]),
      output: {
        all: { value: `\${jsonencode({${taken.map((_, i) => `a${i} = var.a${i}`).join(", ")}})}` },
      },
    }),
  );
  const files = taken.map((text, i) => written(`${i}.tfvars.json`, `{"//": 1, "a${i}": ${text}}`));
  terraform("apply", "-auto-approve", ...files);
  values = JSON.parse(terraform("output", "-raw", "all"));
}, STARTS_TERRAFORM_MS);

describe("a .tfvars.json file", () => {
  it.each(taken.map((text, i) => [text, i] as const))(
    "has %s as Terraform has it",
    async (text, i) => {
      const { attributes, problems } = await parseJson(`{"//": 1, "a": ${text}}`);
      expect(problems).toEqual([]);
      expect(attributes.map(({ name }) => name)).toEqual(["a"]);
      expect(JSON.stringify(attributes[0]?.value)).toBe(JSON.stringify(values[`a${i}`]));
    },
  );

  it.each(refused)(
    "is refused as Terraform refuses it: %j",
    async (text, line, column, message) => {
      const { problems } = await parseJson(text);
      expect(problems).toMatchObject([{ line, column, message: expect.stringMatching(message) }]);
      const file = written("refused.tfvars.json", text);
      expect(() => terraform("plan", "-no-color", file)).toThrow(/refused[.]tfvars[.]json line/);
    },
  );

  it("is refused where it is nested too deeply to be read", async () => {
    const text = `{"a": ${"[".repeat(5000)}${"]".repeat(5000)}}`;
    const { problems } = await parseJson(text);
    expect(problems).toEqual([
      { line: 1, column: 107, message: "lists and objects are nested more than 100 deep here" },
    ]);
  });

  it("has a place for every value", async () => {
    const text = '{\n  "ü": "😀", "b": [\n    1\n  ]\n}\n';
    const { attributes } = await parseJson(text);
    expect(
      attributes.map(({ line, column, valueStart, valueEnd }) => [
        line,
        column,
        text.slice(valueStart, valueEnd),
      ]),
    ).toEqual([
      [2, 8, '"😀"'],
      [2, 18, "[\n    1\n  ]"],
    ]);
  });

  it("keeps every digit, or says that it cannot", async () => {
    const { attributes, problems } = await parseJson(
      `{"a": 12345678901234567890, "b": -1.5e-7, "c": -0.10, "d": ${"1".repeat(151)}}`,
    );
    expect(attributes.map(({ value }) => decimal(value as HclNumber))).toEqual([
      "12345678901234567890",
      "-0.00000015",
      "-0.1",
    ]);
    expect(problems).toMatchObject([
      { variable: "d", message: expect.stringContaining("Write it in quotes") },
    ]);
  });

  it.each(['{"api_key": "hunter2" "b"}', '{"api_key": {"hunter2": 1, "hunter2": 2}}'])(
    "has no secret in the message of %s",
    async (text) => {
      const { problems } = await parseJson(text, ["api_key"]);
      expect(problems).toHaveLength(1);
      expect(JSON.stringify(problems)).not.toContain("hunter2");
    },
  );
});
