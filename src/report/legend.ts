import { type Html, html } from "./html";

/** What the colours of a drawing mean. @param entries a class of the style sheet, and what it is */
export function legend(entries: readonly (readonly [kind: string, text: string])[]): Html {
  return html`<ul class="legend">${entries.map(
    ([kind, text]) => html`<li><i class="${kind}"></i>${text}</li>`,
  )}</ul>`;
}
