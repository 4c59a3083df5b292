import { type Html, html } from "./html";

type Cell = string | number;

export interface TableContent {
  /** Names it for everybody, and for screen readers the region that it scrolls in. */
  readonly caption: string;
  /** The first one heads the rows. */
  readonly head: readonly string[];
  /** Which columns hold numbers, counted from 0. */
  readonly numbers?: readonly number[];
  readonly rows: readonly (readonly Cell[])[];
  /** The row of sums. */
  readonly foot?: readonly Cell[];
}

/** Longer texts get a wider column, so that they take few lines on a narrow screen, and sentences a wider one still. */
const LONG_CHARACTERS = 18;
const SENTENCE_CHARACTERS = 50;

/** A table in a region of its own, which scrolls when it is wider than the page, by keyboard, too. */
export function table({ caption, head, numbers = [], rows, foot }: TableContent): Html {
  const kind = (column: number, cell: Cell) =>
    numbers.includes(column) ? "number" : textKind(String(cell).length);
  const row = (cells: readonly Cell[]) =>
    html`<tr>${cells.map((cell, i) =>
      i === 0
        ? html`<th scope="row">${cell}</th>`
        : html`<td class="${kind(i, cell)}">${cell}</td>`,
    )}</tr>\n`;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
<table>
<caption>${caption}</caption>
<thead><tr>${head.map((text, i) => html`<th scope="col" class="${kind(i, text)}">${text}</th>`)}</tr></thead>
<tbody>
${rows.map(row)}</tbody>
${foot ? html`<tfoot>${row(foot)}</tfoot>` : ""}</table>
</div>`;
}

function textKind(characters: number): "text" | "long" | "sentence" {
  return characters > SENTENCE_CHARACTERS
    ? "sentence"
    : characters > LONG_CHARACTERS
      ? "long"
      : "text";
}
