import { describe, expect, it } from "vitest";
import { compareActual } from "../../src/cost/now/actual";
import { type CostNow, costNow } from "../../src/cost/now/cost-now";
import { defaults } from "../support/defaults";
import { listModel } from "./list-prices";

const region = { stackName: "eu-west-1", values: defaults, hostedZoneShare: 1 };
/** The estimate is $39.03: Fargate 25.83, load balancer 6.24, addresses 6. */
const now: CostNow = costNow(
  [{ item: region, error: new Error("not read") }],
  listModel,
  new Date("2026-11-11T00:00:00Z"),
);

function compare(billed: Readonly<Record<string, number>>, awsRegion = "eu-west-1") {
  const services = Object.entries(billed).map(([service, usd]) => ({
    ...{ service, usd },
    region: awsRegion,
  }));
  const options = { withElsewhere: false, lastDay: 3.9 };
  return compareActual(now, { services, requests: 1 }, options);
}

const ECS = "Amazon Elastic Container Service";

describe("what was billed beside the estimate", () => {
  it("is compared by kind, in money and percent", () => {
    const actual = compare({ [ECS]: 28.413, "Amazon Elastic Load Balancing": 6.24, other: 0.004 });
    expect(actual.groups).toEqual([
      { group: "fargate", estimate: 25.83, actual: 28.41, deviation: 2.58, percent: 10 },
      { group: "alb", estimate: 6.24, actual: 6.24, deviation: 0, percent: 0 },
      { group: "publicIpv4", estimate: 6, actual: 0, deviation: -6, percent: -100 },
      expect.objectContaining({ group: "otherServices", actual: 0 }),
    ]);
    expect(actual).toMatchObject({ estimate: 39.03, actual: 34.65, deviation: -4.38 });
  });

  it.each([
    ["more", { [ECS]: 60 }, /Billed is more: /],
    ["less", { [ECS]: 20 }, /Billed is less: /],
    ["without Fargate", { AmazonCloudWatch: 1 }, /No Fargate is in the answer\..*propagate_tags/],
    ["as ever", { [ECS]: 39 }, /the last 24 hours cost \$3\.90\./],
    ["empty", {}, /^Cost Explorer has no cost .*not activated for cost allocation/],
  ])("is explained when it is %s", (_, billed: Record<string, number>, text) => {
    expect(compare(billed).explanation.join("\n")).toMatch(text);
  });

  it("needs no reason when it is nearly the same", () => {
    expect(compare({ [ECS]: 39.1 }).explanation.join()).not.toMatch(/Billed is/);
  });

  it("is unknown when nothing of these regions is there", () => {
    expect(compare({ [ECS]: 5 }, "ap-south-1")).toMatchObject({
      ...{ actual: null, deviation: null, percent: null, regions: [], services: [] },
    });
  });
});
