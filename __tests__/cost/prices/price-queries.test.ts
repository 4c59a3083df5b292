import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Product } from "../../../src/aws/price-list";
import { ITEMS, type ItemName } from "../../../src/cost/items";
import { mergePrices } from "../../../src/cost/prices/merge-prices";
import { offeredPrice } from "../../../src/cost/prices/offered-price";
import { type PriceTable, priceBook } from "../../../src/cost/prices/price";
import { priceQueries } from "../../../src/cost/prices/price-queries";

const items = ITEMS.map(({ name }) => name);

function product(usagetype: string, operation = "LoadBalancing:Application"): Product {
  return {
    attributes: { usagetype, operation },
    tiers: [{ unit: "Hrs", beginRange: "0", pricePerUnit: { USD: "0.0225000000" } }],
  };
}

describe("the Price List's questions", () => {
  it("ask for every item but Spot, and what has no price by region", () => {
    const asked = priceQueries(["eu-west-1"]).flatMap((query) => query.items);
    const spot = items.filter((it) => it.startsWith("fargate-spot-"));
    const others: ItemName[] = ["waf-web-acl", "waf-rule", "dashboard", "enhanced-metric"];
    expect([...asked, ...spot, ...others].sort()).toEqual([...items].sort());
  });

  it("ask each service once for a region, and once for what is the same everywhere", () => {
    const asked = priceQueries(["eu-west-1", "us-gov-west-1"]);
    const names = asked.map(({ service, region }) => `${service} ${region}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((it) => it.startsWith("AmazonRoute53"))).toEqual(["AmazonRoute53 global"]);
    expect(names.filter((it) => it.startsWith("AmazonECS"))).toEqual([
      "AmazonECS eu-west-1",
      "AmazonECS us-gov-west-1",
    ]);
  });

  it("ask nothing of regions that are billed in another currency", () => {
    expect(priceQueries(["cn-north-1", "eusc-de-east-1"])).toEqual([]);
  });
});

describe("an offered price", () => {
  it.each([
    "LoadBalancerUsage",
    "EU-LoadBalancerUsage",
    "USE1-LoadBalancerUsage",
    "APN1-LoadBalancerUsage",
  ])("is that of %s", (usagetype) => {
    expect(offeredPrice("load-balancer", [product(usagetype)])).toBe(0.0225);
  });

  it.each([
    "TS-LoadBalancerUsage",
    "EU-TS-LoadBalancerUsage",
    "Outposts-LoadBalancerUsage",
    "EU-Outposts-LoadBalancerUsage",
    "USW2-LAX1-LoadBalancerUsage",
    "ReservedLoadBalancerUsage",
    "EU-LoadBalancerUsage-Total",
    "",
  ])("is not that of %j", (usagetype) => {
    expect(() => offeredPrice("load-balancer", [product(usagetype)])).toThrow("lists no price");
  });

  it("is that of the kind of thing", () => {
    const network = product("EU-LoadBalancerUsage", "LoadBalancing:Network");
    expect(() => offeredPrice("load-balancer", [network])).toThrow("lists no price");
  });

  it("is x86's where ARM and Windows are listed, too", () => {
    const listed = ["Fargate-ARM-GB-Hours", "Fargate-Windows-GB-Hours", "Fargate-GB-Hours"].map(
      (usageType, i) => ({
        attributes: { usagetype: `EU-${usageType}` },
        tiers: [{ unit: "hours", beginRange: "0", pricePerUnit: { USD: String(i + 1) } }],
      }),
    );
    expect(offeredPrice("fargate-x86-memory", listed)).toBe(3);
    expect(offeredPrice("fargate-arm-memory", listed)).toBe(1);
  });

  it.each([undefined, {}, { USD: "" }, { USD: "free" }, { USD: "0" }, { USD: "-1" }])(
    "is refused when it is %j",
    (pricePerUnit) => {
      const [tier] = product("LoadBalancerUsage").tiers;
      const listed = { ...product("LoadBalancerUsage"), tiers: [{ ...tier, pricePerUnit }] };
      expect(() => offeredPrice("load-balancer", [listed as Product])).toThrow("above 0 in USD");
    },
  );

  it("is none for Spot", () => {
    expect(() => offeredPrice("fargate-spot-vcpu", [])).toThrow("has no fargate-spot-vcpu");
  });
});

describe("prices put together", () => {
  const regions = ["eu-west-1", "eu-west-2", "us-east-1"];
  const table = fc.record({
    item: fc.constantFrom<ItemName>("secret", "public-ipv4", "data-out"),
    unit: fc.constant("any"),
    source: fc.constant("https://aws.amazon.com/"),
    date: fc.constant("2026-11-01"),
    usd: fc.dictionary(fc.constantFrom(...regions), fc.double({ min: 0.001, max: 9 }), {
      minKeys: 1,
    }),
  });

  it("are the newer ones where there are any, and the others as they were", () => {
    fc.assert(
      fc.property(fc.array(table), fc.array(table), (before: PriceTable[], newer: PriceTable[]) => {
        const merged = mergePrices(before, newer);
        for (const item of items) {
          for (const region of regions) {
            const expected = priceBook(newer)(item, region) ?? priceBook(before)(item, region);
            expect(priceBook(merged)(item, region)).toEqual(expected);
          }
        }
        expect(merged.filter(({ usd }) => Object.keys(usd).length === 0)).toEqual([]);
      }),
    );
  });
});
