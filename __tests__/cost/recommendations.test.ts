import { describe, expect, it } from "vitest";
import { modeCandidates } from "../../src/cost/recommend/recommend-modes";
import { recommendations } from "../../src/cost/recommend/recommendations";
import { scenarios } from "../../src/cost/scenarios/scenarios";
import type { RegionConfig } from "../../src/fleet/load-fleet";
import type { VariableValues } from "../../src/fleet/variables";
import { defaults } from "../support/defaults";
import { listModel } from "./list-prices";

function region(aws_region: string, values: Partial<VariableValues> = {}): RegionConfig {
  return {
    ...{ stackName: aws_region, file: `tfvars/${aws_region}.tfvars`, sources: {} },
    values: { ...defaults, aws_region, ...values },
  };
}

function modes(fleet: readonly RegionConfig[], selected = fleet) {
  return recommendations(fleet, [modeCandidates(selected, fleet)], listModel);
}

const fleet = [region("eu-west-1"), region("eu-west-2")];

describe("ways to run the regions", () => {
  it("are ranked by what they save, which is what scenarios say", () => {
    const { recommendations: found, notMade } = modes(fleet);
    expect(found.map(({ name }) => name)).toEqual([
      "weekend-mode-destroy-albs",
      "weekend-mode-keep-albs",
      "arm64",
    ]);
    const saved = new Map(
      scenarios(fleet, listModel).scenarios.map(({ name, savings }) => [name, savings.monthly]),
    );
    expect(found.map(({ savings }) => savings.monthly)).toEqual(
      ["weekend-destroy-albs", "weekend-keep-all-albs", "arm"].map((name) => saved.get(name)),
    );
    expect(notMade).toEqual([]);
    expect(found[0]?.description).toContain("(npx fleet weekend enable --destroy-albs writes it)");
  });

  it("say what to write, only where it is different, and what that risks", () => {
    const { recommendations: found } = modes(fleet, fleet.slice(1));
    expect(found[0]).toMatchObject({
      stacks: ["eu-west-2"],
      changes: [
        {
          ...{ stack: "eu-west-2", file: "tfvars/eu-west-2.tfvars" },
          lines: ["enable_weekend_only = true", "destroy_albs_when_scaled_down = true"],
        },
      ],
      risk: expect.stringMatching(/^Outside of SAT, SUN 6:00 to 22:00 UTC nothing answers/),
    });
    expect(found[0]?.description).toContain(
      "(npx fleet weekend enable --region eu-west-2 --destroy-albs writes it)",
    );
    expect(found[1]?.changes[0]?.lines).toEqual(["enable_weekend_only = true"]);
    expect(found[2]?.changes[0]?.lines).toEqual(['cpu_architecture = "ARM64"']);
    expect(found[2]?.risk).toMatch(/docker manifest inspect ghcr\.io/);
  });

  it("in weekend mode are load balancers: those between windows, and those of idle regions", () => {
    const weekend = { enable_weekend_only: true, cpu_architecture: "ARM64" };
    const { recommendations: found } = modes([
      region("eu-west-1", weekend),
      region("eu-west-2", weekend),
    ]);
    expect(found).toMatchObject([
      { name: "idle-albs", stacks: ["eu-west-1"], risk: expect.stringMatching(/needs an apply/) },
      { name: "destroy-albs", stacks: ["eu-west-2"] },
    ]);
    // The whole of it, 730 h × ($0.0252 + 3 × $0.005), and nothing of the tasks.
    expect(found[0]?.savings).toEqual({ monthly: 29.35, annual: 352.2 });
    const away = { ...weekend, destroy_albs_when_scaled_down: true };
    expect(modes([region("eu-west-1", away)]).recommendations).toEqual([]);
    expect(modes([region("eu-west-1", { ...weekend, create_alb: false })])).toMatchObject({
      recommendations: [],
    });
  });

  it("are no weekend mode when no stack is in an active region", () => {
    const { recommendations: found, notMade } = modes([region("eu-west-1")]);
    expect(found.map(({ name }) => name)).toEqual(["arm64"]);
    expect(notMade).toEqual([
      { name: "weekend-mode", stacks: ["eu-west-1"], reason: expect.stringMatching(/ever run/) },
    ]);
  });

  it("are left out when they save half a dollar or less", () => {
    const keeping = { cpu_architecture: "ARM64", log_retention_days: 0, aws_region: "eu-west-1" };
    const names = (logsGb: number) => {
      const model = { ...listModel, assumptions: { ...listModel.assumptions, logsGb } };
      const all = [region("eu-west-1", keeping)];
      return recommendations(all, [modeCandidates(all, all)], model).recommendations.map(
        ({ name }) => name,
      );
    };
    expect(names(0.5)).toEqual([]);
    // 2 × 5 GB kept for 12 months instead of one: 110 GB-months × $0.03
    expect(names(5)).toEqual(["log-retention"]);
  });

  it("could not be priced where a price is unknown, which leaves the others", () => {
    const { monthly, notMade } = modes([...fleet, region("ap-south-1")]);
    expect(monthly).toBeNull();
    expect(notMade.map(({ name, reason }) => [name, reason])).toContainEqual([
      "arm64",
      expect.stringMatching(/price/),
    ]);
    const only = modes([...fleet, region("ap-south-1")], fleet.slice(0, 1));
    expect(only.recommendations.map(({ name }) => name)).toContain("arm64");
  });
});
