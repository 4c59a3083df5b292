// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of HCL.
import { parse as hcl2json } from "@cdktf/hcl2json";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, type HclNumber } from "../../src/hcl/numbers";
import { parseHcl } from "../../src/hcl/parse";
import type { HclValue } from "../../src/hcl/value";

async function parsed(text: string): Promise<HclValue | undefined> {
  const { attributes, problems } = await parseHcl(text);
  expect(problems).toEqual([]);
  return attributes.find(({ name }) => name === "a")?.value;
}

describe("values", () => {
  it.each<[text: string, value: HclValue]>([
    ["a = 1", 1],
    ["a=1.50", 1.5],
    ["a = 1e3", 1000],
    ["a = 2.5E-1", 0.25],
    ["a--1e1 = 2\na = -7", -7],
    ["a = -1e+2", -100],
    ["a = true", true],
    ["a = false", false],
    ["a = null", null],
    ['a = ""', ""],
    ['a = "x # no comment // nor /* this */"', "x # no comment // nor /* this */"],
    [String.raw`a = "q\"b\\n\n\t\r"`, 'q"b\\n\n\t\r'],
    [String.raw`a = "\u00e9\U0001F600"`, "é😀"],
    ['a = "$${x} %%{y} $ % $$ 5%"', "${x} %{y} $ % $$ 5%"],
    ["a = []", []],
    ["a = [1, [2], {}]", [1, [2], {}]],
    ['a = [\n  "x", # one\n  /* two */ "y",\n]', ["x", "y"]],
    ['a = { b = 1, "c d" : "2", 3 = null }', { b: 1, "c d": "2", "3": null }],
    ["a = {\n  b = 1\n  c = [true]\n}", { b: 1, c: [true] }],
    ["a = <<EOT\n  x\n y\nEOT\n", "  x\n y\n"],
    ["a = <<EOT\nEOT\n", ""],
    ['a = <<-EOT\n    x "q"\n\n      y $${z}\n    EOT\nb = 1', 'x "q"\n\n  y ${z}\n'],
    ["a = <<EOT\n\\n stays\nEOT\n", "\\n stays\n"],
    ["a = [<<X\nx\nX\n, 1]", ["x\n", 1]],
    ["\uFEFFa = 1", 1],
    ["# b = 2\r\na = 1 // c\r\n/* d\r\n*/\r\n", 1],
    ["a = <<EOT\r\nx\r\nEOT\r\n", "x\r\n"],
    ["a = <<TEXT\nTEXT for /mcp/*\nTEXT\nb = <<TEXT\nbye\nTEXT\n", "TEXT for /mcp/*\n"],
    ["a = <<EOT\n\n \n#\nEOTs\n  EOT \n", "\n \n#\nEOTs\n"],
    ["a = <<EOT\nEOT $${x}\nEOT ${1}\nEOT\n", "EOT ${x}\nEOT 1\n"],
    ["a = <<ENDE_Ü\nx ${1}\nEEEEEE\nENDE_Ü\n", "x 1\nEEEEEE\n"],
    ["a = <<EOT\nx\nEOT\u00A0 \n", "x\n"],
    ["a = <<-EOT\n  ${1}\n\n    x\n\u2003EOT\n", "1\n\n  x\n"],
    ['a = "$$${x} $$$${x} %%%{y} $%%{"', "$${x} $$${x} %%{y} $%{"],
    ['a = "e\\u0301"', "é"],
    ["a = { e\u0301 = 1 }", { é: 1 }],
    ["a = 1.e3", 1000],
    ["a = 4 * 1024", 4096],
    ["a = (2048)", 2048],
    ["a = -(-2)", 2],
    ["a = !true", false],
    ["a = true ? 512 : 256", 512],
    ["a = false ? 1 : true ? 2 : 3", 2],
    ['a = true ? 1 : "x"', "1"],
    ["a = 1 + 2 * 3 - 10 / 4", 4.5],
    ["a = -7 % 3", -1],
    ['a = "2" * 3', 6],
    ["a = 1 < 2 && 2 >= 2 || 1 == 2", true],
    ['a = { b = [1] } == { b = [1] } ? "same" : "other"', "same"],
    ["a = { b = [{ c = 5 }] }.b[0].c", 5],
    ['a = "x${1 + 1}y${"z"}"', "x2yz"],
    ['a = "${1 + 1}"', 2],
    ['a = { ("b") = 1, true = 2, 1.50 = 3 }', { b: 1, true: 2, "1.5": 3 }],
    ["a = [1 +\n1, (\n2\n)]", [2, 2]],
  ])("%j", async (text, value) => {
    expect(await parsed(text)).toEqual(value);
  });

  it.each([
    ["175928847299117063", "175928847299117063"],
    ["-1001234567890123456", "-1001234567890123456"],
    ["0.5000000000000000", "0.5"],
    ["10000000000000000", "10000000000000000"],
    ["0.1234567890123456789", "0.1234567890123456789"],
    ["9007199254740993 + 1", "9007199254740994"],
    ["1e21", "1000000000000000000000"],
  ])("keeps every digit of %s", async (number, text) => {
    expect(decimal((await parsed(`a = ${number}`)) as HclNumber)).toBe(text);
  });

  it("keeps a key named __proto__ as a key", async () => {
    expect(Object.keys((await parsed('a = { "__proto__" = 1 }')) as object)).toEqual(["__proto__"]);
  });

  it.each(["", "\n\n", "# only a comment", "\uFEFF"])("finds nothing in %j", async (text) => {
    expect(await parseHcl(text)).toMatchObject({ attributes: [], problems: [], complete: true });
  });
});

describe("positions", () => {
  it("count lines and characters from 1, beyond ASCII too", async () => {
    const { attributes } = await parseHcl('# ü\na = 1\n  b /* 😀é */ = "x"\n');
    expect(attributes.map(({ line, column }) => [line, column])).toEqual([
      [2, 5],
      [3, 16],
    ]);
  });

  it.each(["", "\uFEFF"])("give the range of the value in the text, after %j", async (start) => {
    const text = `${start}# 😀 é\r\na = "ü😀" # ä\r\nb = [ 1,\r\n 2 ]\r\nc = <<E\r\n😀\r\nE\r\nd = -1e3`;
    const { attributes } = await parseHcl(text);
    expect(attributes.map(({ valueStart, valueEnd }) => text.slice(valueStart, valueEnd))).toEqual([
      '"ü😀"',
      "[ 1,\r\n 2 ]",
      "<<E\r\n😀\r\nE",
      "-1e3",
    ]);
  });
});

describe("what is no fixed value", () => {
  it.each([
    ['a = "x${var.y}"', "${…} is a template"],
    ['a = "${var["y"]}"', "${…} is a template"],
    ['a = "%{ if x }y%{ endif }"', "%{…} is a template"],
    ["a = <<EOT\n${x}\nEOT\n", "${…} is a template"],
    ["a = var.x", 'text in quotes: "var.x"'],
    ["a = yes", 'text in quotes: "yes"'],
    ["a = 10.0.0.0/16", 'text in quotes: "10.0.0.0/16"'],
    ["a = yes", 'Write the value itself, true, or text in quotes: "yes"'],
    ['a = upper("x")', "calls a function"],
    ["a = var.x + 1", "is an expression"],
    ["a = true ? var.x : 1", "is an expression"],
    ["a = { (b) = 1 }", "is an expression"],
    ["a = [for x in [1] : x]", "is not computed before Terraform runs. Write what it gives"],
    ["a = { for x in [1] :\n x => x }", "is not computed before Terraform runs"],
    ["a = [{}][*].b", "is not computed before Terraform runs"],
    ["a = [1].0", "Write [0] in place of .0"],
    ["a = [1][1]", "there is no element 1"],
    ["a = { [] = 1 }", "is no key"],
    ["a = -true", "a number is needed here, which a bool is not"],
    ["a = !1", "true or false is needed here, which a number is not"],
    ["a = true ? 1 : false", "a choice between a number and a bool has no type"],
    ['a = "x${null}"', "a null cannot become text"],
    ["a = 1 / 0", "1 / 0 divides by zero"],
    ["a = 1 / 3", "Write as many as you mean, as in 0.333333"],
    ["a = 1.1 - 1", "1.1 - 1 is rounded by Terraform. Write 0.1"],
    ["a = 0x10", "Write 16"],
    [`a = ${"1".repeat(151)}`, "Write it in quotes"],
    ["a = 1e400", "Write it in quotes"],
    [String.raw`a = "\uD83D\uDE00"`, String.raw`Write \U0001F600, or the character itself`],
    [String.raw`a = "\uD83D"`, String.raw`\uD83D is half a character`],
    [String.raw`a = "\U00110000"`, "is no escape sequence"],
    [String.raw`a = "\q"`, "is no escape sequence"],
    [String.raw`a = "\u12"`, "is no escape sequence"],
  ])("%j", async (text, message) => {
    const { attributes, problems } = await parseHcl(`z = 1\n${text}\ny = 2`);
    expect(problems).toEqual([
      expect.objectContaining({
        line: 2,
        variable: "a",
        message: expect.stringContaining(message),
      }),
    ]);
    expect(attributes.map(({ name }) => name)).toEqual(["z", "y"]);
  });

  it("names the place inside a list", async () => {
    const { problems } = await parseHcl('a = [\n  "x",\n  y,\n]');
    expect(problems).toMatchObject([{ line: 3, column: 3, variable: "a" }]);
  });

  it("names every wrong element at once", async () => {
    const { problems } = await parseHcl("a = {\n  b = x\n  c = [1, y]\n}\nd = z");
    expect(problems).toMatchObject([{ line: 2 }, { line: 3, column: 11 }, { line: 5 }]);
  });

  it("reports blocks and second values, with the first's line", async () => {
    const { problems } = await parseHcl("a = 1\nb {\n}\na = 2\n");
    expect(problems).toMatchObject([
      { line: 2, column: 1, message: expect.stringContaining("is a block") },
      { line: 4, column: 1, variable: "a", message: expect.stringContaining("on line 1") },
    ]);
  });
});

describe("what is not HCL", () => {
  it.each([
    ["a = ", 1, 5, "the value is missing"],
    ["a = # later", 1, 12, "the value is missing"],
    ["a = \nb = 2", 1, 1, "the value is missing"],
    ["a =\n1", 1, 1, "the value is missing"],
    ["a: 1", 1, 1, "Write = in place of the colon"],
    ["a = 'x'\nb = 2", 1, 5, "Write double quotes"],
    ['a = "x', 1, 5, 'the quote " at its end is missing on this line'],
    ['a = "x\ny"', 1, 5, 'the quote " at its end is missing'],
    ['a = "x\nb = "y"\nc = 1', 1, 5, '"x is not closed: the quote " at its end is missing'],
    ['a = 1\nb = {\n  c = "x\n  d = "y"\n}\n', 3, 7, 'the quote " at its end is missing'],
    ['a = [\n  "x",\n  "y,\n  "z",\n]', 3, 3, 'the quote " at its end is missing'],
    ['a = "${"x\ny"}"', 1, 8, 'the quote " at its end is missing'],
    ['a = x"\nb = 1', 1, 5, 'a quote " is missing on this line'],
    ["a = [1", 1, 5, "its ] is missing"],
    ["a = { b = 1", 1, 5, "its } is missing"],
    ["a = { b = [1 }", 1, 11, "its ] is missing"],
    ["a = (1", 1, 5, "its ) is missing"],
    ['a = "${1"', 1, 9, 'the quote " at its end is missing'],
    ["a = <<EOT\nx", 1, 5, "its marker is missing"],
    ["a = <<EOT = 1\nx\nEOT\n", 1, 5, "Both markers must end their lines"],
    ["a = <<1\nx\n1\n", 1, 5, "Both markers must end their lines"],
    ["a = -\n1", 2, 1, "Remove it"],
    ["a = 1 +\n1", 2, 1, "Remove it"],
    ["a = {\n b = 1\n , c = 2 }", 3, 2, "Remove it"],
    ["a = <<EOT\nx\nEOT", 1, 5, "its marker is missing"],
    ["a = 1 b = 2", 1, 7, "Start a new line here"],
    ["a = 1 /*\n*/ b = 2", 2, 4, "Start a new line here"],
    ["a = { b = 1 c = 2 }", 1, 13, "Start a new line here"],
    ["a = 1\n}", 2, 1, "} is not understood here. Remove it"],
    ["a = 1;", 1, 6, "; is not understood here. Remove it"],
    ["a = 1,\nb = 2", 1, 6, ", is not understood here. Remove it"],
    ["b = 1\na = {\n  c = 1\n\n# x\nd = true\n\n# y\n", 2, 5, "its } is missing"],
    ["b = 1\na = { c = null\nd = true\n\n# y\n", 2, 5, "its } is missing"],
    ['a = ["x" "y"]', 1, 6, "a comma is missing between two values"],
    ['a = [\n  "x"\n  "y"\n]', 2, 3, "a comma is missing between two values"],
    ["a = [1 2]", 1, 5, "a comma is missing between two values"],
    ['a = ["x, "y", "z"]\nb = 1', 1, 5, 'a quote " is missing on this line'],
    ['a = [ # one ] of\n "x"\nb = 2', 1, 5, "its ] is missing"],
    ["a 1", 1, 1, "an equals sign is missing on this line"],
    ['a = "x", "y"', 1, 5, "a list stands in brackets [ ]"],
    ['a "x"\nb = "x"\nc = ["y"]\n', 1, 3, "an equals sign is missing on this line"],
    ['"a" = 1', 1, 1, "Write the name without quotes"],
    ["a = “x”", 1, 1, 'write straight quotes "'],
    ['{ "a": 1 }', 1, 1, "Leave them out"],
    ["a = [1,,2]", 1, 7, "not understood"],
    ["\uFEFF\uFEFFa = 1", 1, 1, "the invisible character U+FEFF"],
    ["a\u00A0= 1", 1, 2, "the invisible character U+00A0"],
    ["a = 1\f", 1, 6, "the invisible character U+000C"],
    ['a = "x\ry"', 1, 7, "a carriage return stands here"],
    ["a = <<E\nx\ry\nE\n", 2, 2, "a carriage return stands here"],
  ])("%j", async (text, line, column, message) => {
    const { problems, complete } = await parseHcl(text);
    expect(problems).toEqual([{ line, column, message: expect.stringContaining(message) }]);
    expect(complete).toBe(false);
    await expect(hcl2json("x.tfvars", text)).rejects.toThrow();
  });

  it("is a character without a meaning, and too many brackets", async () => {
    for (const [text, message] of [
      ["a = \u0000", "the invisible character U+0000"],
      [`a = <<${"E".repeat(200)}\nx\n${"E".repeat(200)}\n`, "has a long marker"],
      [`a = ${"[".repeat(5000)}${"]".repeat(5000)}`, "nested more than 100 deep"],
      [`a = ${'"${'.repeat(5000)}1${'}"'.repeat(5000)}`, "nested more than 100 deep"],
    ] as const) {
      const { problems, complete } = await parseHcl(text);
      expect(problems).toMatchObject([{ line: 1, message: expect.stringContaining(message) }]);
      expect(complete).toBe(false);
    }
  });

  it("keeps what stands before it", async () => {
    const { attributes } = await parseHcl("a = 1\nb = [\n");
    expect(attributes.map(({ name }) => name)).toEqual(["a"]);
  });
});

describe("secrets", () => {
  const secret = "hunter2";
  it.each([
    `api_key = ${secret}`,
    `api_key = "${secret}`,
    `api_key = '${secret}'`,
    `api_key: "${secret}"`,
    `api_key = "${secret} \${x}"`,
    `api_key = "\\q${secret}"`,
    `api_key = f("${secret}")`,
    `api_key = ["${secret}"`,
    `api_key = <<EOT\n${secret}`,
    `api_key "${secret}"`,
    `a = 1 api_key = "${secret}"`,
    `api_key =\n"${secret}"`,
    `api_key = "x\n${secret}"\nb = 1`,
  ])("are in no message for %j", async (text) => {
    const { problems } = await parseHcl(text, ["api_key"]);
    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toContain(secret);
  });
});

describe("against Terraform's own parser", () => {
  // hcl2json leaves templates and their escapes as they are, so strings here have none.
  const text = fc.string({ unit: "grapheme", maxLength: 12 }).map((value) =>
    value
      .replace(/[$%]\{/g, "{")
      .replace(/\p{Cc}/gu, " ")
      .normalize("NFC"),
  );
  const quoted = text.map((value) => JSON.stringify(value));
  const gap = fc.constantFrom("", " ", "\t", ' /* c " */ ', " /* ü */");
  const newline = fc.constantFrom("\n", "\r\n", " # c\n", ' // "c" {\r\n', "\n\n /* c\n */\n");
  const name = fc
    .stringMatching(/^[a-z][a-z0-9_-]{0,6}$/)
    .filter((key) => !/^(true|false|null|for)$/.test(key));
  const number = fc.oneof(
    fc.integer({ min: -99999, max: 99999 }).map(String),
    fc.tuple(fc.integer({ min: 0, max: 999 }), fc.nat(99)).map(([a, b]) => `${a}.${b}`),
    fc
      .tuple(fc.integer({ min: 1, max: 99 }), fc.constantFrom("e", "E"), fc.nat(5))
      .map((parts) => parts.join("")),
  );
  const heredoc = fc
    .tuple(fc.constantFrom("<<", "<<-"), fc.array(fc.tuple(fc.nat(4), text), { maxLength: 3 }))
    .map(
      ([opening, lines]) =>
        `${opening}END\n${lines.map(([indent, line]) => `${" ".repeat(indent)}| ${line}\n`).join("")}END\n`,
    );
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      quoted,
      number,
      fc.constantFrom("true", "false", "null"),
      fc
        .tuple(fc.array(tie("value"), { maxLength: 3 }), gap)
        .map(([items, space]) => `[${space}${items.join(`,${space}\n`)}]`),
      fc
        .tuple(
          fc.uniqueArray(fc.tuple(fc.oneof(name, quoted), tie("value")), {
            maxLength: 3,
            selector: ([key]) => key.replaceAll('"', ""),
          }),
          fc.constantFrom("=", ":"),
          newline,
        )
        .map(
          ([items, equals, end]) =>
            `{${end}${items.map(([key, item]) => `${key} ${equals} ${item}${end}`).join("")}}`,
        ),
    ),
  }));
  const file = fc
    .uniqueArray(fc.tuple(name, gap, fc.oneof(value, heredoc), newline), {
      maxLength: 5,
      selector: ([key]) => key,
    })
    .map((lines) =>
      lines
        .map(
          ([key, space, item, end]) =>
            `${key}${space}=${space}${item}${item.startsWith("<<") ? "" : end}`,
        )
        .join(""),
    );

  it("reads the same", async () => {
    await fc.assert(
      fc.asyncProperty(file, async (source) => {
        const { attributes, problems } = await parseHcl(source);
        expect(problems).toEqual([]);
        expect(
          Object.fromEntries(attributes.map((attribute) => [attribute.name, attribute.value])),
        ).toEqual(await hcl2json("x.tfvars", source));
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it("refuses what it refuses, when a file is cut or garbled", async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        file,
        fc.nat(),
        fc.constantFrom("", '"', "]", "}", "=", "\n", "'", ",", "<<"),
        async (source, at, insert) => {
          const cut = at % (source.length + 1);
          const garbled = source.slice(0, cut) + insert + source.slice(cut + 1);
          // A carriage return without line feed is refused by Terraform only, and no editor writes one.
          fc.pre(!/\r(?!\n)/.test(garbled));
          const accepted = await hcl2json("x.tfvars", garbled).then(
            () => true,
            () => false,
          );
          if (!accepted) {
            refused++;
            expect((await parseHcl(garbled)).problems, garbled).not.toEqual([]);
          }
        },
      ),
      { numRuns: 500, seed: 1 },
    );
    expect(refused).toBeGreaterThan(50);
  }, 60_000);
});
