/** What is wrong with a literal; the caller knows where it stands. */
export class LiteralError extends Error {}

const string = String.raw`"(?:\$\$\{|%%\{|[$%]\{[^}\n]*\}|\\.|[^"\\\n])*"`;
const lineComment = String.raw`(?:#|\/\/)[^\n]*`;
const blockComment = String.raw`\/\*[\s\S]*?\*\/`;
const heredoc = String.raw`(?<opening><<-?(?<marker>[\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n)(?<body>(?:[^\n]*\n)*?)[ \t]*\k<marker>(?=\s|$)`;
const exponent = String.raw`(?<number>(?<![\p{ID_Continue}.]|[\p{ID_Continue}-]-)[0-9]+[eE][+-]?[0-9]+)`;
const tokens = new RegExp([string, lineComment, blockComment, heredoc, exponent].join("|"), "gu");

/**
 * The text with everything inside strings, heredocs and comments blotted out, each character by
 * another so that positions stay. Keeps the grammar from stumbling over templates in strings, and
 * over numbers such as 1e3, which it does not know.
 */
export function blotOut(text: string): string {
  return text.replace(tokens, (token: string, ...rest) => {
    const groups = rest.at(-1) as { opening?: string; body?: string; number?: string };
    if (groups.number !== undefined) {
      return "1".repeat(token.length);
    }
    if (groups.opening !== undefined && groups.body !== undefined) {
      const bodyEnd = groups.opening.length + groups.body.length;
      return groups.opening + blot(groups.body) + token.slice(bodyEnd);
    }
    if (token.startsWith('"')) {
      return `"${blot(token.slice(1, -1))}"`;
    }
    if (token.startsWith("/*")) {
      return `/*${blot(token.slice(2, -2))}*/`;
    }
    return token.slice(0, 2).replace(/^#[^\r]/, "#.") + blot(token.slice(2));
  });
}

/** A full stop can be no heredoc marker. */
function blot(text: string): string {
  return text.replace(/[^\r\n]/g, ".");
}

/** True when the text between two tokens has a line break that is not inside a comment. */
export function hasLineBreak(gap: string): boolean {
  return /\n/.test(gap.replace(new RegExp(`${blockComment}|${lineComment}`, "g"), ""));
}

const simpleEscapes: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  '"': '"',
  "\\": "\\",
};

/** The value of a quoted string, given with its quotes. */
export function unquote(quotedText: string): string {
  const text = quotedText.slice(1, -1);
  return withoutTemplates(text, /\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\s\S]?)/g, (sequence) => {
    const simple = simpleEscapes[sequence];
    if (simple !== undefined) {
      return simple;
    }
    const codePoint = sequence.length > 1 ? Number.parseInt(sequence.slice(1), 16) : Number.NaN;
    if (codePoint > 0x10ffff || Number.isNaN(codePoint)) {
      throw new LiteralError(
        `\\${sequence} is no escape sequence. Write \\\\ for a backslash; there are also \\n, \\r, \\t, ` +
          '\\", \\uXXXX and \\UXXXXXXXX',
      );
    }
    return String.fromCodePoint(codePoint);
  });
}

/** The value of a heredoc, given from `<<` to its closing marker. `<<-` takes the indentation away. */
export function heredocValue(text: string): string {
  const bodyStart = text.indexOf("\n") + 1;
  const bodyEnd = text.lastIndexOf("\n") + 1;
  const lines = text.slice(bodyStart, bodyEnd).match(/[^\n]*\n/g) ?? [];
  if (!text.startsWith("<<-")) {
    return withoutTemplates(lines.join(""));
  }
  const indentations = lines
    .filter((line) => line.trim() !== "")
    .map((line) => line.length - line.trimStart().length);
  const common = Math.min(...indentations);
  return withoutTemplates(
    lines.map((line) => (line.trim() === "" ? line : line.slice(common))).join(""),
  );
}

/** Undoes `$${` and `%%{`, refuses `${` and `%{`, and hands every match of `escapes` to `decode`. */
function withoutTemplates(
  text: string,
  escapes?: RegExp,
  decode: (sequence: string) => string = (sequence) => sequence,
): string {
  const parts = new RegExp(`([$%])\\1\\{|([$%]\\{)${escapes ? `|${escapes.source}` : ""}`, "g");
  return text.replace(
    parts,
    (match: string, doubled?: string, template?: string, sequence?: string) => {
      if (doubled !== undefined) {
        return `${doubled}{`;
      }
      if (template !== undefined) {
        throw new LiteralError(
          `${template}…} is a template, and a tfvars file holds fixed values only. Write the value, or ` +
            `${template[0]}${template} for the characters ${template} themselves`,
        );
      }
      return decode(sequence ?? match);
    },
  );
}
