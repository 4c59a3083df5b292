import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { visible } from "../../src/kit/terminal/visible";
import { escapeHtml, html } from "../../src/report/html";

const NAMED: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

function read(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => NAMED[entity] ?? entity);
}

/** Texts that are mostly made of what HTML gives a meaning. */
const hostile = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."<>&\"'/=!-;#x aA\n"), maxLength: 40 }),
  fc.string({ unit: "binary" }),
  fc.constantFrom("<script>alert(1)</script>", "&lt;", "]]>", "--><b>", "' onload='alert(1)"),
);

describe("escapeHtml", () => {
  it("leaves nothing that starts or ends a tag, an attribute or an entity of its own", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const escaped = escapeHtml(text);
        expect(escaped).not.toMatch(/[<>"']/);
        expect(escaped.replace(/&(amp|lt|gt|quot|#39);/g, "")).not.toContain("&");
      }),
    );
  });

  it("is read as what was written", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(read(escapeHtml(text))).toBe(visible(text));
      }),
    );
  });

  it("changes nothing of what is harmless", () => {
    expect(escapeHtml("eu-west-2: $1,234.50 – 65.3 %")).toBe("eu-west-2: $1,234.50 – 65.3 %");
  });
});

describe("html", () => {
  it("escapes whatever it did not make itself, also in lists", () => {
    fc.assert(
      fc.property(hostile, fc.integer(), (text, number) => {
        const inner = html`<b>${text}</b>`;
        expect(html`<p title="${text}">${[inner, [text], number]}</p>`.text).toBe(
          `<p title="${escapeHtml(text)}"><b>${escapeHtml(text)}</b>${escapeHtml(text)}${number}</p>`,
        );
      }),
    );
  });

  it("takes its own text as it is written", () => {
    expect(html`\n`.text).toBe("\n");
  });
});
