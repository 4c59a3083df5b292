import { describe, expect, it } from "vitest";
import { TimeOrder } from "../../src/operate/time-order";

const event = (ms: number) => ({ at: new Date(ms) });
const times = (events: readonly { readonly at: Date }[]) => events.map(({ at }) => at.getTime());

describe("events of several regions", () => {
  it("wait until the others were looked at since they came, and come in the order of time", () => {
    const order = new TimeOrder(["a", "b"], 5_000);
    order.looked("a", 100);
    order.looked("b", 100);
    // Found in a before b's older one.
    order.add("a", [event(90)], 150);
    expect(times(order.take(200))).toEqual([]);
    order.add("b", [event(80)], 250);
    order.looked("b", 220);
    expect(times(order.take(300))).toEqual([80, 90]);
  });

  it("do not wait in the only region", () => {
    const order = new TimeOrder(["a"], 5_000);
    order.add("a", [event(2), event(1)], 10);
    expect(times(order.take(10))).toEqual([1, 2]);
  });

  it("do not wait for a region that fails, and not for ever for a slow one", () => {
    const order = new TimeOrder(["a", "b", "c"], 5_000);
    order.looked("c", 200);
    order.failed("b");
    order.add("a", [event(1)], 150);
    expect(times(order.take(250))).toEqual([1]);
    order.looked("b", 260);
    order.add("a", [event(2)], 300);
    expect(times(order.take(5_299))).toEqual([]);
    expect(times(order.take(5_300))).toEqual([2]);
  });

  it("all come at the end", () => {
    const order = new TimeOrder(["a", "b"], 5_000);
    order.add("a", [event(2)], 0);
    order.add("b", [event(1)], 0);
    expect(times(order.take(Number.POSITIVE_INFINITY))).toEqual([1, 2]);
  });
});
