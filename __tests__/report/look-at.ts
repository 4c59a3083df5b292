import { readFileSync } from "node:fs";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";

/** A table's cells by rows, its foot included. */
export function tableOf(page: Page, caption: string): Promise<string[][]> {
  return page
    .locator("table", { has: page.locator("caption", { hasText: caption }) })
    .first()
    .locator("tbody tr, tfoot tr")
    .evaluateAll((rows) =>
      rows.map((row) =>
        Array.from(row.querySelectorAll("th, td"), (cell) => cell.textContent ?? ""),
      ),
    );
}

/** The coloured bars of a chart in their order, which are empty where nothing is drawn. */
export function barsOf(page: Page, section: string, size: "wide" | "narrow") {
  return page
    .locator(`section[aria-labelledby=${section}] svg.${size} path[fill^="var(--"]`)
    .evaluateAll((paths) =>
      (paths as SVGPathElement[]).map((path) => {
        const { width, height } = path.getBBox();
        return { fill: path.getAttribute("fill"), width, height };
      }),
    );
}

/** The bars of a stack's row of the timeline: [from, to] in hours since the first midnight. */
export function hoursOf(page: Page, stack: string, kind: "tasks" | "load-balancer" | "closed") {
  return page
    .locator(".timeline li", { has: page.getByText(stack, { exact: false }) })
    .locator(`rect.${kind}`)
    .evaluateAll((rects) =>
      rects.map((rect) => {
        const [x = 0, width = 0] = ["x", "width"].map((it) => Number(rect.getAttribute(it)));
        return [x, x + width];
      }),
    );
}

/** What axe-core finds wrong: rule and element. */
export async function violationsOf(page: Page): Promise<string[]> {
  // Evaluated, since the page's own policy lets no script element in.
  await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
  const { violations } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: (options: RunOptions) => Promise<AxeResults> };
    };
    return axe.run({ resultTypes: ["violations"] });
  });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** Whether the page has to be scrolled to the side. */
export function overflows(page: Page): Promise<boolean> {
  return page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
}

/** What Tab leads to, from the page's beginning to its end. */
export async function tabStops(page: Page): Promise<string[]> {
  const stops: string[] = [];
  for (let previous = ""; stops.length < 100; ) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const focused = document.activeElement ?? document.body;
      const label = focused.getAttribute("aria-label") ?? focused.textContent?.trim() ?? "";
      const isVisible = getComputedStyle(focused).outlineStyle !== "none";
      return focused === document.body ? "" : `${label}${isVisible ? "" : " (not visible)"}`;
    });
    if (stop === "" || stop === stops[0] || stop === previous) {
      return stops;
    }
    stops.push(stop);
    previous = stop;
  }
  return stops;
}
