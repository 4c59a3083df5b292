import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { fleetCost } from "../../src/cost/estimate/fleet-cost";
import { COST_GROUPS } from "../../src/cost/groups";
import { scenarios } from "../../src/cost/scenarios/scenarios";
import type { VariableValues } from "../../src/fleet/variables";
import { reportPage } from "../../src/report/page";
import { reportStyle } from "../../src/report/style";
import { listModel } from "../cost/list-prices";
import { utc } from "../schedule/schedules";
import { defaults } from "../support/defaults";
import { useFolder } from "../support/folder";
import { findChromium, useBrowser } from "./browser";
import { hoursOf, tableOf } from "./look-at";
import { hasPackagedChromium } from "./packaged-chromium";

const root = useFolder();
const browser = useBrowser();

function pageOf(
  stacks: Readonly<Record<string, Partial<VariableValues>>>,
  { at = utc("2026-11-24T09:30"), description = "a test's prices" } = {},
): string {
  const regions = Object.entries(stacks).map(([stackName, values]) => ({
    ...{ stackName, file: `tfvars/${stackName}.tfvars`, sources: {} },
    values: { ...defaults, ...values },
  }));
  return reportPage({
    ...{ at, regions, model: listModel, description },
    cost: fleetCost(regions, listModel),
    scenarios: scenarios(regions, listModel),
  });
}

async function open(page: string) {
  const file = join(root.path, "page.html");
  writeFileSync(file, page);
  return browser.open(file);
}

const london = {
  aws_region: "eu-west-2",
  enable_weekend_only: true,
  destroy_albs_when_scaled_down: true,
  weekend_timezone: "Europe/London",
};

describe("reportPage", () => {
  it("is the same for the same fleet at the same time, and says that time", () => {
    const page = pageOf({ ireland: {}, london });
    expect(pageOf({ ireland: {}, london })).toBe(page);
    expect(page).toContain('<time datetime="2026-11-24T09:30:00.000Z">2026-11-24 09:30 UTC</time>');
  });

  it("escapes names that no rule would let through", async () => {
    const hostile = `"><script>alert('x')</script><img src=x onerror=alert(1)> style="a"`;
    const { page, problems } = await open(
      pageOf(
        { [hostile]: { subdomain: hostile, project_name: hostile, enable_weekend_only: true } },
        { description: hostile },
      ),
    );
    expect(problems).toEqual([]);
    expect(await page.locator("script, img").count()).toBe(0);
    expect((await tableOf(page, "What each region has"))[0]?.[0]).toBe(hostile);
    expect(await page.locator(".project").textContent()).toBe(`${hostile} dev`);
    expect(await page.locator("header").textContent()).toContain(`by ${hostile} of 2026-11-01`);
  });

  it("draws the hours that clocks of the zone show, also where one is skipped", async () => {
    // British Summer Time begins on Sunday, 29 March 2026 at 01:00 UTC.
    const { page } = await open(pageOf({ london }, { at: utc("2026-03-27T12:00") }));
    expect(await page.locator(".timeline .days > span").first().textContent()).toMatch(
      /^Fri 27 Mar$/,
    );
    expect(await hoursOf(page, "london", "tasks")).toEqual([
      [24 + 6, 24 + 22],
      [48 + 6, 48 + 22],
    ]);
    const [, , tasks] = (await tableOf(page, "The same week in words"))[0] ?? [];
    expect(tasks).toBe("Sat 28 Mar 06:00–22:00, 2 tasks; Sun 29 Mar 06:00–22:00, 2 tasks");
  });

  it("names closed dates and overrides of the coming four weeks, and no others", async () => {
    const values = {
      ...london,
      weekend_closed_dates: ["2026-11-29", "2026-11-30", "2026-12-12", "2026-12-26"],
      weekend_overrides: [
        { start: "2026-11-23T09:00:00Z", end: "2026-11-24T09:00:00Z", desired_count: 7 },
        { start: "2026-12-04T22:30:00Z", end: "2026-12-05T04:00:00Z", desired_count: 5 },
        { start: "2026-12-19T00:00:00Z", end: "2026-12-20T00:00:00Z", desired_count: 0 },
      ],
    };
    const { page } = await open(pageOf({ london: values, again: values, ireland: london }));
    expect(
      await page
        .locator("section[aria-labelledby=schedule] ul")
        .last()
        .locator("li")
        .allTextContents(),
    ).toEqual([
      "Sun 29 Nov: closed london, again",
      "Fri 4 Dec 22:30 – Sat 5 Dec 04:00 Europe/London: 5 tasks london, again",
      "Sat 12 Dec: closed london, again",
      "Sat 19 Dec 00:00–24:00 Europe/London: no tasks london, again",
    ]);
    expect(await hoursOf(page, "again", "closed")).toEqual([[5 * 24 + 6, 5 * 24 + 22]]);
  });

  it("draws each way into the fleet, and none where there is no load balancer", async () => {
    const { page } = await open(
      pageOf({
        plain: {},
        upper: { subdomain: "FMP", certificate_arn: "arn" },
        nameless: { enable_domain: false },
        closed: { create_alb: false },
        inactive: { ...london, aws_region: "eu-west-1" },
        empty: { desired_count: 0 },
      }),
    );
    const rows = await tableOf(page, "What each region has");
    expect(
      rows.map(([stack, , mode, name, alb, tasks]) => [stack, mode, name, alb, tasks]),
    ).toEqual([
      ["plain", "24/7", "fmp.cdtait.cloud", "HTTP 80", "2 tasks"],
      ["upper", "24/7", "fmp.cdtait.cloud", "HTTP 80, 443", "2 tasks"],
      ["nameless", "24/7", "Load balancer's own name", "HTTP 80", "2 tasks"],
      ["closed", "24/7", "nothing", "none", "2 tasks"],
      ["inactive", "weekend mode, never active", "nothing", "none", "never any"],
      ["empty", "24/7", "fmp.cdtait.cloud", "HTTP 80", "no tasks"],
    ]);
    const picture = page.locator(".picture.wide");
    // To two ways in; from them to four regions; from load balancers to tasks where there are both.
    expect(await picture.locator(".head").count()).toBe(2 + 4 + 3);
    expect(await picture.getAttribute("aria-label")).toContain(
      "Clients call fmp.cdtait.cloud, which leads to plain, upper, empty. Clients call Load balancer's own name, " +
        "which leads to nameless. Nothing leads to closed, inactive.",
    );
  });
});

/** WCAG's contrast of two colours. */
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [a, b].map(luminance).sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((from) => Number.parseInt(color.slice(from, from + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe("the style sheet's colours", () => {
  const themes = [...reportStyle().matchAll(/:root \{(.*?)\}/gs)].map(([, rules = ""]) =>
    Object.fromEntries(
      [...rules.matchAll(/--([\w-]+): (#\w{6})/g)].map(([, name, color]) => [name, color]),
    ),
  );
  const graphics = [
    ...COST_GROUPS.map((_, i) => `series-${i + 1}`),
    ...["load-balancer", "baseline", "edge"],
  ];

  it.each(["light", "dark"])("have enough contrast in the %s theme", (theme) => {
    const colors = themes[theme === "light" ? 0 : 1] as Record<string, string>;
    for (const ground of [colors.page ?? "", colors.soft ?? ""]) {
      for (const name of ["text", "muted", "accent", "warning"]) {
        expect(contrast(colors[name] ?? "", ground), name).toBeGreaterThanOrEqual(4.5);
      }
      for (const name of graphics) {
        expect(contrast(colors[name] ?? "", ground), name).toBeGreaterThanOrEqual(3);
      }
    }
  });
});

describe("findChromium", () => {
  it("takes the one of FLEET_CHROMIUM, else of PATH", async () => {
    const folder = join(root.path, "programs");
    mkdirSync(folder);
    for (const name of ["google-chrome", "mine"]) {
      writeFileSync(join(folder, name), "", { mode: 0o755 });
    }
    const mine = join(folder, "mine");
    const env = { PATH: folder, FLEET_CHROMIUM: mine };
    expect(await findChromium(env)).toEqual({ executablePath: mine, env: {} });
    const chrome = join(folder, "google-chrome");
    expect(await findChromium({ PATH: folder })).toEqual({ executablePath: chrome, env: {} });
  });

  it("refuses a FLEET_CHROMIUM that is no program", async () => {
    await expect(findChromium({ FLEET_CHROMIUM: "/nowhere" })).rejects.toThrow(
      "FLEET_CHROMIUM=/nowhere is no program that can be run",
    );
  });

  it("takes the packaged one where there is none, or says how to get one", async () => {
    const found = findChromium({ PATH: root.path });
    if (hasPackagedChromium) {
      const { executablePath, env } = await found;
      const { stdout } = await promisify(execFile)(executablePath, ["--version"], { env });
      expect(stdout).toMatch(/^Chromium \d+\./);
    } else {
      await expect(found).rejects.toThrow(/need Chromium: none of chromium, .*Install it/);
    }
  });
});
