// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of HCL.
import fc from "fast-check";

/** Stands in names for the number of the file, so that one terraform process can read many files. */
export const NUMBER = "\uE000";

/** The variables of every file, by the beginnings of their names. */
export const types = {
  any: "any",
  text: "string",
  number: "number",
  flag: "bool",
  list: "list(string)",
  map: "map(string)",
  overrides: "list(object({start = string, end = string, desired_count = number}))",
} as const;
export type Prefix = keyof typeof types;

/** Of the same length for every file: the name of one is never that of another with a character cut out. */
export function variableName(prefix: Prefix, file: number): string {
  return `${prefix}_${String(file).padStart(6, "0")}`;
}

/** Mostly the first. */
function mostly<T>(usual: fc.Arbitrary<T>, ...others: fc.Arbitrary<T>[]): fc.Arbitrary<T> {
  return fc.oneof(
    { arbitrary: usual, weight: 150 },
    ...others.map((arbitrary) => ({ arbitrary, weight: 1 })),
  );
}
const pick = (...texts: string[]) => fc.constantFrom(...texts);

const blank = mostly(
  pick("", " ", "  ", "\t", " /* c */ ", "/**/", ' /* " <<E ${ } */'),
  pick("\f", "\u00A0", "\v", "\r", "\u200B", "\uFEFF", "/* two\nlines */", "\n"),
);
const eol = mostly(
  pick("\n", "\n\n", " # c\n", ' // "${ <<E {\n', "\n  \t\n", " /* a\n b */\n", "\n# ü 😀\n"),
  pick("\r\n", " # c\r\n", "\r\n\r\n", "\n\f\n", "\r", "", " "),
);

const character = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 3 })
  .filter((text) => !/[\p{Cc}"\\$%]/u.test(text));
const escapes = mostly(
  pick("\\n", "\\t", "\\r", '\\"', "\\\\", "\\u00e9", "\\U0001F600", "e\u0301", "\\u0041\\u030A"),
  pick("\\q", "\\$", "\\uD83D", "\\uD83D\\uDE00", "\\u12", "\\U00110000", "\\", "\r", "\n", "\t"),
);
const signs = mostly(
  pick("$", "%", "$${", "%%{", "$$", "$$${x}", "%%%{", "$$$${", "{", "}", "$%", "5 %", "$$$$${"),
  pick("${1}", "${1 + 1}", '${"a"}', "${true}", '${"${"b"}"}', "${ 1 /* } */ }", "${\n2\n}"),
  pick("${x}", "%{ if true }a%{ endif }", "${", "%{", "${}", "${~ 1 ~}", "${[1]}", "${null}"),
);
const comments = pick("#", "//", "/*", "*/", "<<E", "EOT", "'", "[", "]", "=", ",", "\uFEFF");
const quoted = fc
  .array(fc.oneof({ arbitrary: character, weight: 4 }, escapes, signs, comments), { maxLength: 5 })
  .map((parts) => `"${parts.join("")}"`);

const whole = fc.oneof(
  fc.integer({ min: -99999, max: 99999 }).map(String),
  fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map(String),
  pick("0", "007", "175928847299117063", "-1001234567890123456", "9007199254740993"),
);
const fraction = fc
  .tuple(fc.nat(9999), fc.nat(999_999_999), fc.nat(6))
  .map(([a, b, zeros]) => `${a}.${b}${"0".repeat(zeros)}`);
const exponent = fc
  .tuple(fc.nat(99), pick("", ".", ".5", ".250"), pick("e", "E"), pick("", "+", "-"), fc.nat(30))
  .map((parts) => parts.join(""));
const number = mostly(
  fc.oneof(whole, fraction, exponent),
  pick("0x10", "1.", ".5", "1_000", "1..2", "+1", "1e", "1e3e3", "1.2.3", "- 1", "-0", "1e400"),
  pick("1p3", "-1.5P2", "1p-1", "1p+4", "1p", "1p3.5", "0x1p3", "1e3p2"),
);

const word = fc.stringMatching(/^[a-z][a-z0-9_-]{0,6}$/).filter((it) => it !== "for");
const name = fc.oneof(word, pick("__proto__", "constructor", "toString", "é", "ñ_1", "null", "if"));

/** A heredoc with the line break behind it, or without one. */
const heredoc = fc
  .tuple(
    pick("EOT", "E", "_x", "E-1", "TEXT", "É", "ENDE_Ü"),
    pick("<<", "<<-"),
    pick("\n", "\n", "\r\n"),
    fc.array(
      fc.tuple(
        mostly(pick("", "  ", "    ", "\t"), pick("\u00A0", "\u2003", "\f", "\r", " \u0085")),
        fc.oneof(
          fc.array(fc.oneof(character, signs), { maxLength: 3 }).map((parts) => parts.join("")),
          pick("MARK is", "MARK", "MARK ${1}", "MARKs", "MARK # x", "MARK,", "<<MARK", "$MARK"),
          pick("", " ", "# comment", "// x", "/*", 'key = "value"', "}", '"', "\\n", "EOF", "${"),
        ),
        mostly(pick("", " ", "\t"), pick("\u00A0", "\r")),
      ),
      { maxLength: 4 },
    ),
    mostly(pick("", " ", "    ", "\t"), pick("\u00A0", "\u0085", "\u2003\u3000")),
    mostly(pick("", " ", "\t"), pick("\u00A0", "\u200B", "\f", "\uFEFF", " # c", ",", ")")),
    mostly(pick(""), pick(" ", " # c", "x")),
  )
  .map(([marker, form, end, lines, before, after, behind]) =>
    [
      form,
      marker,
      behind,
      end,
      ...lines.map((line) => line.join("").replaceAll("MARK", marker) + end),
      before,
      marker,
      after,
    ].join(""),
  );

const operator = pick("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||");
const { value, expression } = fc.letrec<{ value: string; expression: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { arbitrary: quoted, weight: 4 },
    { arbitrary: number, weight: 3 },
    {
      arbitrary: mostly(pick("true", "false", "null"), pick("yes", "True", "x.y", "f(1)")),
      weight: 2,
    },
    { arbitrary: heredoc, weight: 3 },
    { arbitrary: tie("expression"), weight: 2 },
    fc
      .tuple(
        fc.array(fc.tuple(blank, tie("value"), eol), { maxLength: 3 }),
        mostly(pick(","), pick("", ",,", ";")),
        pick("", ","),
        eol,
      )
      .map(
        ([items, comma, last, end]) =>
          `[${end}${items
            .map(([space, item, after]) => space + item + (item.includes("<<") ? after : ""))
            .join(comma)}${items.length > 0 ? last : ""}${end}]`,
      ),
    fc
      .tuple(
        fc.array(
          fc.tuple(
            fc.oneof(name, quoted, number, pick("(1)", '("a")', "(true)", "1.50")),
            fc.tuple(blank, pick("=", ":"), blank).map((parts) => parts.join("")),
            tie("value"),
            mostly(fc.oneof(eol, pick(",", ",\n", ", # c\n")), pick("\n,", ",,", "")),
          ),
          { maxLength: 3 },
        ),
        eol,
      )
      .map(([items, start]) => `{${start}${items.map((parts) => parts.join("")).join("")}}`),
  ),
  expression: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    number,
    pick("true", "false", '"1"', '"a"', "2", "10", "4"),
    tie("value").map((it) => `(${it})`),
    fc.tuple(pick("-", "!", "- "), tie("expression")).map((parts) => parts.join("")),
    fc.tuple(tie("expression"), operator, tie("expression")).map((parts) => parts.join(" ")),
    fc
      .tuple(tie("expression"), tie("expression"), tie("expression"))
      .map(([condition, yes, no]) => `${condition} ? ${yes} : ${no}`),
    fc
      .tuple(tie("value"), pick("[0]", ".a", '["a"]', "[1]", ".0", "[*]", "[*].a", '["b"].c'))
      .map((parts) => parts.join("")),
    pick("[for x in [1] : x]", "{ for k, v in {} : k => v }", "4 * 1024", "60 * 60", "0.1 + 0.2"),
    pick("true ? 1 : false ? 2 : 3", "false ? 1 : true ? 2 : 3", "{ a = 1 }.a", "[1, 2][1]"),
  ),
}));

const nested = fc
  .tuple(fc.integer({ min: 4, max: 60 }), value)
  .map(([depth, inner]) => "[".repeat(depth) + inner + "]".repeat(depth));

/** Values that fit the type, mostly. */
const valuesOf: Readonly<Record<Prefix, fc.Arbitrary<string>>> = {
  any: fc.oneof({ arbitrary: value, weight: 9 }, nested),
  text: mostly(fc.oneof(quoted, heredoc, number), value),
  number: mostly(
    fc.oneof(
      number,
      expression,
      number.map((it) => `"${it}"`),
    ),
    value,
  ),
  flag: mostly(pick("true", "false", '"true"', '"0"', "!true", "1 < 2", "null"), value),
  list: mostly(
    fc
      .array(fc.tuple(blank, fc.oneof(quoted, number), blank), { maxLength: 3 })
      .map((items) => `[${items.map((parts) => parts.join("")).join(",")}]`),
    value,
  ),
  map: mostly(
    fc
      .array(fc.tuple(name, blank, pick("=", ":"), blank, fc.oneof(quoted, number, heredoc), eol), {
        maxLength: 4,
      })
      .map((items) => `{\n${items.map((parts) => parts.join("")).join("")}}`),
    value,
  ),
  overrides: mostly(
    fc
      .tuple(quoted, quoted, number, fc.oneof(pick(""), pick(", more = [1]", "\n")))
      .map(
        ([start, end, count, more]) =>
          `[{ start = ${start}, end = ${end}, desired_count = ${count}${more} }]`,
      ),
    value,
  ),
};

const line = fc
  .constantFrom(...(Object.keys(types) as Prefix[]))
  .chain((prefix) =>
    fc
      .tuple(
        blank,
        fc.constant(`${prefix}_${NUMBER}`),
        blank,
        pick("="),
        blank,
        valuesOf[prefix],
        eol,
      )
      .map((parts) => ({ prefix, text: parts.join("") })),
  );

const written = fc
  .tuple(
    mostly(pick("", "", "\uFEFF"), pick("\uFEFF\uFEFF", "\f")),
    fc.uniqueArray(line, { selector: ({ prefix }) => prefix, minLength: 1, maxLength: 3 }),
    pick("\n", "\n", "\n", "\r\n"),
  )
  .map(
    ([mark, lines, end]) =>
      mark +
      lines
        .map(({ text }) => text)
        .join("")
        .replace(/\r?\n/g, end),
  );

/** One character replaced by a sign that means something. */
const garbled = fc
  .tuple(written, fc.nat(), pick("", '"', "]", "}", "=", "\n", "'", ",", "<<", "{", "$", "\\", "#"))
  .map(([text, at, sign]) => {
    const characters = [...text];
    const cut = at % (characters.length + 1);
    return [...characters.slice(0, cut), sign, ...characters.slice(cut + 1)].join("");
  });

const file = fc.oneof({ arbitrary: written, weight: 6 }, garbled);

/** The texts of tfvars files as nobody writes them; the same for the same seed. */
export function tfvarsFiles(count: number, seed: number): string[] {
  return fc.sample(file, { numRuns: count, seed }).map(numbered);
}

/** The text of a file with the names of its own variables. */
export function numbered(text: string, file: number): string {
  return text.replaceAll(NUMBER, String(file).padStart(6, "0"));
}
