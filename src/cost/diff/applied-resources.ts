import type { VariableValues } from "../../fleet/variables";
import type { StateResource, Values } from "../../terraform/plan-json";

/**
 * What the resources of a state tell of the variables of the apply that made them, as far as they cost something and the
 * outputs do not tell. One that was deleted by hand, so that a refresh missed it, costs nothing any more.
 * @param planned where a resource does not tell either
 */
export function appliedResources(
  resources: readonly StateResource[],
  planned: VariableValues,
): Partial<VariableValues> {
  const valuesAt = (address: string) => resources.find((it) => it.address === address)?.values;
  const has = (address: string) => valuesAt(address) !== undefined;
  const each = (resource: string) =>
    resources.filter(({ address }) => address.startsWith(`${resource}[`));
  const task = valuesAt("aws_ecs_task_definition.main");
  const [platform] = (task?.runtime_platform ?? []) as { cpu_architecture?: string }[];
  const service = valuesAt("aws_ecs_service.main");
  const logs = valuesAt("aws_cloudwatch_log_group.main");
  const loadBalancer = valuesAt("aws_lb.main[0]");
  const alarm = valuesAt("aws_cloudwatch_metric_alarm.memory[0]");
  const [topic = null] = (alarm?.alarm_actions ?? []) as string[];
  return {
    ...(task ? { cpu_architecture: platform?.cpu_architecture ?? "X86_64" } : {}),
    ...(service ? { fargate_spot_percent: spotPercent(service) } : {}),
    ...(logs ? { log_retention_days: Number(logs.retention_in_days) } : {}),
    ...(loadBalancer ? { internal_load_balancer: loadBalancer.internal === true } : {}),
    availability_zones: each("aws_subnet.public").map(({ values }) =>
      String(values.availability_zone),
    ),
    private_subnets: privateSubnets(each),
    enable_execute_command: has("aws_iam_role_policy.ecs_execute_command[0]"),
    enable_flow_logs: has("aws_flow_log.main[0]"),
    enable_waf: has("aws_wafv2_web_acl.main[0]"),
    enable_dashboard: has("aws_cloudwatch_dashboard.region[0]"),
    enable_fleet_dashboard: has("aws_cloudwatch_dashboard.fleet[0]"),
    alarm_email: null,
    alarm_topic_arn: topic,
    enable_weekend_notices: has("aws_cloudwatch_metric_alarm.weekend_mode[0]"),
    container_insights: insights(valuesAt("aws_ecs_cluster.main"), planned),
    container_secrets: Object.fromEntries(
      each("aws_secretsmanager_secret.container").map(({ address }) => [address, null]),
    ),
    ...scalingBounds(resources, valuesAt("aws_appautoscaling_target.ecs[0]")),
  };
}

/** Null for a service with a launch type. */
function spotPercent({ capacity_provider_strategy }: Values): number | null {
  const strategy = (capacity_provider_strategy ?? []) as {
    readonly capacity_provider: string;
    readonly weight: number;
  }[];
  return strategy.find((it) => it.capacity_provider === "FARGATE_SPOT")?.weight ?? null;
}

function privateSubnets(each: (resource: string) => readonly StateResource[]): string {
  if (each("aws_subnet.private").length === 0) {
    return "none";
  }
  if (each("aws_vpc_endpoint.interface").length > 0) {
    return "endpoints";
  }
  return each("aws_nat_gateway.main").length > 1 ? "nat-per-zone" : "nat";
}

/** By what it scales is as planned: a policy on the requests of a load balancer that is away is not in the state. */
function scalingBounds(resources: readonly StateResource[], target: Values | undefined) {
  const scales = resources.some(({ address }) => address.startsWith("aws_appautoscaling_policy."));
  return scales && target
    ? {
        autoscaling_min: Number(target.min_capacity),
        autoscaling_max: Number(target.max_capacity),
      }
    : { autoscaling_min: null, autoscaling_max: null };
}

/** A variable that is null leaves the cluster as it is, so that nothing changes. */
function insights(cluster: Values | undefined, { container_insights }: VariableValues) {
  const settings = (cluster?.setting ?? []) as { name: string; value: string }[];
  const setting = settings.find(({ name }) => name === "containerInsights");
  return container_insights === null ? null : (setting?.value ?? null);
}
