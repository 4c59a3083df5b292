import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  keysAt,
  parseKeys,
  type RegionKeys,
  rotationOf,
  type Step,
} from "../../src/operate/key-rotation";

const key = () => randomBytes(32).toString("base64");
const [OLD, NEW, OTHER] = [key(), key(), key()];
const STEPS = [0, 1, 2, 3] as const;

/** A region that has taken the steps up to this one. */
function regionAt(step: Step, old: readonly string[] = [OLD], newKey = NEW): RegionKeys {
  const values = STEPS.map((it) => keysAt(it, old, newKey));
  return { current: values[step] ?? [], previous: values[step - 1] ?? [] };
}

describe("a rotation of keys", () => {
  it("adds the new key, seals with it, and takes the old ones away", () => {
    expect(STEPS.map((step) => keysAt(step, [OLD, OTHER], NEW))).toEqual([
      [OLD, OTHER],
      [OLD, OTHER, NEW],
      [NEW, OLD, OTHER],
      [NEW],
    ]);
  });

  it.each([[[1, 1]], [[0, 1]], [[1, 2]], [[2, 2]], [[2, 3]], [[3, 3]], [[0, 1, 1]]] as const)(
    "is known by the values, wherever it was ended: %j",
    (steps) => {
      const regions = steps.map((step) => regionAt(step));
      expect(rotationOf(regions)).toEqual({ newKey: NEW, steps });
      const several = steps.map((step) => regionAt(step, [OLD, OTHER]));
      expect(rotationOf(several)).toEqual({ newKey: NEW, steps });
    },
  );

  it("is told from the one before it", () => {
    // One region has ended the last rotation, by which it got OLD, and the other has begun the next.
    const ended = regionAt(3, [OTHER], OLD);
    expect(rotationOf([ended, regionAt(1)])).toEqual({ newKey: NEW, steps: [0, 1] });
  });

  it.each([
    ["one key, and none before", [{ current: [OLD], previous: [] }]],
    ["one key after another", [{ current: [OLD], previous: [OTHER] }]],
    ["one key after the same", [{ current: [OLD], previous: [OLD] }]],
    ["one key after two others", [{ current: [OLD], previous: [OTHER, NEW] }]],
    ["a second key in another's place", [{ current: [OLD, NEW], previous: [OLD, OTHER] }]],
    ["two keys after one of them", [{ current: [OLD, NEW, OTHER], previous: [OLD, OTHER] }]],
    ["two keys that somebody has set", [{ current: [OLD, NEW], previous: ["placeholder"] }]],
    ["two rotations at once", [regionAt(1), regionAt(1, [OLD], OTHER)]],
    ["an ended one beside a single key", [regionAt(3), { current: [OLD], previous: [] }]],
  ])("is none with %s", (_, regions) => {
    expect(rotationOf(regions)).toBeUndefined();
  });

  it("at no moment seals with a key that a task of any region does not know", () => {
    // While a step rolls out, tasks of it and of the step before run side by side.
    for (const step of [1, 2, 3] as const) {
      const running = [keysAt((step - 1) as Step, [OLD], NEW), keysAt(step, [OLD], NEW)];
      for (const [sealing = ""] of running) {
        expect(running.every((known) => known.includes(sealing))).toBe(true);
      }
    }
  });
});

describe("the value of the keys", () => {
  it("is taken apart at its commas", () => {
    expect(parseKeys(`${OLD}, ${NEW}`)).toEqual([OLD, NEW]);
  });

  it("is refused without being shown", () => {
    const value = `${OLD},c2hvcnQ=`;
    expect(() => parseKeys(value)).toThrow("key 2 of 2 has 5 bytes, not 32");
    expect(() => parseKeys(`c2hvcnQ=,${OLD}`)).toThrow("key 1 of 2 has 5 bytes, not 32");
    expect(() => parseKeys(value)).not.toThrow(/c2hvcnQ|short/);
  });
});
