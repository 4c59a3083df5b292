import { describe, expect, it } from "vitest";
import { describeAge } from "../../../src/cost/prices/age";
import { parsePriceTables } from "../../../src/cost/prices/parse-price-tables";
import { type PriceTable, priceBook } from "../../../src/cost/prices/price";

const table: PriceTable = {
  item: "hosted-zone",
  unit: "zone-month",
  source: "https://aws.amazon.com/route53/pricing/",
  date: "2026-11-01",
  usd: { global: 0.5, "eu-west-1": 0.6 },
};

describe("a book of prices", () => {
  const book = priceBook([{ ...table, usd: { "eu-west-2": 0.7 } }, table]);

  it.each([
    ["eu-west-2", 0.7],
    ["eu-west-1", 0.6],
    ["us-east-1", 0.5],
    ["cn-north-1", undefined],
    ["us-gov-west-1", undefined],
    ["eusc-de-east-1", undefined],
  ])("has in %s the first table's price, or the one for all, or none: %s", (region, usd) => {
    expect(book("hosted-zone", region)?.usd).toBe(usd);
    expect(book("secret", region)).toBeUndefined();
  });

  it("says where a price is from", () => {
    const { usd, ...origin } = table;
    expect(book("hosted-zone", "us-east-1")).toEqual({ ...origin, region: "us-east-1", usd: 0.5 });
  });
});

describe("a price's age", () => {
  const now = new Date("2026-11-24T10:00:00Z");
  it.each([
    [{ date: "2026-11-01" }, "bundled, of 2026-11-01"],
    [{ date: "2026-11-24", fetched: true }, "fetched today"],
    [{ date: "2026-11-23", fetched: true }, "fetched 1 day ago"],
    [{ date: "2025-11-24", fetched: true }, "fetched 365 days ago"],
    // A clock that was put back.
    [{ date: "2026-11-26", fetched: true }, "fetched on 2026-11-26"],
  ])("is, for %j: %s", (origin, age) => {
    expect(describeAge({ source: table.source, ...origin }, now)).toBe(age);
  });
});

describe("a file of prices", () => {
  it.each([
    ["no array", {}, "expected array"],
    ["no item", [{ ...table, item: undefined }], "at 0.item: "],
    ["an item nobody knows", [{ ...table, item: "satellite" }], "at 0.item: "],
    ["another unit", [table, { ...table, unit: "hour" }], "at 1.unit: is not the item's"],
    ["no source", [{ ...table, source: undefined }], "at 0.source: "],
    ["a source that is no address", [{ ...table, source: "AWS" }], "at 0.source: "],
    ["no date", [{ ...table, date: undefined }], "at 0.date: "],
    ["a date that is no day", [{ ...table, date: "2026-11-31" }], "at 0.date: "],
    ["no region", [{ ...table, usd: {} }], "at 0.usd: has no region"],
    ["a region that does not exist", [{ ...table, usd: { "eu-west-9": 1 } }], "at 0.usd"],
    ["a price of 0", [{ ...table, usd: { global: 0 } }], "at 0.usd.global: "],
    ["a negative price", [{ ...table, usd: { global: -1 } }], "at 0.usd.global: "],
    ["an absurd price", [{ ...table, usd: { global: 40 } }], "at 0.usd.global: "],
    ["a price in words", [{ ...table, usd: { global: "0.5" } }], "at 0.usd.global: "],
  ])("is refused with %s", async (_, json, message) => {
    await expect(parsePriceTables(json)).rejects.toThrow(message);
  });
});
