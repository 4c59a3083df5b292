// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of HCL.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as hcl2json } from "@cdktf/hcl2json";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appendOverride, removeVariables, setVariables } from "../../src/fleet/edit-tfvars";
import type { NewValue } from "../../src/hcl/edit";
import { parseHcl } from "../../src/hcl/parse";
import type { HclValue } from "../../src/hcl/value";
import { ConfigError } from "../../src/kit/problem";
import { projectRoot } from "../support/synth";

async function valuesOf(text: string): Promise<Record<string, HclValue>> {
  const { attributes, problems } = await parseHcl(text);
  expect(problems, text).toEqual([]);
  return Object.fromEntries(attributes.map(({ name, value }) => [name, value]));
}

const shipped = ["tfvars", "environments"].flatMap((folder) =>
  readdirSync(join(projectRoot, folder))
    .filter((name) => /\.tfvars(\.example)?$/.test(name))
    .map((name) => join(folder, name)),
);

const christmas = {
  start: "2026-12-26T10:00:00Z",
  end: "2026-12-26T16:00:00Z",
  desired_count: 3,
};
const item = '{ start = "2026-12-26T10:00:00Z", end = "2026-12-26T16:00:00Z", desired_count = 3 }';
const other = '{ start = "2026-12-24T10:00:00Z", end = "2026-12-24T16:00:00Z", desired_count = 1 }';
const otherValue = {
  start: "2026-12-24T10:00:00Z",
  end: "2026-12-24T16:00:00Z",
  desired_count: 1,
};

describe("a variable that is there", () => {
  it.each<[text: string, changes: Record<string, NewValue>, expected: string]>([
    ["a = 1", { a: 2 }, "a = 2"],
    ["a=1 # one\r\nb = 2\r\n", { a: 2 }, "a=2 # one\r\nb = 2\r\n"],
    ["\uFEFFa = true // why\n", { a: false }, "\uFEFFa = false // why\n"],
    ["a   =   1 /* two\nlines */\nb = 1\n", { a: 2, b: 3 }, "a   =   2 /* two\nlines */\nb = 3\n"],
    ['a = "x # no comment"  # one', { a: "y" }, 'a = "y"  # one'],
    ["a = <<EOT\nx\nEOT\nb = 1\n", { a: "y" }, 'a = "y"\nb = 1\n'],
    ["a = [\n  1, # one\n]\n", { a: null }, "a = null\n"],
    ["# a = 1\na = 1", { a: 10 }, "# a = 1\na = 10"],
    ['a = "ü😀" # ü😀\nb = 1\n', { b: 2 }, 'a = "ü😀" # ü😀\nb = 2\n'],
    ["b = 1\na = 2\n", { a: 3, b: 4 }, "b = 4\na = 3\n"],
  ])("%j with %j", async (text, changes, expected) => {
    expect(await setVariables(text, changes)).toBe(expected);
  });

  it.each<[text: string, changes: Record<string, NewValue>]>([
    ["a = 1.0", { a: 1 }],
    ['a = "true"', { a: true }],
    ["a = 1e3", { a: 1000 }],
    ["a = null", { a: null }],
    ['a = "\\u0041"', { a: "A" }],
    ["a = 1", {}],
  ])("%j stays as it is written, being %j already", async (text, changes) => {
    expect(await setVariables(text, changes)).toBe(text);
  });

  it("is not null when it is the string null", async () => {
    expect(await setVariables('a = "null"', { a: null })).toBe("a = null");
  });
});

describe("a variable that is missing", () => {
  it.each<[text: string, changes: Record<string, NewValue>, expected: string]>([
    ["", { a: 1 }, "a = 1\n"],
    ["\uFEFF", { a: 1 }, "\uFEFFa = 1\n"],
    ["\n", { a: 1 }, "\na = 1\n"],
    ["b = 1\n", { a: 1 }, "b = 1\n\na = 1\n"],
    ["b = 1\r\n", { a: 1 }, "b = 1\r\n\r\na = 1\r\n"],
    ["b = 1\n\n", { a: 1 }, "b = 1\n\na = 1\n"],
    ["b = 1\n  \n", { a: 1 }, "b = 1\n  \na = 1\n"],
    ["b = 1", { a: 1 }, "b = 1\n\na = 1"],
    ["b = 1 # one", { a: 1 }, "b = 1 # one\n\na = 1"],
    ["b = 1\n", { a: 1, long: "x" }, 'b = 1\n\na    = 1\nlong = "x"\n'],
  ])("stands at the end: %j with %j", async (text, changes, expected) => {
    expect(await setVariables(text, changes)).toBe(expected);
  });

  it.each<[text: string, changes: Record<string, NewValue>, expected: string]>([
    [
      "enable_weekend_only           = false\ndestroy_albs_when_scaled_down = false # keep\n\n# End\nsubdomain = 1\n",
      { weekend_hours_end: 22 },
      "enable_weekend_only           = false\ndestroy_albs_when_scaled_down = false # keep\nweekend_hours_end             = 22\n\n# End\nsubdomain = 1\n",
    ],
    [
      "weekend_hours_end=22\r\nb = 1\r\n",
      { enable_weekend_only: true },
      "weekend_hours_end=22\r\nenable_weekend_only=true\r\nb = 1\r\n",
    ],
    [
      "weekend_hours_end = 22",
      { enable_weekend_only: true, weekend_timezone: "UTC" },
      'weekend_hours_end = 22\nenable_weekend_only = true\nweekend_timezone  = "UTC"',
    ],
    [
      "  weekend_hours_end = 22 /* ten\n in the evening */ // local\nb = 1\n",
      { weekend_hours_start: 6 },
      "  weekend_hours_end = 22 /* ten\n in the evening */ // local\n  weekend_hours_start = 6\nb = 1\n",
    ],
    [
      'weekend_days          = [\n  "SAT",\n] # one\nb = 1\n',
      { weekend_hours_start: 6 },
      'weekend_days          = [\n  "SAT",\n] # one\nweekend_hours_start = 6\nb = 1\n',
    ],
    [
      "\uFEFFweekend_hours_end   = 22\n",
      { weekend_hours_start: 6 },
      "\uFEFFweekend_hours_end   = 22\nweekend_hours_start = 6\n",
    ],
    [
      "weekend_hours_end /* ! */ = 22\nb = 1\n",
      { weekend_hours_end: 20, weekend_hours_start: 6, desired_count: 1 },
      "weekend_hours_end /* ! */ = 20\nweekend_hours_start = 6\nb = 1\n\ndesired_count = 1\n",
    ],
  ])("stands behind its neighbours: %j with %j", async (text, changes, expected) => {
    expect(await setVariables(text, changes)).toBe(expected);
  });
});

describe("a period of weekend_overrides", () => {
  it.each<[text: string, expected: string]>([
    ["", `weekend_overrides = [\n  ${item},\n]\n`],
    [
      "weekend_hours_end    = 22\r\nb = 1\r\n",
      `weekend_hours_end    = 22\r\nweekend_overrides    = [\r\n  ${item},\r\n]\r\nb = 1\r\n`,
    ],
    ["weekend_overrides = [] # none\n", `weekend_overrides = [\n  ${item},\n] # none\n`],
    ["weekend_overrides = [\n]", `weekend_overrides = [\n  ${item},\n]`],
    ["weekend_overrides = null\n", `weekend_overrides = [\n  ${item},\n]\n`],
    ["weekend_overrides = [ /* none */ ]\n", `weekend_overrides = [ /* none */ ${item} ]\n`],
    [
      "  weekend_overrides = [\n    # none yet, ] ]\n  ]\n",
      `  weekend_overrides = [\n    # none yet, ] ]\n    ${item},\n  ]\n`,
    ],
    [`weekend_overrides = [${other}]\n`, `weekend_overrides = [${other}, ${item}]\n`],
    [`weekend_overrides = [ ${other}, ]\n`, `weekend_overrides = [ ${other}, ${item}, ]\n`],
    [
      `weekend_overrides = [ ${other} /* a, */ ]\n`,
      `weekend_overrides = [ ${other}, ${item} /* a, */ ]\n`,
    ],
    [
      `weekend_overrides = [\n  ${other}, # Christmas Eve, ]\n  # the end\n]\n`,
      `weekend_overrides = [\n  ${other}, # Christmas Eve, ]\n  # the end\n  ${item},\n]\n`,
    ],
    [
      `weekend_overrides = [\r\n\t${other} // Eve\r\n\t/* the\r\n\tend */ ]\r\n`,
      `weekend_overrides = [\r\n\t${other}, // Eve\r\n\t${item}\r\n\t/* the\r\n\tend */ ]\r\n`,
    ],
    [
      `weekend_overrides = [\n${other},\n${other}\n]`,
      `weekend_overrides = [\n${other},\n${other},\n${item}\n]`,
    ],
    [
      'weekend_overrides = [\n  {\n    start         = "2026-12-24T10:00:00Z"\n    end           = "2026-12-24T16:00:00Z"\n    desired_count = 1\n  },\n]\n',
      `weekend_overrides = [\n  {\n    start         = "2026-12-24T10:00:00Z"\n    end           = "2026-12-24T16:00:00Z"\n    desired_count = 1\n  },\n  ${item},\n]\n`,
    ],
  ])("%j", async (text, expected) => {
    const edited = await appendOverride(text, christmas);
    expect(edited).toBe(expected);
    const before = ((await valuesOf(text)).weekend_overrides ?? []) as HclValue[];
    expect((await valuesOf(edited)).weekend_overrides).toEqual([...before, christmas]);
    expect(before.every((it) => JSON.stringify(it) === JSON.stringify(otherValue))).toBe(true);
  });

  it("is not added to what is no list of periods", async () => {
    await expect(
      appendOverride('weekend_overrides = "x"\n', christmas, "x.tfvars"),
    ).rejects.toThrow(
      'x.tfvars:1:21: weekend_overrides: must be a list such as ["a", "b"]; got: "x"',
    );
    await expect(appendOverride("weekend_overrides = [1]\n", christmas)).rejects.toThrow(
      /1:21: weekend_overrides: must have in item 1 .*got: 1/,
    );
  });
});

describe("a file that is no valid tfvars file", () => {
  it.each(["a = [1\nb = 2\n", "a = 1\na = 2\n", "a = var.b\n", "b {\n}\n", "a = \n"])(
    "is refused: %j",
    async (text) => {
      for (const edit of [
        setVariables(text, { a: 1 }, "tfvars/x.tfvars"),
        appendOverride(text, christmas, "tfvars/x.tfvars"),
      ]) {
        const error = await edit.then(
          () => undefined,
          (error: unknown) => error,
        );
        expect(error).toBeInstanceOf(ConfigError);
        const [problem] = (error as ConfigError).problems;
        expect(problem).toMatchObject({ file: "tfvars/x.tfvars", severity: "error" });
        expect(problem?.line).toBeGreaterThan(0);
      }
    },
  );

  it("has no secret in the message", async () => {
    await expect(setVariables("api_key = hunter2.x\n", {})).rejects.toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("hunter2") }),
    );
  });
});

const names = [
  "cpu",
  "subdomain",
  "enable_weekend_only",
  "weekend_hours_end",
  "weekend_days",
  "x-y",
];
const notThere = "weekend_hours_start";

/** Tfvars files with all that HCL allows around and in values. */
const tfvars = fc
  .record({
    eol: fc.constantFrom("\n", "\r\n"),
    mark: fc.constantFrom("", "\uFEFF"),
    last: fc.constantFrom("", "eol", "eol eol", "\n# end"),
    lines: fc.uniqueArray(
      fc.record({
        name: fc.constantFrom(...names),
        above: fc.constantFrom("", "# cpu = 1\n", "\n", "/* a\nb = 2 */\n", '// ü 😀 "\n\n'),
        indent: fc.constantFrom("", "  ", "\t"),
        before: fc.constantFrom("", " ", "    ", " /* = */ "),
        after: fc.constantFrom("", " ", "  ", " /* 1 */ "),
        value: fc.constantFrom(
          "true",
          "1",
          "-2.5",
          "1e3",
          '""',
          '"# /* // \\" $${"',
          '"ü 😀 \\u0041"',
          "[]",
          '[\n  "SAT", # "SUN"\n  /* ] */\n]',
          '{\n  A = "1"\n  "b c" = 2 // }\n}',
          "<<EOT\na = 1 # no\nEOT",
          "null",
        ),
        comment: fc.constantFrom(
          "",
          " ",
          " # why",
          " // = 5",
          " /* of\ntwo lines */",
          "\t/**/ # é",
        ),
      }),
      { selector: ({ name }) => name, maxLength: names.length },
    ),
  })
  .map(({ eol, mark, last, lines }) => {
    const written = lines.map(({ name, above, indent, before, after, value, comment }) =>
      [above, indent, name, before, "=", after, value, value.includes("<<") ? "" : comment].join(
        "",
      ),
    );
    const heredocLast = lines.at(-1)?.value.includes("<<") && last === "";
    const text = written.join("\n") + (heredocLast ? "\n" : last.replaceAll(/eol ?/g, "\n"));
    return mark + text.replaceAll("\n", eol);
  });

const newValue = fc.oneof(
  fc.boolean(),
  fc.integer(),
  fc.constant(null),
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("$", "%", "{", "}", '"', "\\", "\n", "\b", "\f", "b", "#") }),
);

describe("any value", () => {
  it("is what Terraform's own parser reads", async () => {
    await fc.assert(
      fc.asyncProperty(newValue, async (value) => {
        const text = await setVariables("", { a: value });
        // It writes the beginnings of templates doubled, too, and letters in their composed form.
        const doubled = (it: string) => it.replace(/[$%](?=\{)/g, "$&$&").normalize();
        const a = typeof value === "string" ? doubled(value) : value;
        expect(await hcl2json("x.tfvars", text), text).toEqual({ a });
      }),
      { numRuns: 150 },
    );
  });
});

describe("any tfvars file", () => {
  it("keeps every byte around a changed value, and gets them all back", async () => {
    await fc.assert(
      fc.asyncProperty(tfvars, fc.nat(), newValue, async (text, pick, value) => {
        const { attributes, problems } = await parseHcl(text);
        expect(problems).toEqual([]);
        const attribute = attributes[pick % attributes.length];
        fc.pre(attribute !== undefined);
        const { name, valueStart, valueEnd } = attribute;
        const edited = await setVariables(text, { [name]: value });

        const before = await valuesOf(text);
        const after = await valuesOf(edited);
        expect({ ...after, [name]: before[name] }).toEqual(before);
        expect(String(after[name])).toBe(String(value).normalize());
        expect(edited.slice(0, valueStart)).toBe(text.slice(0, valueStart));
        const tail = text.slice(valueEnd);
        expect(edited.slice(edited.length - tail.length)).toBe(tail);

        const old = attribute.value;
        if (String(old) === text.slice(valueStart, valueEnd)) {
          expect(await setVariables(edited, { [name]: old as NewValue })).toBe(text);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("keeps every line when one is added", async () => {
    await fc.assert(
      fc.asyncProperty(tfvars, newValue, async (text, value) => {
        const edited = await setVariables(text, { [notThere]: value });
        const read = typeof value === "string" ? value.normalize() : value;
        expect(await valuesOf(edited)).toEqual({ ...(await valuesOf(text)), [notThere]: read });
        let same = 0;
        while (same < text.length && text[same] === edited[same]) {
          same++;
        }
        const added = edited.length - text.length;
        expect(edited.slice(same + added)).toBe(text.slice(same));
        expect(edited.endsWith("\n")).toBe(text.endsWith("\n") || /^\uFEFF?$/.test(text));
        expect(/(?<!\r)\n/.test(edited) && /\r\n/.test(edited)).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it("keeps every byte of a list of periods", async () => {
    const gap = fc.constantFrom("", " ", "\n", "\n  # ,\n", " /* ] */ ", " // [\n\t");
    const periods = fc.array(fc.tuple(gap, gap), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(tfvars, periods, fc.boolean(), gap, async (text, gaps, comma, end) => {
        const items = gaps.map(([before, after]) => `${before}${other}${after}`).join(",");
        const written = `weekend_overrides = [${items}${comma && items ? "," : ""}${end}]`;
        const file = `${text}${text.endsWith("\n") ? "" : "\n"}${written}`;
        const edited = await appendOverride(file, christmas);
        const all = await valuesOf(file);
        const old = all.weekend_overrides as HclValue[];
        expect(await valuesOf(edited)).toEqual({ ...all, weekend_overrides: [...old, christmas] });
        if (/[^\s[\]]/.test(written.slice(written.indexOf("[")))) {
          const rest = edited.replace(item, "").replace(/[\s,]/g, "");
          expect(rest).toBe(file.replace(/[\s,]/g, ""));
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe("the shipped files", () => {
  it.each(shipped)("%s", async (file) => {
    const text = readFileSync(join(projectRoot, file), "utf8");
    const before = await valuesOf(text);
    const changes = { enable_weekend_only: true, weekend_hours_start: 7, weekend_hours_end: 21 };
    const edited = await setVariables(text, changes);
    expect(await valuesOf(edited)).toEqual({ ...before, ...changes });
    const changed = text.split("\n").filter((line, i) => edited.split("\n")[i] !== line);
    if (Object.keys(changes).every((name) => name in before)) {
      expect(changed).toHaveLength(3);
      const back = Object.keys(changes).map((name) => [name, before[name] as NewValue]);
      expect(await setVariables(edited, Object.fromEntries(back))).toBe(text);
    }
    const planned = await appendOverride(edited, christmas);
    expect((await valuesOf(planned)).weekend_overrides).toEqual([
      ...((before.weekend_overrides ?? []) as HclValue[]),
      christmas,
    ]);
  });
});

describe("a .tfvars.json file", () => {
  const file = "tfvars/a.tfvars.json";
  const edited = (text: string, changes: Record<string, NewValue>) =>
    setVariables(text, changes, file);

  it.each<[text: string, changes: Record<string, NewValue>, expected: string]>([
    ['{"a": 1}', { a: 2 }, '{"a": 2}'],
    ['{ "a" : 1 ,\r\n\t"b":true }\r\n', { b: false }, '{ "a" : 1 ,\r\n\t"b":false }\r\n'],
    ['{"a": "1"}', { a: 1 }, '{"a": "1"}'],
    ["{}", { a: "${x}" }, '{\n  "a": "${x}"\n}'],
    ['{"a": 1}\n', { b: 2, c: "x" }, '{"a": 1, "b": 2, "c": "x"}\n'],
    ['{\n    "a": 1\n}\n', { b: ["x", "y"] }, '{\n    "a": 1,\n    "b": ["x", "y"]\n}\n'],
    [
      '{\r\n  "a": [\r\n    1\r\n  ]\r\n}',
      { b: null },
      '{\r\n  "a": [\r\n    1\r\n  ],\r\n  "b": null\r\n}',
    ],
  ])("%j with %j", async (text, changes, expected) => {
    expect(await edited(text, changes)).toBe(expected);
  });

  const christmasJson = JSON.stringify(christmas);

  it.each([
    ["{}", [christmas]],
    ['{"weekend_overrides": []}', [christmas]],
    ['{"weekend_overrides": null}', [christmas]],
    [`{"weekend_overrides": [${JSON.stringify(otherValue)}]}`, [otherValue, christmas]],
    [
      `{\n  "weekend_overrides": [\n    ${JSON.stringify(otherValue)}\n  ],\n  "cpu": 256\n}\n`,
      [otherValue, christmas],
    ],
  ])("%j gets one more period", async (text, expected) => {
    const after = await appendOverride(text, christmas, file);
    expect(JSON.parse(after)).toEqual({ ...JSON.parse(text), weekend_overrides: expected });
    // Byte for byte, but for what is new.
    const kept = text.replace(/^\{\}$|\[\]|null/, "");
    expect([...kept].every((character) => after.includes(character))).toBe(true);
    expect(after.replaceAll(/\s/g, "")).toContain(christmasJson);
  });

  it.each([
    ['{"a": 1, "b": 2, "c": 3}', ["a", "c"], '{"b": 2}'],
    ['{\n  "a": 1,\n  "b": 2\n}\n', ["b", "x"], '{\n  "a": 1\n}\n'],
  ])("%j without %j", async (text, names, expected) => {
    expect(await removeVariables(text, names, file)).toBe(expected);
  });

  it("that is broken is refused with its place", async () => {
    await expect(edited('{"a": 1,}', { a: 2 })).rejects.toThrow(
      "tfvars/a.tfvars.json:1:9: the comma before this is one too many",
    );
  });
});

describe("a variable that goes", () => {
  it.each([
    ["a = 1\nb = 2\nc = 3\n", ["b"], "a = 1\nc = 3\n"],
    ["a = 1 # one\r\nb = 2 # two\r\n", ["a"], "b = 2 # two\r\n"],
    ["\uFEFFa = 1\nb = 2", ["a"], "\uFEFFb = 2"],
    ["\uFEFFa = 1\nb = 2", ["b"], "\uFEFFa = 1\n"],
    ["# why\na = [\n  1, # one\n] /* all */\n\nb = 2\n", ["a"], "# why\n\nb = 2\n"],
    ["a = <<EOT\nx\nEOT\nb = 1\n", ["a"], "b = 1\n"],
    ["a = 1\n", ["x"], "a = 1\n"],
    ["  a = 1\n  b = 2\n", ["a", "b"], ""],
    [
      "c = 1\n\n# Hours\n# of it\na = 1\nb = 2\n\n# D\nd = 3\n",
      ["a", "b"],
      "c = 1\n\n# D\nd = 3\n",
    ],
    ["c = 1\r\n\r\n// Hours\r\na = 1 # one\r\n", ["a"], "c = 1\r\n"],
    ["c = 1\n\n# Hours\na = 1", ["a"], "c = 1\n"],
    ["c = 1\n\n# Hours\na = 1\nb = 2\n", ["a"], "c = 1\n\n# Hours\nb = 2\n"],
    ["c = 1\n\n# Hours\nb = 2\na = 1\n", ["a"], "c = 1\n\n# Hours\nb = 2\n"],
    ["c = 1\n\n# Hours\na = 1\n# b = 2\n", ["a"], "c = 1\n\n# Hours\n# b = 2\n"],
    ["c = 1\n# next\na = 1\n", ["a"], "c = 1\n# next\n"],
    ["\n# The region\na = 1\n", ["a"], "\n# The region\n"],
  ])("%j without %j", async (text, names, expected) => {
    expect(await removeVariables(text, names)).toBe(expected);
  });
});

it("takes over the periods that all stacks share, whose place the list of its own takes", async () => {
  const text = await appendOverride("", christmas, "a.tfvars", [otherValue]);
  expect(await valuesOf(text)).toEqual({ weekend_overrides: [otherValue, christmas] });
});
