import type { HclValue } from "../config/hcl";
import { convert } from "../config/variable-types";
import { type VariableName, type VariableValues, variableDefinitions } from "../variables";
import type { CostedRegion } from "./fleet-cost";

/** `terraform show -json` of a plan, as far as it is looked at. */
export interface CostedPlan {
  readonly variables: Readonly<Record<string, { readonly value?: unknown }>>;
  readonly prior_state?: { readonly values?: State };
  /** The prior state has the planned outputs already; these have the old ones. */
  readonly output_changes?: Readonly<Record<string, { readonly before?: unknown }>>;
  readonly planned_values?: State;
}

interface State {
  readonly root_module?: {
    readonly resources?: readonly {
      readonly address: string;
      readonly values: Readonly<Record<string, unknown>>;
    }[];
  };
}

/** What a stack's outputs say of the apply that wrote them. */
interface DeploymentInfo {
  readonly desired_count: number;
  readonly alb_created: boolean;
  readonly service_discovery_enabled: boolean;
  readonly custom_domain_enabled: boolean;
}

interface CostAnalysis {
  readonly mode_enabled: boolean;
  readonly schedule: { readonly active_days: string; readonly active_hours: string } | null;
  readonly configuration: { readonly alb_destruction: boolean };
}

const SERVICE = "aws_ecs_service.main";
const TASK_DEFINITION = "aws_ecs_task_definition.main";
const SCALABLE_TARGET = "aws_appautoscaling_target.ecs[0]";
const LOG_GROUP = "aws_cloudwatch_log_group.main";

/**
 * A region before and after a plan; null where it has no service. Counts and load balancers of a plan are those of
 * its hour: what a month costs follows from the variables, schedule included. A plan holds its own, and a state holds
 * those that matter in its outputs and resources.
 * @throws when a variable has a wrong type, or the state has a service but not this project's outputs
 */
export function plannedChange(plan: CostedPlan): {
  readonly before: CostedRegion | null;
  readonly after: CostedRegion | null;
} {
  const planned = variablesOf(plan);
  const stackName = `${planned.project_name}-${planned.environment}-${planned.aws_region}`;
  const prior = plan.prior_state?.values;
  return {
    before: has(prior, SERVICE)
      ? { stackName, values: { ...planned, ...applied(plan, planned) } }
      : null,
    after: has(plan.planned_values, SERVICE) ? { stackName, values: planned } : null,
  };
}

/** A plan has numbers and flags as they were given, and `-var` gives text. */
function variablesOf({ variables }: CostedPlan): VariableValues {
  const names = Object.keys(variableDefinitions) as VariableName[];
  return Object.fromEntries(
    names.map((name) => {
      const { type, default: preset } = variableDefinitions[name];
      const given = (variables[name]?.value ?? null) as HclValue;
      return [name, given === null ? preset : convert(given, type)];
    }),
  ) as unknown as VariableValues;
}

/** The variables of the last apply, as far as they cost something. */
function applied(
  { prior_state, output_changes: outputs }: CostedPlan,
  planned: VariableValues,
): Partial<VariableValues> {
  const state = prior_state?.values;
  const info = outputs?.deployment_info?.before as DeploymentInfo | null | undefined;
  const analysis = outputs?.weekend_mode_cost_analysis?.before as CostAnalysis | null | undefined;
  if (!info || !analysis) {
    throw new Error(
      "its state has a service but not the outputs deployment_info and weekend_mode_cost_analysis, so what it costs " +
        "now is unknown. Apply the stack once, and plan again",
    );
  }
  const task = valuesOf(state, TASK_DEFINITION);
  const [platform] = (task.runtime_platform ?? []) as { cpu_architecture?: string }[];
  return {
    cpu: Number(task.cpu),
    memory: Number(task.memory),
    cpu_architecture: platform?.cpu_architecture ?? "X86_64",
    desired_count: info.desired_count,
    create_alb: info.alb_created,
    enable_service_discovery: info.service_discovery_enabled,
    enable_domain: info.custom_domain_enabled,
    log_retention_days: Number(valuesOf(state, LOG_GROUP).retention_in_days),
    availability_zones: zonesOf(state),
    enable_weekend_only: analysis.mode_enabled,
    destroy_albs_when_scaled_down: analysis.configuration.alb_destruction,
    // Scheduled actions are there in an active region only.
    weekend_active_regions: has(state, SCALABLE_TARGET) ? [planned.aws_region] : [],
    ...(analysis.schedule ? scheduleOf(analysis.schedule) : {}),
  };
}

/** "Saturday, Sunday" and "6:00 - 22:00 UTC" */
function scheduleOf(schedule: NonNullable<CostAnalysis["schedule"]>): Partial<VariableValues> {
  const [, start, end] = /^(\d+):00 - (\d+):00 /.exec(schedule.active_hours) ?? [];
  return {
    weekend_days: schedule.active_days.split(", ").map((day) => day.slice(0, 3).toUpperCase()),
    weekend_hours_start: Number(start),
    weekend_hours_end: Number(end),
  };
}

function zonesOf(state: State | undefined): string[] {
  return (state?.root_module?.resources ?? [])
    .filter(({ address }) => address.startsWith("aws_subnet.public["))
    .map(({ values }) => String(values.availability_zone));
}

function has(state: State | undefined, address: string): boolean {
  return state?.root_module?.resources?.some((it) => it.address === address) ?? false;
}

function valuesOf(state: State | undefined, address: string): Readonly<Record<string, unknown>> {
  return state?.root_module?.resources?.find((it) => it.address === address)?.values ?? {};
}
