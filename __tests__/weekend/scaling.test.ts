import { describe, expect, it } from "vitest";
import { Interrupted } from "../../src/kit/failure";
import { SignalGuard } from "../../src/kit/signals";
import type { RegionState } from "../../src/live/read-region";
import { planned, scaleAll } from "../../src/weekend/scaling";
import { defaults } from "../support/defaults";

const region = {
  ...{ stackName: "it", file: "tfvars/it.tfvars", sources: {} },
  values: { ...defaults, autoscaling_min: 1, autoscaling_max: 5 },
};

/** Where load has brought it to three tasks. */
const state = {
  service: { desiredCount: 3 },
  loadBalancer: null,
  bounds: { min: 1, max: 5 },
} as RegionState;

function plannedFor(count: number, found = state) {
  return planned([{ region, count }], [{ item: region, value: found }]);
}

describe("a region that scales with load", () => {
  it.each([1, 5, 0])("takes %s tasks by hand", (count) => {
    expect(plannedFor(count)).toMatchObject({ steps: [{ count, changes: true }], failures: [] });
  });

  it("has nothing to do where load has brought it there", () => {
    expect(plannedFor(3).steps).toMatchObject([{ changes: false }]);
  });

  it("refuses a number that load would be bound to take back", () => {
    expect(plannedFor(6)).toMatchObject({
      steps: [],
      failures: [
        {
          message:
            "load decides between 1 and 5 tasks, and 6 is outside. Choose one between them, or change " +
            "autoscaling_min or autoscaling_max in tfvars/it.tfvars and apply",
        },
      ],
    });
  });

  it("opens the bounds again where they were closed by hand", () => {
    const closed = { ...state, bounds: { min: 0, max: 0 } };
    expect(plannedFor(3, closed).steps).toMatchObject([{ changes: true }]);
  });
});

it("no region is begun after a Ctrl-C", async () => {
  const signals = new SignalGuard({ graceMs: 0 });
  const { steps } = plannedFor(5);
  process.emit("SIGINT");
  const outcomes = await scaleAll(steps, { step: () => {}, done: () => {} }, signals);
  signals.release();
  expect(outcomes).toMatchObject([{ item: steps[0], error: expect.any(Interrupted) }]);
});
