import fc from "fast-check";
import { NUMBER, numbered, type Prefix, types } from "./tfvars-files";

const pick = (...texts: string[]) => fc.constantFrom(...texts);

/** Mostly the first. */
function mostly<T>(usual: fc.Arbitrary<T>, ...others: fc.Arbitrary<T>[]): fc.Arbitrary<T> {
  return fc.oneof(
    { arbitrary: usual, weight: 150 },
    ...others.map((arbitrary) => ({ arbitrary, weight: 1 })),
  );
}

const space = mostly(
  pick("", " ", "\n", "\t", "\r\n", " \n  "),
  pick("\f", "\v", "\u00A0", "\uFEFF", "\u2028", "/* c */", "// c\n", "# c\n", "\r", "\u0000"),
);

const character = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 3 })
  .filter((text) => !/[\p{Cc}"\\]/u.test(text));
const escapes = mostly(
  pick("\\n", "\\t", "\\r", "\\b", "\\f", "\\/", '\\"', "\\\\", "\\u00e9", "\\u0000", "\\u0085"),
  pick("\\q", "\\'", "\\x41", "\\u12", "\\U0001F600", "\\", "\n", "\t", "\r", "\u0000", "\u001F"),
);
const surrogates = pick("\\uD83D\\uDE00", "\\uD83D", "\\uDE00", "\\uDE00\\uD83D", "\\uD83Dx");
const meanings = pick("${1}", "$${", "%{ if true }", "${", "//", "/*", "<<E", "e\u0301", "\u007F");
const quoted = fc
  .array(fc.oneof({ arbitrary: character, weight: 4 }, escapes, surrogates, meanings), {
    maxLength: 5,
  })
  .map((parts) => `"${parts.join("")}"`);

const number = mostly(
  fc.oneof(
    fc.integer({ min: -99999, max: 99999 }).map(String),
    fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map(String),
    fc.tuple(fc.nat(9999), fc.nat(999_999)).map(([a, b]) => `${a}.${b}`),
    fc
      .tuple(pick("", "-"), fc.nat(99), pick("", ".5", ".250"), pick("e", "E"), pick("", "+", "-"))
      .chain((parts) => fc.nat(30).map((power) => parts.join("") + power)),
    pick("-0", "0", "-0.0", "0e5", "9007199254740993", "1.10"),
  ),
  pick("007", "1.", ".5", "+1", "0x10", "1e", "1_000", "--1", "- 1", "Infinity", "NaN", "1e400"),
  pick("1.2.3", "1e3e3", "-", "1e-400"),
);

const key = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9_-]{0,6}$/).map((name) => `"${name}"`),
  quoted,
  pick('"//"', '"__proto__"', '"constructor"', '""', '"1"', '"\\u0061"', '"a"'),
);

function listOf(of: fc.Arbitrary<string>, [open, close]: readonly [string, string]) {
  return fc
    .tuple(
      fc.array(fc.tuple(space, of, space), { maxLength: 3 }),
      mostly(pick(","), pick("", ",,", ";")),
      mostly(pick(""), pick(",")),
      space,
    )
    .map(
      ([items, comma, last, end]) =>
        open + items.map((parts) => parts.join("")).join(comma) + last + end + close,
    );
}
const member = (value: fc.Arbitrary<string>) =>
  fc
    .tuple(
      mostly(key, pick("a", "'a'", "1")),
      space,
      mostly(pick(":"), pick("=", "")),
      space,
      value,
    )
    .map((parts) => parts.join(""));

const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { arbitrary: quoted, weight: 3 },
    { arbitrary: number, weight: 3 },
    {
      arbitrary: mostly(pick("true", "false", "null"), pick("True", "nil", "undefined", "nulll")),
      weight: 2,
    },
    listOf(tie("value"), ["[", "]"]),
    listOf(member(tie("value")), ["{", "}"]),
  ),
}));

const nested = fc
  .tuple(fc.integer({ min: 4, max: 60 }), value)
  .map(([depth, inner]) => "[".repeat(depth) + inner + "]".repeat(depth));

const scalar = fc.oneof(quoted, number, pick("true", "false", '"1"', '"true"', "null"));
const override = fc
  .tuple(quoted, quoted, number)
  .map(([start, end, count]) => `[{"start": ${start}, "end": ${end}, "desired_count": ${count}}]`);

/** Values that fit the type, mostly. */
const valuesOf: Readonly<Record<Prefix, fc.Arbitrary<string>>> = {
  any: fc.oneof({ arbitrary: value, weight: 9 }, nested),
  text: mostly(scalar, value),
  number: mostly(
    fc.oneof(
      number,
      number.map((it) => `"${it}"`),
    ),
    value,
  ),
  flag: mostly(pick("true", "false", '"true"', '"false"', '"1"', "1", "null"), value),
  list: mostly(listOf(scalar, ["[", "]"]), value),
  map: mostly(listOf(member(scalar), ["{", "}"]), value),
  overrides: mostly(override, value),
};

const attribute = fc
  .constantFrom(...(Object.keys(types) as Prefix[]))
  .chain((prefix) =>
    fc
      .tuple(space, fc.constant(`"${prefix}_${NUMBER}"`), space, pick(":"), space, valuesOf[prefix])
      .map((parts) => ({ prefix, text: parts.join("") })),
  );
const comment = value.map((it) => ({ prefix: "//", text: `"//": ${it}` }));

const written = fc
  .tuple(
    mostly(space, pick("\uFEFF", "x", "[")),
    fc.uniqueArray(mostly(attribute, comment), {
      selector: ({ prefix }) => prefix,
      minLength: 1,
      maxLength: 3,
    }),
    mostly(pick(""), pick(",")),
    space,
    mostly(space, pick("x", "{}", ",", "null", "\u001A")),
  )
  .map(
    ([before, members, last, end, after]) =>
      `${before}{${members.map(({ text }) => text).join(",")}${last}${end}}${after}`,
  );

/** One character replaced by a sign that means something. */
const garbled = fc
  .tuple(written, fc.nat(), pick("", '"', "]", "}", ":", "\n", "'", ",", "{", "\\", "0", "-", "."))
  .map(([text, at, sign]) => {
    const characters = [...text];
    const cut = at % (characters.length + 1);
    return [...characters.slice(0, cut), sign, ...characters.slice(cut + 1)].join("");
  });

const file = fc.oneof({ arbitrary: written, weight: 6 }, garbled);

/** The texts of .tfvars.json files as nobody writes them; the same for the same seed. */
export function tfvarsJsonFiles(count: number, seed: number): string[] {
  return fc.sample(file, { numRuns: count, seed }).map(numbered);
}
