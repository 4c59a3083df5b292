import { describe, expect, it } from "vitest";
import type { ItemName } from "../../../src/cost/items";
import { bundledPrices } from "../../../src/cost/prices/bundled";
import { parsePriceTables } from "../../../src/cost/prices/parse-price-tables";
import { priceBook } from "../../../src/cost/prices/price";

const tables = bundledPrices();
const price = (item: ItemName, region: string) => priceBook(tables)(item, region)?.usd;
const regions = [...new Set(tables.flatMap(({ usd }) => Object.keys(usd)))];

describe("the bundled prices", () => {
  it("have an item, its unit, an address, a day and regions that exist", async () => {
    expect(await parsePriceTables(tables)).toEqual(tables);
    const today = new Date().toISOString().slice(0, 10);
    expect(tables.filter(({ date }) => date > today || date < "2024-01-01")).toEqual([]);
    expect(tables.filter(({ source }) => !source.startsWith("https://"))).toEqual([]);
  });

  it("are second-hand, with the place where and the day on which each was read", () => {
    const today = new Date().toISOString().slice(0, 10);
    for (const { item, date, readIn, read = "" } of tables) {
      expect(readIn, item).toBeDefined();
      expect(read >= date && read <= today, `${item} of ${date}, read ${read}`).toBe(true);
    }
    // The first ones were entered without their places. Nothing else may be.
    expect(tables.filter(({ readIn, read }) => !readIn?.length && read !== "2026-11-24")).toEqual(
      [],
    );
  });

  it("have one price for an item in a region", () => {
    const keys = tables.flatMap(({ item, usd }) =>
      Object.keys(usd).map((region) => `${item} ${region}`),
    );
    expect(keys).toHaveLength(new Set(keys).size);
  });

  it("are global only where AWS has one price for all", () => {
    expect(tables.filter(({ usd }) => "global" in usd).map(({ item }) => item)).toEqual([
      "hosted-zone",
      "waf-web-acl",
      "waf-rule",
      "dashboard",
    ]);
  });

  // Other partitions: China is billed in CNY, the European Sovereign Cloud in EUR.
  it("have none of a region that is not billed in USD", () => {
    expect(regions.filter((region) => /^(cn|eusc)-/.test(region))).toEqual([]);
  });

  it.each([
    // [the cheaper, the dearer]
    ["fargate-x86-memory", "fargate-x86-vcpu"],
    ["fargate-arm-memory", "fargate-arm-vcpu"],
    ["fargate-arm-vcpu", "fargate-x86-vcpu"],
    ["fargate-arm-memory", "fargate-x86-memory"],
    ["fargate-spot-memory", "fargate-spot-vcpu"],
    ["fargate-spot-vcpu", "fargate-x86-vcpu"],
    ["fargate-spot-memory", "fargate-x86-memory"],
    ["load-balancer-lcu", "load-balancer"],
    ["logs-storage", "logs-ingestion"],
  ] as const)("have %s below %s everywhere", (cheaper, dearer) => {
    const both = regions.flatMap((region) => {
      const [low, high] = [price(cheaper, region), price(dearer, region)];
      return low === undefined || high === undefined ? [] : [{ region, low, high }];
    });
    expect(both.length).toBeGreaterThan(2);
    expect(both.filter(({ low, high }) => low >= high)).toEqual([]);
  });

  it.each([
    ["fargate-x86-vcpu", "fargate-x86-memory"],
    ["fargate-arm-vcpu", "fargate-arm-memory"],
    ["fargate-spot-vcpu", "fargate-spot-memory"],
    ["load-balancer", "load-balancer-lcu"],
  ] as const)("have %s and %s of the same regions", (one, other) => {
    const known = (item: ItemName) => regions.filter((it) => price(item, it) !== undefined);
    expect(known(one)).toEqual(known(other));
  });

  // What the project was given to check against, see the sources of each table.
  it.each([
    ["fargate-x86-vcpu", { "eu-west-1": 0.04048, "eu-west-2": 0.04656, "us-east-1": 0.04048 }],
    ["fargate-x86-memory", { "eu-west-1": 0.004445, "eu-west-2": 0.00511, "us-east-1": 0.004445 }],
    ["fargate-x86-vcpu", { "us-west-1": 0.04656, "eu-south-1": 0.0486, "af-south-1": 0.0546 }],
    ["fargate-x86-memory", { "ap-east-1": 0.0061, "me-south-1": 0.0058, "sa-east-1": 0.0076 }],
    ["fargate-arm-vcpu", { "eu-west-1": 0.03238, "eu-west-2": 0.03725, "us-east-1": 0.03238 }],
    ["fargate-arm-memory", { "eu-west-1": 0.00356, "eu-west-2": 0.00409, "us-east-1": 0.00356 }],
    ["fargate-spot-vcpu", { "eu-west-1": 0.01224, "eu-west-2": 0.013968, "us-east-1": 0.012889 }],
    ["load-balancer", { "eu-west-1": 0.0252, "eu-west-2": 0.02646, "us-east-1": 0.0225 }],
    ["load-balancer-lcu", { "eu-west-1": 0.008, "eu-west-2": 0.0084, "us-east-1": 0.008 }],
    ["public-ipv4", { "eu-west-1": 0.005, "us-east-1": 0.005, "us-gov-west-1": 0.005 }],
    ["logs-ingestion", { "eu-west-1": 0.57, "eu-west-2": 0.5985, "us-east-1": 0.5 }],
    ["logs-storage", { "eu-west-1": 0.03, "eu-west-2": 0.0315, "us-east-1": 0.03 }],
    ["alarm", { "eu-west-1": 0.1, "eu-west-2": 0.1, "us-east-1": 0.1 }],
    ["custom-metric", { "eu-west-1": 0.3, "eu-west-2": 0.3, "us-east-1": 0.3 }],
    ["secret", { "eu-west-1": 0.4, "eu-west-2": 0.4, "us-east-1": 0.4 }],
  ] as const)("have %s right: %j", (item, expected) => {
    for (const [region, usd] of Object.entries(expected)) {
      expect(price(item, region)).toBe(usd);
    }
  });
});
