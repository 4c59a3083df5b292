/** C0 and C1, but for tab and line break, and what turns the direction of a line or ends it. */
const CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The colours of picocolors that are used here. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one
const COLOUR = /(\u001b\[(?:1|2|22|3[0-9])m)/;

/**
 * A text in which a terminal finds nothing to obey, and people nothing that looks like something else: control
 * characters are written as JSON writes them, \u001b. The line ends of Windows stay.
 */
export function visible(text: string): string {
  return text.replace(CONTROL, (character, at: number) =>
    character === "\r" && text[at + 1] === "\n" ? character : escaped(character),
  );
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** The same stream, for text that may come from elsewhere. On a terminal colours stay. */
export function visibleOn(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  const shown = (text: string) =>
    stream.isTTY
      ? text
          .split(COLOUR)
          .map((part, i) => (i % 2 === 1 ? part : visible(part)))
          .join("")
      : visible(text);
  return new Proxy(stream, {
    get: (target, name) => {
      if (name === "write") {
        return (text: string) => target.write(shown(text));
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
