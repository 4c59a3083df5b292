import { describe, expect, it } from "vitest";
import { terminalSvg } from "../../scripts/terminal-svg";

const texts = (svg: string) => [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)];

describe("the picture of a terminal", () => {
  it("shows what is on the screen at the end, not what was drawn over", async () => {
    const written = "waiting\r\n\u001b[1A\u001b[2Kup after 3 s\r\nready\r\n";
    const svg = await terminalSvg(written, { columns: 40, label: "a run" });
    expect(texts(svg).map(([, , text]) => text)).toEqual(["up after 3 s", "ready"]);
  });

  it("keeps colours, bold and dim, each at its place", async () => {
    const written = "agrees \u001b[32myes\u001b[39m \u001b[1mbold\u001b[22m \u001b[2mdim\u001b[22m";
    const svg = await terminalSvg(written, { columns: 40, label: "a run" });
    const [plain, green, bold, dim] = texts(svg).map(([, attributes, text]) => ({
      attributes,
      text,
      x: Number(/x="([\d.]+)"/.exec(attributes ?? "")?.[1]),
    }));
    expect(plain).toMatchObject({ text: "agrees" });
    expect(plain?.attributes).not.toContain("fill");
    expect(green).toMatchObject({ text: "yes", attributes: expect.stringContaining("fill=") });
    expect(bold).toMatchObject({ text: "bold", attributes: expect.stringContaining("bold") });
    expect(dim).toMatchObject({ text: "dim", attributes: expect.stringContaining("opacity") });
    // Seven columns further than the line's start.
    expect(((green?.x ?? 0) - (plain?.x ?? 0)) / 7).toBeCloseTo(8.4);
  });

  it("wraps a long line as a terminal does", async () => {
    const svg = await terminalSvg("abcdefghij", { columns: 4, label: "a run" });
    expect(texts(svg).map(([, , text]) => text)).toEqual(["abcd", "efgh", "ij"]);
  });

  it("takes no text for markup", async () => {
    const svg = await terminalSvg('<b> & "c"', { columns: 40, label: "<a>" });
    expect(texts(svg).map(([, , text]) => text)).toEqual(["&lt;b&gt; &amp; &quot;c&quot;"]);
    expect(svg).toContain('aria-label="&lt;a&gt;"');
  });
});
