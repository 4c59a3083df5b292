import { describe, expect, it } from "vitest";
import { costDiff } from "../../src/cost/diff/cost-diff";
import type { CostedRegion } from "../../src/cost/estimate/fleet-cost";
import { withSteadyShares } from "../../src/cost/estimate/hosted-zone-shares";
import type { VariableValues } from "../../src/fleet/variables";
import { defaults } from "../support/defaults";
import { listModel } from "./list-prices";

const stack = (stackName: string, values: Partial<VariableValues> = {}): CostedRegion => ({
  stackName,
  values: { ...defaults, domain_name: "x.example", ...values },
});

/** What a change costs each stack, and the whole fleet, of the hosted zone alone. */
function zoneChanges(before: readonly CostedRegion[], after: readonly CostedRegion[]) {
  const steady = withSteadyShares(before, after);
  const sum = (stacks: typeof steady.before) =>
    stacks.reduce((total, { hostedZoneShare }) => total + hostedZoneShare, 0);
  return { stacks: steady, fleet: sum(steady.after) - sum(steady.before) };
}

describe("the hosted zone in the cost of a change", () => {
  it("costs unchanged stacks nothing when another one comes to it", () => {
    const old = [stack("a"), stack("b")];
    const { before, after } = withSteadyShares(old, [...old, stack("c")]);
    const { regions, monthly } = costDiff({ base: "x", before, after }, listModel);
    const differences = regions.map((it) => it.difference.total);
    expect(differences.slice(0, 2)).toEqual([0, 0]);
    expect(monthly.difference).toBe(differences[2]);
    expect(zoneChanges(old, [...old, stack("c")]).fleet).toBe(0);
  });

  it.each<[string, CostedRegion[], CostedRegion[], number]>([
    ["the first stacks bring it", [], [stack("a"), stack("b")], 1],
    ["the last stacks take it away", [stack("a"), stack("b")], [], -1],
    ["one of two that goes leaves it", [stack("a"), stack("b")], [stack("b")], 0],
    ["a stack that takes another's place leaves it", [stack("a")], [stack("b")], 0],
    [
      "a stack that gets a domain of its own adds one",
      [stack("a"), stack("b")],
      [stack("a"), stack("b", { domain_name: "y.example" })],
      1,
    ],
    [
      "a stack that writes it in capitals shares it",
      [stack("a")],
      [stack("a"), stack("b", { domain_name: "X.Example" })],
      0,
    ],
    ["a stack without a domain has none", [], [stack("a", { enable_domain: false })], 0],
  ])("is counted once for the fleet: %s", (_, before, after, zones) => {
    expect(zoneChanges(before, after).fleet).toBe(zones);
  });
});
