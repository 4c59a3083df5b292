import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canaryFirst, inWaves } from "../../src/deploy/waves";

/** Goes through the items, of which some do not go well. */
async function through(items: readonly string[], atOnce: number, bad: readonly string[]) {
  const begun: string[] = [];
  let working = 0;
  let most = 0;
  let besideFirst = 0;
  await inWaves(items, atOnce, async (item) => {
    begun.push(item);
    working += 1;
    most = Math.max(most, working);
    await sleep(1);
    besideFirst = item === items[0] ? working - 1 : besideFirst;
    working -= 1;
    return !bad.includes(item);
  });
  return { begun, most, besideFirst };
}

describe("waves", () => {
  it("take the canary first, the others in their order", () => {
    expect(canaryFirst(["a", "b", "c"], "b")).toEqual(["b", "a", "c"]);
  });

  it("have the first one work alone, and at most so many after it, each once", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 1, max: 4 }),
        async (count, atOnce) => {
          const items = Array.from({ length: count }, (_, i) => String(i));
          const { begun, most, besideFirst } = await through(items, atOnce, []);
          expect(begun).toEqual(items);
          expect(most).toBe(count === 0 ? 0 : Math.max(1, Math.min(atOnce, count - 1)));
          expect(besideFirst).toBe(0);
        },
      ),
      { numRuns: 30 },
    );
  });

  it.each([
    [["a"], 3, ["a"]],
    [["b"], 1, ["a", "b"]],
    // Those that are at work already are waited for.
    [["b"], 2, ["a", "b", "c"]],
  ])("begin nothing after %j failed, with %i at once", async (bad, atOnce, begun) => {
    expect((await through(["a", "b", "c", "d", "e"], atOnce, bad)).begun).toEqual(begun);
  });
});
