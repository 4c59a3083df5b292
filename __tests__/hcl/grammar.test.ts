import { describe, expect, it, vi } from "vitest";

const timers = () => process.getActiveResourcesInfo().filter((it) => it === "Timeout").length;

describe("loading the grammar", () => {
  it("keeps the event loop awake until it is done, and no longer", async () => {
    vi.resetModules();
    const { parseTree } = await import("../../src/hcl/grammar.js");
    const before = timers();
    const parsing = parseTree('a = "b"');
    expect(timers()).toBe(before + 1);
    (await parsing).delete();
    expect(timers()).toBe(before);
  });
});
