import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { FleetCost } from "../../src/cost/estimate/fleet-cost";
import type { Scenarios } from "../../src/cost/scenarios/scenarios";
import { percent, usd } from "../../src/kit/money";
import { type WeekendProject, weekendProject } from "../cli/weekend-project";
import { useFolder } from "../support/folder";
import { useBrowser } from "./browser";
import { barsOf, hoursOf, tableOf } from "./look-at";

const root = useFolder();
const browser = useBrowser();

async function json<T>(project: WeekendProject, ...args: string[]): Promise<T> {
  return JSON.parse((await project.inProcess([...args, "--json"])).stdout) as T;
}

/** The page of a project's report. */
async function opened(project: WeekendProject, ...args: string[]) {
  const file = join(root.path, "opened.html");
  await project.inProcess(["report", "--out", file, ...args]);
  return (await browser.open(file)).page;
}

describe("fleet report", () => {
  const project = weekendProject(join(root.path, "figures"));

  const models: readonly (readonly [string, readonly string[]])[] = [
    ["list prices", []],
    ["other assumptions", ["--assume", "lcus=3", "--assume", "dataOutGb=100"]],
    ["the documented model", ["--model", "documented"]],
    ["one region", ["--region", "eu-west-2"]],
  ];
  describe.each(models)("with %s", (_, args) => {
    let cost: FleetCost;
    let scenarios: Scenarios["scenarios"];
    let page: Awaited<ReturnType<typeof opened>>;
    beforeAll(async () => {
      cost = await json<FleetCost>(project, "cost", ...args);
      ({ scenarios } = await json<Scenarios>(project, "cost", "scenarios", ...args));
      page = await opened(project, ...args);
    });

    it("has the sums of fleet cost", async () => {
      const figures = await page.locator(".figures dd:not(.note)").allTextContents();
      expect(figures.slice(0, 3)).toEqual([
        usd(cost.monthly),
        usd(cost.annual),
        String(cost.regions.length),
      ]);
    });

    it("has its figures by component and region", async () => {
      const rows = await tableOf(page, "Cost by component and region");
      expect(rows.slice(0, -1)).toEqual(
        cost.regions.map(({ stack, region, monthly }) => [
          ...[stack, region, usd(monthly.fargate), usd(monthly.alb)],
          ...[usd(monthly.publicIpv4), usd(monthly.otherServices), usd(monthly.total)],
        ]),
      );
      const alb = cost.regions.reduce((sum, { monthly }) => sum + (monthly.alb ?? 0), 0);
      expect(rows.at(-1)).toEqual(expect.arrayContaining(["Fleet", usd(alb), usd(cost.monthly)]));
    });

    it("has a bar segment for each of them that is not 0, as long as it costs", async () => {
      const amounts = ["fargate", "alb", "publicIpv4", "otherServices"] as const;
      const expected = amounts.flatMap((group, i) =>
        cost.regions
          .filter(({ monthly }) => monthly[group] !== 0)
          .map(({ monthly }) => ({ fill: `var(--series-${i + 1})`, amount: monthly[group] ?? 0 })),
      );
      for (const size of ["wide", "narrow"] as const) {
        const bars = await barsOf(page, "cost", size);
        expect(bars.map(({ fill }) => fill)).toEqual(expected.map(({ fill }) => fill));
      }
      await page.setViewportSize({ width: 1280, height: 800 });
      const bars = await barsOf(page, "cost", "wide");
      const pxPerUsd = (bars[0]?.width ?? 0) / (expected[0]?.amount ?? 1);
      for (const [i, { width, height }] of bars.entries()) {
        // Edges are drawn on pixels, and the thinnest bar is two of them wide.
        expect(Math.abs(width - (expected[i]?.amount ?? 0) * pxPerUsd)).toBeLessThanOrEqual(2);
        expect(height).toBeGreaterThan(10);
      }
    });

    it("has the figures of fleet cost scenarios, and a bar for each", async () => {
      expect(await tableOf(page, "Scenarios, USD")).toEqual(
        scenarios.map(({ name, monthly, annual, savings, description }) => [
          ...[name, usd(monthly), usd(annual), usd(savings.monthly)],
          ...[percent(savings.percent), description],
        ]),
      );
      for (const [size, width] of [
        ["wide", 1280],
        ["narrow", 360],
      ] as const) {
        await page.setViewportSize({ width, height: 800 });
        const widths = (await barsOf(page, "scenarios", size)).map(({ width }) => width);
        expect(widths).toHaveLength(scenarios.length);
        expect(Math.min(...widths)).toBeGreaterThan(0);
      }
    });

    it("says by which prices, of which day, and with which assumptions", async () => {
      const lines = cost.regions.flatMap((region) => region.lines);
      const basis = page.locator("section[aria-labelledby=basis]");
      for (const { source, date, readIn, read } of lines) {
        const reading = readIn === null ? "" : "; second-hand: read in ";
        await expect(basis.textContent()).resolves.toContain(`${date}: ${source}${reading}`);
        await expect(basis.textContent()).resolves.toContain(read ? ` on ${read}` : "");
      }
      const assumed = await tableOf(page, "Assumptions");
      expect(assumed.map(([name, amount]) => [name, amount])).toEqual(
        cost.model === "documented"
          ? []
          : [
              ["lcus", args.includes("--assume") ? "3" : "0.1"],
              ["logsGb", "0.5"],
              ["dataOutGb", args.includes("--assume") ? "100" : "5"],
              ["privateGb", "2"],
              ["flowLogsGb", "1"],
              ["insightsMetrics", "38"],
              ["enhancedMetrics", "180"],
            ],
      );
      expect(await tableOf(page, "Every line of the estimate")).toHaveLength(lines.length);
    });
  });

  it("draws weekend mode at its hours, with the pre-warming of the load balancer", async () => {
    const weekend = weekendProject(join(root.path, "weekend"));
    await weekend.set({ enable_weekend_only: true, destroy_albs_when_scaled_down: true });
    await weekend.set({ destroy_albs_when_scaled_down: false }, "eu-west-1");
    await weekend.set({ enable_weekend_only: false }, "us-east-1");
    const page = await opened(weekend);
    const days = (await page.locator(".timeline .days b").allTextContents()).map((day) =>
      day.toUpperCase(),
    );
    const daily = (from: number, to: number) =>
      ["SAT", "SUN"]
        .map((day) => 24 * days.indexOf(day))
        .sort((a, b) => a - b)
        .map((midnight) => [midnight + from, midnight + to]);
    expect(await hoursOf(page, "eu-west-2", "tasks")).toEqual(daily(6, 22));
    expect(await hoursOf(page, "eu-west-2", "load-balancer")).toEqual(daily(5.75, 22));
    expect(await hoursOf(page, "eu-west-1", "tasks")).toEqual([]);
    expect(await hoursOf(page, "eu-west-1", "load-balancer")).toEqual([[0, 168]]);
    expect(await hoursOf(page, "us-east-1", "tasks")).toEqual([[0, 168]]);
    expect(await hoursOf(page, "us-east-1", "load-balancer")).toEqual([[0, 168]]);
  });

  it("has no API key in it", async () => {
    const secret = weekendProject(join(root.path, "secret"));
    await secret.append('api_key = "do-not-tell-anybody"', "eu-west-1");
    const file = join(root.path, "secret.html");
    await secret.inProcess(["report", "--out", file]);
    expect(readFileSync(file, "utf8")).not.toContain("do-not-tell-anybody");
  });

  it("says which prices are unknown and what is known, and exits with 1 when asked to be strict", async () => {
    const unknown = weekendProject(join(root.path, "unknown"));
    const path = join(unknown.path, "tfvars", "terraform-eusc-de-east-1.tfvars");
    const zones = ["eusc-de-east-1a", "eusc-de-east-1b"];
    writeFileSync(
      path,
      `aws_region = "eusc-de-east-1"\navailability_zones = ${JSON.stringify(zones)}\n` +
        'subnet_cidrs = ["172.31.0.0/20", "172.31.16.0/20"]\n',
    );
    const file = join(root.path, "unknown.html");
    const { exitCode, stdout } = await unknown.fleet(["report", "--out", file]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${file}\n` });
    const strict = await unknown.fleet(["report", "--out", file, "--strict"]);
    expect(strict.exitCode).toBe(1);
    const { page } = await browser.open(file);
    const cost = await json<FleetCost>(unknown, "cost");
    const figures = await page.locator(".figures dd:not(.note)").allTextContents();
    expect(figures.slice(0, 2)).toEqual([`at least ${usd(cost.known)}`, "unknown"]);
    const rows = await tableOf(page, "Cost by component and region");
    expect(rows.find(([stack]) => stack === "eusc-de-east-1")?.at(-1)).toBe("unknown");
    await expect(page.locator(".warning li").textContent()).resolves.toMatch(
      /^eusc-de-east-1: vCPU, memory, /,
    );
  });
});
