import { visible } from "../kit/terminal/visible";

/** Text that is HTML already. Only html`…` and trusted() make it. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in html`…`. */
export type Part = Html | string | number | readonly Part[];

/** HTML in which everything is escaped that is not Html itself, in text as in quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(String.raw({ raw: strings }, ...parts.map(textOf)));
}

/** Takes a text as HTML that never holds what users write, such as the style sheet. */
export function trusted(text: string): Html {
  return new Html(text);
}

function textOf(part: Part): string {
  if (part instanceof Html) {
    return part.text;
  }
  return typeof part === "object" ? part.map(textOf).join("") : escapeHtml(String(part));
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
