import { SPACE } from "./characters";
import { ValueError } from "./place";

const simpleEscapes: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  '"': '"',
  "\\": "\\",
};

/** With one sign more than a template has, as many but one are meant: `$${` is the text `${`. */
const templateSigns = String.raw`(?<signs>\$\$+\{|%%+\{)`;
const escapeSequence = String.raw`\\(?<pair>u[dD][89abAB]..\\u[dD][c-fC-F]..)|\\(?<sequence>u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^]?)`;

/** What the literal part of a string in quotes means. */
export function quotedText(text: string): string {
  return text.replace(new RegExp(`${templateSigns}|${escapeSequence}`, "gu"), (match, ...rest) => {
    const { signs, pair, sequence = "" } = rest.at(-1) as Record<string, string | undefined>;
    if (signs !== undefined) {
      return signs.slice(1);
    }
    if (pair !== undefined) {
      throw new ValueError(
        `${match} is one character in two halves. Write ${wholeCharacter(pair)}, or the character itself`,
      );
    }
    return simpleEscapes[sequence] ?? codePoint(sequence);
  });
}

function codePoint(sequence: string): string {
  const code = Number.parseInt(sequence.slice(1), 16);
  if (code >= 0xd800 && code <= 0xdfff) {
    throw new ValueError(
      `\\${sequence} is half a character. Write the character itself, or its whole number such as \\U0001F600`,
    );
  }
  if (Number.isNaN(code) || code > 0x10ffff) {
    throw new ValueError(
      `\\${sequence} is no escape sequence. Write \\\\ for a backslash; there are also \\n, \\r, \\t, ` +
        '\\", \\uXXXX and \\UXXXXXXXX',
    );
  }
  return String.fromCodePoint(code);
}

function wholeCharacter(pair: string): string {
  const [high = "", low = ""] = pair.split("\\");
  const code = String.fromCharCode(
    Number.parseInt(high.slice(1), 16),
    Number.parseInt(low.slice(1), 16),
  ).codePointAt(0);
  return `\\U${code?.toString(16).toUpperCase().padStart(8, "0")}`;
}

/** What the literal part of a heredoc means. */
export function heredocText(text: string): string {
  return text.replace(new RegExp(templateSigns, "g"), (signs) => signs.slice(1));
}

const leadingSpace = new RegExp(`^${SPACE}*`);

/**
 * The parts of a heredoc without what all its lines are indented by, as `<<-` has it. Lines of white space do not
 * count, nor do they change.
 */
export function withoutIndentation<Template extends object>(
  parts: readonly (string | Template)[],
): (string | Template)[] {
  const pieces = parts.flatMap((part): (string | Template)[] =>
    typeof part === "string" ? (part.match(/[^\n]*\n|[^\n]+/g) ?? []) : [part],
  );
  const indentations = pieces.map((piece, i) => {
    const previous = pieces[i - 1];
    const beginsLine =
      previous === undefined || (typeof previous === "string" && previous.endsWith("\n"));
    const space = typeof piece === "string" ? (leadingSpace.exec(piece)?.[0] ?? "") : "";
    const isBlank = piece === space && space.endsWith("\n");
    return beginsLine && !isBlank ? space.length : undefined;
  });
  const common = Math.min(...indentations.filter((it) => it !== undefined));
  return pieces.map((piece, i) =>
    typeof piece === "string" && indentations[i] !== undefined
      ? withoutCharacters(piece, common)
      : piece,
  );
}

/** Terraform counts what looks like one character, such as a blank with an accent. */
function withoutCharacters(text: string, count: number): string {
  const characters = [...new Intl.Segmenter().segment(text)];
  return text.slice(characters[count]?.index ?? text.length);
}
