import { type Html, html, type Part } from "./html";

/** A part of the page with a heading of its own. @param id unique in the page */
export function section(id: string, heading: string, ...content: readonly Part[]): Html {
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${heading}</h2>
${content.map((part) => html`${part}\n`)}</section>
`;
}
