import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { inParallel, valuesOf } from "../../src/kit/in-parallel";

describe("inParallel", () => {
  it("does so many at a time, all of them, and keeps their order", async () => {
    let running = 0;
    let most = 0;
    const outcomes = await inParallel([30, 1, 20, 5, 10, 1], 3, async (ms) => {
      most = Math.max(most, ++running);
      await sleep(ms);
      running--;
      return ms * 2;
    });
    expect(most).toBe(3);
    expect(outcomes.map(({ value }) => value)).toEqual([60, 2, 40, 10, 20, 2]);
    expect(outcomes.map(({ item }) => item)).toEqual([30, 1, 20, 5, 10, 1]);
  });

  it("stops at no failure", async () => {
    const outcomes = await inParallel(["a", "b", "c", "d"], 1, async (item) => {
      if (item === "a") {
        throw new Error("no a");
      }
      if (item === "c") {
        throw "no c";
      }
      return item.toUpperCase();
    });
    expect(outcomes).toEqual([
      { item: "a", error: new Error("no a") },
      { item: "b", value: "B" },
      { item: "c", error: new Error("no c") },
      { item: "d", value: "D" },
    ]);
  });

  it("does nothing for nothing", async () => {
    expect(await inParallel([], 4, async () => 1)).toEqual([]);
  });
});

describe("valuesOf", () => {
  it("gives the values in their order", async () => {
    expect(valuesOf(await inParallel([20, 1], 2, async (ms) => sleep(ms, ms)))).toEqual([20, 1]);
  });

  it("throws the first error in the order of the items, not of time", async () => {
    const outcomes = await inParallel([20, 1], 2, async (ms) => {
      await sleep(ms);
      throw new Error(`no ${ms}`);
    });
    expect(() => valuesOf(outcomes)).toThrow("no 20");
  });
});
