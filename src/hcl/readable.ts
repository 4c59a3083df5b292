import { isNumeral, NAME, SPACE, trimmed } from "./characters";

/**
 * The text with what the grammar cannot read, although Terraform does, in a form that it can; every character keeps
 * its place. What everything else is, the grammar decides.
 *
 * - Numbers such as 1e3 become ones.
 * - `$$${`, which begins no template, becomes `.$${`.
 * - The backslash of an escape sequence that is none becomes a full stop: what is wrong is the string, not the file.
 * - A heredoc gets another marker, and full stops for its text, when its marker has letters outside ASCII, when
 *   white space other than blanks and tabs stands beside the closing one, or when a line of the text begins with the
 *   marker and goes on with a template or the sign of one.
 */
export function readable(source: string): string {
  const scanner = new Scanner(source);
  scanner.code();
  return scanner.result();
}

const codePart = new RegExp(
  [
    String.raw`(?:#|\/\/)[^\n]*|\/\*[^]*?\*\/`,
    NAME,
    String.raw`(?<number>[0-9](?:\.*(?:[0-9]|[eE][+-]?[0-9]))*)`,
    String.raw`<<-?(?<marker>${NAME})\r?\n`,
    "[^]",
  ].join("|"),
  "uy",
);
const escapeSequence = String.raw`\\(?:["\\nrt]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})`;
const quotedPart = new RegExp(
  String.raw`(?<signs>\$+\{|%+\{)|"|${escapeSequence}|[$%\\]|[^"$%\\\n]+`,
  "uy",
);
const heredocPart = /(?<signs>\$+\{|%+\{)|\n|[$%]|[^$%\n]+/uy;

/** Templates in templates; what is nested more deeply is no fixed value anyway. */
const DEEPEST = 50;

class Scanner {
  private readonly units: string[];
  private at = 0;
  private depth = 0;

  constructor(private readonly source: string) {
    this.units = source.split("");
  }

  result(): string {
    return this.units.join("");
  }

  /** Up to the end of the text, or behind the brace that closes a template. */
  code(): void {
    let braces = 0;
    while (this.at < this.source.length) {
      const start = this.at;
      const part = this.next(codePart);
      const text = part?.[0] ?? "";
      const { number, marker } = part?.groups ?? {};
      if (number !== undefined && /^[0-9]+\.?[eE]/.test(number) && isNumeral(number)) {
        this.write(start, "1".repeat(text.length));
      } else if (marker !== undefined) {
        this.heredoc(marker, start + text.indexOf(marker));
      } else if (text === '"') {
        this.quoted();
      } else if (text === "{") {
        braces++;
      } else if (text === "}" && braces-- === 0 && this.depth > 0) {
        return;
      }
    }
  }

  private quoted(): void {
    for (;;) {
      const start = this.at;
      const part = this.next(quotedPart);
      if (part === null) {
        this.giveUp();
        return;
      }
      if (part[0] === '"') {
        return;
      }
      if (part[0] === "\\") {
        this.write(start, ".");
      }
      this.template(part.groups?.signs);
    }
  }

  private heredoc(marker: string, markerStart: number): void {
    const textStart = this.at;
    const literals: number[] = [];
    for (;;) {
      const lineStart = this.at;
      const lineEnd = this.source.indexOf("\n", lineStart);
      if (lineEnd < 0) {
        this.giveUp();
        return;
      }
      const line = this.source.slice(lineStart, lineEnd);
      if (trimmed(line) === marker) {
        this.at = lineEnd;
        if (!isReadable(marker, line, this.source.slice(textStart, lineStart))) {
          const other = "E".repeat(marker.length);
          this.write(markerStart, other);
          this.write(lineStart, line.replace(marker, other).replace(/[^E\r]/gu, " "));
          for (const index of literals) {
            this.units[index] = ".";
          }
        }
        return;
      }
      this.heredocLine(literals);
    }
  }

  /** A line, which goes on behind templates of several lines. Adds where its literal characters are. */
  private heredocLine(literals: number[]): void {
    for (;;) {
      const start = this.at;
      const part = this.next(heredocPart);
      if (part === null || part[0] === "\n") {
        return;
      }
      const signs = part.groups?.signs;
      for (let index = start; index < this.at && signs?.length !== 2; index++) {
        literals.push(index);
      }
      this.template(signs);
    }
  }

  /** What begins with `${`; with more than one sign it is text. */
  private template(signs: string | undefined): void {
    if (signs === undefined) {
      return;
    }
    if (signs.length > 2) {
      if (signs.length % 2 === 0) {
        this.write(this.at - signs.length, ".");
      }
    } else if (this.depth < DEEPEST) {
      this.depth++;
      this.code();
      this.depth--;
    } else {
      this.giveUp();
    }
  }

  private next(part: RegExp): RegExpExecArray | null {
    part.lastIndex = this.at;
    const found = part.exec(this.source);
    this.at = found ? part.lastIndex : this.at;
    return found;
  }

  /** Behind a mistake everything means something else than it seems. */
  private giveUp(): void {
    this.at = this.source.length;
  }

  private write(start: number, text: string): void {
    for (let i = 0; i < text.length; i++) {
      this.units[start + i] = text.charAt(i);
    }
  }
}

function isReadable(marker: string, closingLine: string, text: string): boolean {
  const goesOn = new RegExp(`^${SPACE}*${marker}${SPACE}+[$%]`, "m");
  return (
    /^[\w-]+$/.test(marker) && /^[ \t]*[\w-]+[ \t]*\r?$/.test(closingLine) && !goesOn.test(text)
  );
}
