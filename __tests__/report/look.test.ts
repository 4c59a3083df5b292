import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { fargateRegions } from "../../src/fleet/facts/regions";
import { type WeekendProject, weekendProject } from "../cli/weekend-project";
import { useFolder } from "../support/folder";
import { LOOKS, type OpenedPage, useBrowser } from "./browser";
import { overflows, tabStops, violationsOf } from "./look-at";

const root = useFolder();
const browser = useBrowser();

const LARGE = 30;

async function made(name: string, prepare: (project: WeekendProject) => unknown): Promise<string> {
  const project = weekendProject(join(root.path, name));
  await prepare(project);
  const file = join(root.path, `${name}.html`);
  const { stderr } = await project.inProcess(["report", "--out", file]);
  expect(stderr.replace(/^note .*: no price is known for .*\n/gm, "")).toBe("");
  return file;
}

/** Regions of all kinds, more than anybody has. */
function thirtyRegions({ path }: WeekendProject): void {
  const folder = join(path, "tfvars");
  for (const name of readdirSync(folder)) {
    rmSync(join(folder, name), { recursive: true });
  }
  for (const [i, region] of fargateRegions.slice(0, LARGE).entries()) {
    const values = {
      aws_region: region,
      vpc_cidr: `10.${i}.0.0/16`,
      availability_zones: [`${region}a`, `${region}b`],
      subnet_cidrs: [`10.${i}.0.0/20`, `10.${i}.16.0/20`],
      enable_domain: i % 3 > 0,
      create_alb: i % 7 !== 3,
      enable_weekend_only: i % 2 === 0,
      destroy_albs_when_scaled_down: i % 4 === 0,
      weekend_active_regions: [region],
      weekend_timezone: i % 2 === 0 ? "Europe/London" : "UTC",
    };
    const lines = Object.entries(values).map(
      ([name, value]) => `${name} = ${JSON.stringify(value)}`,
    );
    writeFileSync(join(folder, `${region}.tfvars`), `${lines.join("\n")}\n`);
  }
}

const projects: Readonly<Record<string, (project: WeekendProject) => unknown>> = {
  shipped: () => {},
  "in weekend mode": async ({ set }) => {
    await set({ enable_weekend_only: true, destroy_albs_when_scaled_down: true });
    await set({ enable_domain: false }, "us-east-1");
  },
  "of thirty regions": thirtyRegions,
};

describe.each(Object.entries(projects))("the report of a fleet %s", (name, prepare) => {
  let file = "";
  beforeAll(async () => {
    file = await made(name, prepare);
  });

  it("is a file of less than 400 KB", () => {
    expect(statSync(file).size).toBeLessThan(400_000);
  });

  describe.each(LOOKS)("at $width px, $colorScheme", (look) => {
    let opened: OpenedPage;
    beforeAll(async () => {
      opened = await browser.open(file, look);
    });

    it("loads without a complaint or anything from elsewhere, and has no script", async () => {
      expect(opened.problems).toEqual([]);
      expect(await opened.page.locator("script, link, img, iframe").count()).toBe(0);
    });

    it("fits the width, and on a wide screen its tables do, too", async () => {
      expect(await overflows(opened.page)).toBe(false);
      const scrolling = await opened.page
        .locator(".scroll:visible")
        .evaluateAll((all) => all.filter((it) => it.scrollWidth > it.clientWidth).length);
      expect(scrolling > 0).toBe(look.width === 360);
    });

    it("has text that can be read", async () => {
      expect(await smallestText(opened)).toBeGreaterThanOrEqual(11);
    });

    it("has nothing that axe-core finds wrong", async () => {
      // The folded table of thirty regions takes axe-core 15 seconds, and is built like that of three.
      if (name !== "of thirty regions") {
        await opened.page.locator("summary").click();
      }
      expect(await violationsOf(opened.page)).toEqual([]);
    });

    it("has no row of a table with more than three lines", async () => {
      const lines = await opened.page.locator("tbody td:visible").evaluateAll((cells) =>
        cells.map((cell) => {
          const { paddingTop, paddingBottom, lineHeight } = getComputedStyle(cell);
          const padding = Number.parseFloat(paddingTop) + Number.parseFloat(paddingBottom);
          return Math.round((cell.clientHeight - padding) / Number.parseFloat(lineHeight));
        }),
      );
      expect(Math.max(...lines)).toBeLessThanOrEqual(3);
    });

    it("moves nothing", async () => {
      expect(await opened.page.evaluate(() => document.getAnimations().length)).toBe(0);
    });

    it("is reached by keyboard, everything that scrolls included", async () => {
      const { page } = await browser.open(file, look);
      const captions = await page
        .locator(".scroll:visible")
        .evaluateAll((all) => all.map((it) => it.getAttribute("aria-label") ?? ""));
      const [skip, ...stops] = await tabStops(page);
      expect(skip).toBe("Skip to content");
      expect(captions.length).toBeGreaterThanOrEqual(5);
      expect(stops).toEqual([
        ...captions,
        expect.stringMatching(/^Every line of the estimate \(\d+\)$/),
      ]);
      expect(await scrolledByKeyboard(page)).toBe(look.width === 360);
    });
  });

  it("has a row of the timeline and a box of the picture for each region", async () => {
    const { page } = await browser.open(file, { width: 360, colorScheme: "light" });
    const regions = name === "of thirty regions" ? LARGE : 3;
    expect(await page.locator(".timeline li:visible").count()).toBe(regions);
    expect(await page.locator(".picture.narrow .region:visible").count()).toBe(regions);
    const heights = await page
      .locator(".timeline svg")
      .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(24);
  });
});

/** In pixels of the screen, as drawings shrink with the page. */
function smallestText({ page }: OpenedPage): Promise<number> {
  return page.locator("svg text:visible, td, dd, small").evaluateAll((texts) =>
    Math.min(
      ...texts.map((text) => {
        const size = Number.parseFloat(getComputedStyle(text).fontSize);
        return text instanceof SVGTextElement ? size * (text.getScreenCTM()?.a ?? 0) : size;
      }),
    ),
  );
}

/** Whether the arrow keys move the table of scenarios, which is the widest. */
async function scrolledByKeyboard(page: OpenedPage["page"]): Promise<boolean> {
  const scenarios = page.getByRole("region", { name: "Scenarios, USD" });
  await scenarios.focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForTimeout(300);
  return (await scenarios.evaluate((it) => it.scrollLeft)) > 0;
}

/** A4 less the margins of a centimetre, at 96 px an inch. */
const PAPER = { width: 718, height: 1047 };

describe("on paper", () => {
  it("is black on white with every table in full, also where screens are dark", async () => {
    const file = await made("paper", ({ set }) =>
      set({ enable_weekend_only: true, destroy_albs_when_scaled_down: true }),
    );
    const { page } = await browser.open(file, { width: 1280, colorScheme: "dark" });
    await page.setViewportSize(PAPER);
    await page.emulateMedia({ media: "print" });
    expect(await overflows(page)).toBe(false);
    const style = await page.evaluate(() => {
      const table = document.querySelector(".scroll") ?? document.body;
      const { backgroundColor, color } = getComputedStyle(document.body);
      return { backgroundColor, color, overflow: getComputedStyle(table).overflowX };
    });
    expect(style).toEqual({
      backgroundColor: "rgb(255, 255, 255)",
      color: "rgb(26, 31, 39)",
      overflow: "visible",
    });
  });
});
