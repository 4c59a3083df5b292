/** What stands between two brackets, quotes or markers. */
export interface Context {
  /** The type of the token that ends it. */
  readonly closing: string;
  /** In lines, a line break ends an element; where it is free, it is a space. */
  readonly kind: "lines" | "free" | "quoted" | "heredoc";
  /** What to say when it is not closed. */
  readonly missing: string;
}

/** By the type of the token that begins it. */
export const contexts: Readonly<Record<string, Context>> = {
  "{": { closing: "}", kind: "lines", missing: "its } is missing" },
  "[": { closing: "]", kind: "free", missing: "its ] is missing" },
  "(": { closing: ")", kind: "free", missing: "its ) is missing" },
  quoted_template_start: {
    closing: "quoted_template_end",
    kind: "quoted",
    missing: 'the quote " at its end is missing on this line',
  },
  heredoc_identifier: {
    closing: "heredoc_identifier",
    kind: "heredoc",
    missing: "its marker is missing, on a line of its own that ends",
  },
  template_interpolation_start: {
    closing: "template_interpolation_end",
    kind: "free",
    missing: "its } is missing",
  },
  template_directive_start: {
    closing: "template_directive_end",
    kind: "free",
    missing: "its } is missing",
  },
};

export const closings: ReadonlySet<string> = new Set(
  Object.values(contexts).map(({ closing }) => closing),
);
