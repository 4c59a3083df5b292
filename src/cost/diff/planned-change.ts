import { prefixOf } from "../../fleet/resource-names";
import { type VariableName, type VariableValues, variableDefinitions } from "../../fleet/variables";
import { convert } from "../../fleet/variables/types";
import type { HclValue } from "../../hcl/value";
import type { PlanJson, StateResource, StateValues } from "../../terraform/plan-json";
import type { CostedRegion } from "../estimate/fleet-cost";
import { appliedVariables } from "./applied-outputs";

const SERVICE = "aws_ecs_service.main";
const TASK_DEFINITION = "aws_ecs_task_definition.main";
const SCALABLE_TARGET = "aws_appautoscaling_target.ecs[0]";
const LOG_GROUP = "aws_cloudwatch_log_group.main";

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
  const before = hasService(plan.prior_state?.values)
    ? { ...planned, ...(await appliedVariables(plan.output_changes)), ...resourceVariables(plan) }
    : null;
  return {
    before: before && regionOf({ ...before, weekend_active_regions: activeRegions(plan, before) }),
    after: hasService(plan.planned_values) ? regionOf(planned) : null,
  };
}

/** A plan does not know the name of its stack. */
function regionOf(values: VariableValues): CostedRegion {
  return { stackName: prefixOf(values), values };
}

/**
 * A plan has numbers and flags as they were given, and `-var` gives text. Null in a var-file is the default, which is
 * the stack's own; the variables that may be null cost nothing.
 */
function plannedVariables({ variables, configuration }: PlanJson): VariableValues {
  const names = Object.keys(variableDefinitions) as VariableName[];
  const defaults = configuration?.root_module?.variables;
  return Object.fromEntries(
    names.map((name) => {
      const { type, default: preset } = variableDefinitions[name];
      const given = (variables?.[name]?.value ?? defaults?.[name]?.default ?? null) as HclValue;
      return [name, given === null ? preset : convert(given, type)];
    }),
  ) as unknown as VariableValues;
}

/** What the resources tell that outputs do not. One may have been deleted by hand, so that a refresh missed it. */
function resourceVariables({ prior_state }: PlanJson): Partial<VariableValues> {
  const resources = resourcesOf(prior_state?.values);
  const valuesAt = (address: string) => resources.find((it) => it.address === address)?.values;
  const task = valuesAt(TASK_DEFINITION);
  const logs = valuesAt(LOG_GROUP);
  const [platform] = (task?.runtime_platform ?? []) as { cpu_architecture?: string }[];
  const subnets = resources.filter(({ address }) => address.startsWith("aws_subnet.public["));
  return {
    ...(task ? { cpu_architecture: platform?.cpu_architecture ?? "X86_64" } : {}),
    ...(logs ? { log_retention_days: Number(logs.retention_in_days) } : {}),
    availability_zones: subnets.map(({ values }) => String(values.availability_zone)),
  };
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
