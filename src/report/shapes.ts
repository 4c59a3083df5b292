import { clip } from "./clip";
import { type Html, html } from "./html";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A box with two lines of text. @param kind its class in the style sheet */
export function box(
  kind: "solid" | "dashed",
  { x, y, width, height }: Box,
  [title, note]: readonly [string, string],
): Html {
  const characters = Math.floor((width - 20) / 7.2);
  const line = (text: string, from: number, name: string) =>
    html`<text class="${name}" x="${x + 10}" y="${y + from}">${clip(text, characters)}</text>`;
  return html`<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>${line(title, height / 2 - 4, "title")}${line(note, height / 2 + 14, "note")}`;
}

/** A line with an arrow's head at its end. @param path where it goes, ending at (x, y) to the right */
export function arrow(path: string, x: number, y: number): Html {
  return html`<path class="link" d="${path}H${x - 4}"/><path class="head" d="M${x} ${y}l-8 -4v8Z"/>`;
}
