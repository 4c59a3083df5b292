import type { RegionConfig } from "../fleet/load-fleet";
import { loadStateSettings } from "../fleet/state-settings";
import type { Context } from "../kit/context";
import type { PlanJson } from "../terraform/plan-json";
import { isDeployed, losses } from "./planned-changes";

/** On whose behalf deployed regions are changed: what that may destroy, and what messages say of it. */
export interface ApplyRules {
  /** What it may delete and replace, such as "aws_lb.main". */
  readonly mayDestroy: readonly string[];
  /** All else: "what weekend mode has nothing to do with". */
  readonly otherResources: string;
  /** The command that applies what is written already. */
  readonly applyCommand: string;
}

/** Why a plan breaks the rules; undefined when it does not. */
export function refusalBy(
  { mayDestroy, otherResources }: ApplyRules,
  context: Context,
): (plan: PlanJson, region: RegionConfig) => string | undefined {
  return (plan, { stackName }) => {
    if (!isDeployed(plan)) {
      return neverDeployed(stackName, context);
    }
    const lost = losses(plan, mayDestroy);
    return lost.length === 0
      ? undefined
      : `the plan would delete or replace ${otherResources}: ${lost.join(", ")}. ` +
          `Nothing was applied. Review it, and apply it by hand if it is meant: npx fleet deploy ${stackName}`;
  };
}

function neverDeployed(stack: string, { projectDir, env }: Context): string {
  const { stateLocation } =
    require("../fleet/state-location") as typeof import("../fleet/state-location");
  const state = stateLocation(loadStateSettings(projectDir, env), stack);
  return `was never deployed (its state, ${state}, is empty, or elsewhere). Deploy it first: npx fleet deploy ${stack}`;
}
