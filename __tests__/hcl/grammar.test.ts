import { afterEach, describe, expect, it, vi } from "vitest";

afterEach(() => vi.restoreAllMocks());

describe("loading the grammar", () => {
  it("keeps the event loop awake until it is done, and no longer", async () => {
    vi.resetModules();
    const { parseTree } = await import("../../src/hcl/grammar.js");
    const started = vi.spyOn(globalThis, "setInterval");
    const ended = vi.spyOn(globalThis, "clearInterval");
    const parsing = parseTree('a = "b"');
    const awake = started.mock.results[0]?.value as NodeJS.Timeout;
    expect(awake.hasRef()).toBe(true);
    const hasEnded = () => ended.mock.calls.some(([timer]) => timer === awake);
    expect(hasEnded()).toBe(false);
    (await parsing).delete();
    expect(hasEnded()).toBe(true);
  });
});
