import { NAME } from "./characters";
import { type Context, closings, contexts } from "./contexts";
import { type Excerpt, excerptOf } from "./excerpt";
import { example, lineAt, lineWithoutEquals, notUnderstood } from "./not-understood";
import { HclError, placeAt } from "./place";
import type { Token, Tokens } from "./tokens";

/** Lists and maps in one another. Reading them recurses, and no variable has three. */
export const DEEPEST = 100;

const heredocStart = new RegExp(String.raw`<<-?${NAME}\r?\n`, "uy");
const LONGEST_MARKER = 100;

const strangeInText = /\r(?!\n)|\0/;
const strangeInCode = /\r(?!\n)|\0|(?![ \t\r\n])[\s\p{Cf}\u0085]/u;

/**
 * The first place where the text is not HCL, by the grammar and by what the grammar leaves out: it takes every white
 * space for a blank, line breaks too.
 */
export function findSyntaxError(
  tokens: Tokens,
  source: string,
  secretNames: readonly string[],
): HclError | undefined {
  const excerpt = excerptOf(source, secretNames);
  const { broken, misplaced } = new SyntaxCheck(tokens, source, excerpt).run();
  const [unread] = tokens.errors;
  // What the grammar could not read, it could not because of that.
  const isCause = broken && unread && broken.place.startIndex < unread.endIndex;
  const isReadable = misplaced && !(unread && misplaced.place.startIndex >= unread.startIndex);
  return [
    broken,
    isReadable ? misplaced : undefined,
    unread && !isCause ? new HclError(unread, notUnderstood(unread, source, excerpt)) : undefined,
  ]
    .filter((error) => error !== undefined)
    .sort((a, b) => a.place.startIndex - b.place.startIndex)[0];
}

class SyntaxCheck {
  private readonly open: { readonly context: Context; readonly token: Token }[] = [];
  /** Comments left out. */
  private previous: Token | undefined;
  /** The first token of the element that was begun last. */
  private element: Token | undefined;
  private end = 0;
  private hasBreak = false;
  private isBehindMarker = false;

  constructor(
    private readonly tokens: Tokens,
    private readonly source: string,
    private readonly excerpt: Excerpt,
  ) {}

  /** What breaks the text, such as an unclosed bracket; and the first line break too many or too few. */
  run(): { broken?: HclError; misplaced?: HclError } {
    let misplaced: HclError | undefined;
    for (const token of this.tokens.tokens) {
      const broken = this.brokenBefore(token) ?? this.brokenAt(token);
      if (broken) {
        return { broken, misplaced };
      }
      if (token.type !== "comment") {
        misplaced ??= this.misplacedBefore(token);
        this.follow(token);
      }
      this.end = token.endIndex;
    }
    return { broken: this.brokenBefore(undefined) ?? this.unclosed(), misplaced };
  }

  private get kind(): Context["kind"] {
    return this.open.at(-1)?.context.kind ?? "lines";
  }

  /** White space that Terraform refuses, and line breaks in quotes. */
  private brokenBefore(token: Token | undefined): HclError | undefined {
    const isText = token?.type === "template_literal";
    const end = isText ? token.endIndex : token?.startIndex;
    const gap = this.source.slice(this.end, end);
    if (this.kind === "quoted" && gap.includes("\n")) {
      return this.unclosed();
    }
    const isCode = this.kind === "lines" || this.kind === "free";
    this.hasBreak ||= isCode && gap.includes("\n");
    // The line of a closing marker may hold white space of any kind.
    const start = this.end + (this.isBehindMarker ? (/^[^\n]*/.exec(gap)?.[0].length ?? 0) : 0);
    // With what follows it, since a carriage return may.
    const text = this.source.slice(start, end && end + 1);
    const index = start + text.search(isCode ? strangeInCode : strangeInText);
    return index >= start && index < (end ?? this.source.length) ? this.strange(index) : undefined;
  }

  private strange(index: number): HclError {
    const code = this.source.charCodeAt(index).toString(16).toUpperCase().padStart(4, "0");
    const message =
      code === "000D"
        ? "a carriage return stands here without the line feed that ends a line. Remove it"
        : `the invisible character U+${code} stands here, which ${code === "0000" ? "no setting can hold" : "Terraform refuses"}. Remove it`;
    return new HclError(placeAt(this.source, index), message);
  }

  private brokenAt(token: Token): HclError | undefined {
    const innermost = this.open.at(-1);
    if (token.type === "{" && !this.previous && !token.isMissing) {
      const message = `the file's content stands in braces. Leave them out: ${example}`;
      return new HclError(token, message);
    }
    if (/^<<-?$/.test(token.type) && !token.isMissing) {
      return this.brokenHeredoc(token);
    }
    if (innermost && this.closes(token)) {
      const isClosed = innermost.context.closing === token.type && !token.isMissing;
      return isClosed ? undefined : this.unclosed();
    }
    if (token.isMissing) {
      // What is missing at the end of the text is a closing bracket.
      const unclosed = this.source.slice(token.startIndex).trim() === "" && this.unclosed();
      return unclosed || this.notUnderstood(token);
    }
    return this.open.length >= DEEPEST
      ? new HclError(token, `lists and maps are nested more than ${DEEPEST} deep here`)
      : undefined;
  }

  private brokenHeredoc(token: Token): HclError | undefined {
    heredocStart.lastIndex = token.startIndex;
    const [start] = heredocStart.exec(this.source) ?? [];
    const line = { ...token, endIndex: this.source.length };
    if (start === undefined) {
      const message = `${this.excerpt(line)} is not understood here. Both markers must end their lines`;
      return new HclError(token, message);
    }
    return start.length > LONGEST_MARKER
      ? new HclError(token, `${this.excerpt(line)} has a long marker. Take one such as <<EOT`)
      : undefined;
  }

  private opens({ type }: Token): boolean {
    const { previous } = this;
    return type === "heredoc_identifier"
      ? previous !== undefined && /^<<-?$/.test(previous.type) && !previous.isMissing
      : type in contexts;
  }

  private closes(token: Token): boolean {
    // The grammar puts markers where it cannot read on.
    const isMarker = token.type === "heredoc_identifier";
    return isMarker ? this.kind === "heredoc" : closings.has(token.type);
  }

  private unclosed(): HclError | undefined {
    const innermost = this.open.at(-1);
    if (!innermost) {
      return undefined;
    }
    const { token, context } = innermost;
    if (this.isOtherwiseBroken(token, context)) {
      return this.notUnderstood(token);
    }
    const start = this.excerpt({ ...token, endIndex: this.source.length });
    return new HclError(token, `${start} is not closed: ${context.missing}`);
  }

  /** Where the bracket is closed on its line, or a quote is missing there, the mistake is another. */
  private isOtherwiseBroken({ startIndex }: Token, { closing, kind }: Context): boolean {
    const line = this.source.slice(startIndex, lineAt(this.source, startIndex).end);
    const code = line.replace(/"[^"]*"/g, "").replace(/(#|\/\/).*/, "");
    const isBracket = kind === "lines" || kind === "free";
    return isBracket && (code.includes(closing) || code.includes('"'));
  }

  private notUnderstood(token: Token): HclError {
    return new HclError(token, notUnderstood(token, this.source, this.excerpt));
  }

  private misplacedBefore(token: Token): HclError | undefined {
    const { previous } = this;
    if (this.kind !== "lines" || !previous) {
      return undefined;
    }
    const { starts, ends } = this.tokens;
    const isStart = starts.has(token.startIndex);
    const isBehindEnd = ends.has(previous.endIndex);
    if (!this.hasBreak) {
      const message = `${this.excerpt({ ...token, endIndex: this.source.length })} follows on the same line. Start a new line here`;
      return isStart && isBehindEnd ? new HclError(token, message) : undefined;
    }
    if ((isBehindEnd || /^[{,]$/.test(previous.type)) && (isStart || token.type === "}")) {
      return undefined;
    }
    const line = lineAt(this.source, previous.startIndex);
    const [nameAndGap] = lineWithoutEquals.exec(line.text) ?? [];
    if (nameAndGap !== undefined) {
      const value = placeAt(this.source, line.start + nameAndGap.length);
      return new HclError(value, notUnderstood(value, this.source, this.excerpt));
    }
    return previous.type === "=" || token.type === "="
      ? new HclError(
          this.element ?? token,
          "the value is missing. Write it on the line of the equals sign",
        )
      : new HclError(token, "the line break before this is one too many. Remove it");
  }

  private follow(token: Token): void {
    this.isBehindMarker = this.kind === "heredoc" && this.closes(token);
    if (this.opens(token)) {
      const context = contexts[token.type] as Context;
      const opening = token.type === "heredoc_identifier" ? (this.previous ?? token) : token;
      this.open.push({ context, token: opening });
    } else if (this.closes(token)) {
      this.open.pop();
    } else if (token.type === "for" && this.previous?.type === "{") {
      // Inside of a for expression, line breaks are spaces.
      const loop = this.open.pop();
      this.open.push(
        ...(loop ? [{ ...loop, context: { ...loop.context, kind: "free" as const } }] : []),
      );
    }
    if (this.tokens.starts.has(token.startIndex)) {
      this.element = token;
    }
    this.previous = token;
    this.hasBreak = false;
  }
}
