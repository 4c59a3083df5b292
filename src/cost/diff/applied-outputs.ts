import type { z } from "zod";
import type { VariableValues } from "../../fleet/variables";

/**
 * What a stack's outputs say of the variables of the apply that wrote them.
 * @param outputs `output_changes` of a plan
 * @throws when the outputs are not there, or are not this project's
 */
export async function appliedVariables(outputs: unknown): Promise<Partial<VariableValues>> {
  const { success, data } = schema(await import("zod")).safeParse(outputs);
  if (!success) {
    throw new Error(
      "its state has a service but not the outputs deployment_info and weekend_mode_cost_analysis of this project, so " +
        "what it costs now is unknown. Apply the stack once, and plan again",
    );
  }
  const { before: info } = data.deployment_info;
  const { mode_enabled, schedule, configuration } = data.weekend_mode_cost_analysis.before;
  return {
    project_name: info.project_name,
    environment: info.environment,
    aws_region: info.region,
    cpu: 1024 * configuration.cpu_vcpu,
    memory: 1024 * configuration.memory_gb,
    desired_count: info.desired_count,
    create_alb: info.alb_created,
    enable_service_discovery: info.service_discovery_enabled,
    enable_domain: info.custom_domain_enabled,
    enable_weekend_only: mode_enabled,
    destroy_albs_when_scaled_down: configuration.alb_destruction,
    ...(schedule ? scheduleOf(schedule) : {}),
  };
}

/** "Saturday, Sunday" and "6:00 - 22:00 UTC" */
interface Schedule {
  readonly active_days: string;
  readonly active_hours: string;
}

const HOURS = /^(\d+):00 - (\d+):00 /;

function scheduleOf({ active_days, active_hours }: Schedule): Partial<VariableValues> {
  const [, start, end] = HOURS.exec(active_hours) ?? [];
  return {
    weekend_days: active_days.split(", ").map((day) => day.slice(0, 3).toUpperCase()),
    weekend_hours_start: Number(start),
    weekend_hours_end: Number(end),
  };
}

function schema({ z: schema }: { readonly z: typeof z }) {
  const before = <T extends z.ZodType>(value: T) => schema.object({ before: value });
  return schema.object({
    deployment_info: before(
      schema.object({
        project_name: schema.string(),
        environment: schema.string(),
        region: schema.string(),
        desired_count: schema.number(),
        alb_created: schema.boolean(),
        service_discovery_enabled: schema.boolean(),
        custom_domain_enabled: schema.boolean(),
      }),
    ),
    weekend_mode_cost_analysis: before(
      schema.object({
        mode_enabled: schema.boolean(),
        schedule: schema
          .object({ active_days: schema.string(), active_hours: schema.string().regex(HOURS) })
          .nullable(),
        configuration: schema.object({
          cpu_vcpu: schema.number(),
          memory_gb: schema.number(),
          alb_destruction: schema.boolean(),
        }),
      }),
    ),
  });
}
