import { prefixOf } from "../../fleet/resource-names";
import {
  type VariableDefinition,
  type VariableName,
  type VariableValues,
  variableDefinitions,
} from "../../fleet/variables";
import { convert } from "../../fleet/variables/types";
import type { HclValue } from "../../hcl/value";
import type { PlanJson, StateResource, StateValues } from "../../terraform/plan-json";
import type { CostedRegion } from "../estimate/fleet-cost";
import { appliedVariables } from "./applied-outputs";
import { appliedResources } from "./applied-resources";

const SERVICE = "aws_ecs_service.main";
const SCALABLE_TARGET = "aws_appautoscaling_target.ecs[0]";

/** False when the plan leaves out what costs most: -target and -refresh-only do. */
export function isWhole(plan: PlanJson): boolean {
  const isThere = hasService(plan.prior_state?.values) || hasService(plan.planned_values);
  const isPlanned = plan.resource_changes?.some(({ address }) => address === SERVICE) ?? false;
  return plan.complete !== false && (isPlanned || !isThere);
}

/**
 * A region before and after a plan; null where it has no service. Counts and load balancers of a plan are those of
 * its hour: what a month costs follows from the variables, schedule included. A plan holds its own, and a state holds
 * those that matter in its outputs and resources; what neither tells, such as the pre-warm, is taken as planned.
 * @throws when a variable has a wrong type, or the state has a service but not this project's outputs
 */
export async function plannedChange(plan: PlanJson): Promise<{
  readonly before: CostedRegion | null;
  readonly after: CostedRegion | null;
}> {
  const planned = plannedVariables(plan);
  const state = plan.prior_state?.values;
  const before = hasService(state)
    ? {
        ...planned,
        ...(await appliedVariables(plan.output_changes)),
        ...appliedResources(resourcesOf(state), planned),
      }
    : null;
  return {
    before: before && regionOf({ ...before, weekend_active_regions: activeRegions(plan, before) }),
    after: hasService(plan.planned_values) ? regionOf(planned) : null,
  };
}

/** A plan does not know the name of its stack. The public hosted zone is there before and after every plan, and stays. */
function regionOf(values: VariableValues): CostedRegion {
  return { stackName: prefixOf(values), values, hostedZoneShare: 0 };
}

/** A plan has numbers and flags as they were given, and `-var` gives text. */
function plannedVariables({ variables, configuration }: PlanJson): VariableValues {
  const names = Object.keys(variableDefinitions) as VariableName[];
  const defaults = configuration?.root_module?.variables;
  return Object.fromEntries(
    names.map((name) => {
      const { type, nullable, default: preset }: VariableDefinition = variableDefinitions[name];
      const candidates = [variables?.[name]?.value, defaults?.[name]?.default, preset];
      // Where null is no value, it means the default, which is the stack's own.
      const value = candidates.find((it) => it !== undefined && (nullable || it !== null)) ?? null;
      return [name, value === null ? null : convert(value as HclValue, type)];
    }),
  ) as unknown as VariableValues;
}

/** In weekend mode, a region that is active has something to scale its service. */
function activeRegions({ prior_state }: PlanJson, { aws_region }: VariableValues): string[] {
  const isActive = resourcesOf(prior_state?.values).some((it) => it.address === SCALABLE_TARGET);
  return isActive ? [aws_region] : [];
}

function hasService(state: StateValues | undefined): boolean {
  return resourcesOf(state).some(({ address }) => address === SERVICE);
}

function resourcesOf(state: StateValues | undefined): readonly StateResource[] {
  return state?.root_module?.resources ?? [];
}
