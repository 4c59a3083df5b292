import { type Html, html, type Part } from "./html";

export interface TableContent {
  /** Names it for everybody, and for screen readers the region that it scrolls in. */
  readonly caption: string;
  /** The first one heads the rows. */
  readonly head: readonly string[];
  /** Which columns hold numbers, counted from 0. */
  readonly numbers?: readonly number[];
  readonly rows: readonly (readonly Part[])[];
  /** The row of sums. */
  readonly foot?: readonly Part[];
}

/** A table in a region of its own, which scrolls when it is wider than the page, by keyboard, too. */
export function table({ caption, head, numbers = [], rows, foot }: TableContent): Html {
  const kind = (column: number) => (numbers.includes(column) ? "number" : "text");
  const row = (cells: readonly Part[]) =>
    html`<tr>${cells.map((cell, i) =>
      i === 0 ? html`<th scope="row">${cell}</th>` : html`<td class="${kind(i)}">${cell}</td>`,
    )}</tr>\n`;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
<table>
<caption>${caption}</caption>
<thead><tr>${head.map((text, i) => html`<th scope="col" class="${kind(i)}">${text}</th>`)}</tr></thead>
<tbody>
${rows.map(row)}</tbody>
${foot ? html`<tfoot>${row(foot)}</tfoot>` : ""}</table>
</div>`;
}
