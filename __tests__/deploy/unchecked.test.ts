import { expect, it } from "vitest";
import { uncheckedText } from "../../src/deploy/deploy-regions";
import { defaults } from "../support/defaults";

it.each([
  [true, 2, undefined],
  [true, 0, "it  not checked: it is to run no task now, so nobody would answer"],
  [false, 2, "it  not checked: it has no load balancer, so no address"],
  [false, 0, "it  not checked: it has no load balancer, so no address"],
])(
  "a canary with a load balancer (%s) and %i tasks is asked, or it is said why not",
  (create_alb, desired, text) => {
    const region = {
      ...{ stackName: "it", file: "tfvars/it.tfvars", sources: {} },
      values: { ...defaults, create_alb },
    };
    expect(uncheckedText(region, desired)).toBe(text);
  },
);
