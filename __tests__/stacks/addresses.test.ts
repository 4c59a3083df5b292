import { TerraformElement, TerraformResource } from "cdktf";
import { describe, expect, it } from "vitest";
import { OUTPUTS } from "../../scripts/workflows/outputs";
import { regionStack, synthesized } from "../support/stack";

/** `aws_vpc.main` for { aws_vpc: { main: … } } */
function addresses(blocks: Record<string, Record<string, unknown>>): string[] {
  return Object.entries(blocks)
    .flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`))
    .sort();
}

describe("what scripts and existing states rely on", () => {
  const stack = synthesized();

  it("has exactly these resource addresses", () => {
    expect(addresses(stack.resource)).toEqual([
      "aws_acm_certificate.main",
      "aws_acm_certificate_validation.main",
      "aws_appautoscaling_policy.cpu",
      "aws_appautoscaling_policy.memory",
      "aws_appautoscaling_policy.requests",
      "aws_appautoscaling_scheduled_action.weekend",
      "aws_appautoscaling_target.ecs",
      "aws_budgets_budget.monthly",
      "aws_cloudwatch_dashboard.fleet",
      "aws_cloudwatch_dashboard.region",
      "aws_cloudwatch_event_rule.crashes",
      "aws_cloudwatch_event_rule.failures",
      "aws_cloudwatch_event_target.crashes",
      "aws_cloudwatch_event_target.failures",
      "aws_cloudwatch_log_group.crashes",
      "aws_cloudwatch_log_group.flow_logs",
      "aws_cloudwatch_log_group.main",
      "aws_cloudwatch_log_group.waf",
      "aws_cloudwatch_log_resource_policy.crashes",
      "aws_cloudwatch_metric_alarm.latency",
      "aws_cloudwatch_metric_alarm.memory",
      "aws_cloudwatch_metric_alarm.no_healthy_target",
      "aws_cloudwatch_metric_alarm.no_running_task",
      "aws_cloudwatch_metric_alarm.restart_loop",
      "aws_cloudwatch_metric_alarm.server_errors",
      "aws_cloudwatch_metric_alarm.weekend_mode",
      "aws_default_security_group.main",
      "aws_ecs_cluster.main",
      "aws_ecs_service.main",
      "aws_ecs_task_definition.main",
      "aws_eip.nat",
      "aws_flow_log.main",
      "aws_iam_role.ecs_task_execution_role",
      "aws_iam_role.ecs_task_role",
      "aws_iam_role.flow_logs",
      "aws_iam_role_policy.ecs_execute_command",
      "aws_iam_role_policy.ecs_task_execution_kms",
      "aws_iam_role_policy.ecs_task_execution_logs",
      "aws_iam_role_policy.ecs_task_execution_secrets",
      "aws_iam_role_policy.ecs_task_kms",
      "aws_iam_role_policy.ecs_task_role_policy",
      "aws_iam_role_policy.flow_logs",
      "aws_iam_role_policy_attachment.ecs_task_execution_role_policy",
      "aws_internet_gateway.main",
      "aws_lb.main",
      "aws_lb_listener.https",
      "aws_lb_listener.main",
      "aws_lb_listener_rule.closed",
      "aws_lb_listener_rule.oauth_metadata",
      "aws_lb_target_group.main",
      "aws_nat_gateway.main",
      "aws_route.nat",
      "aws_route53_record.certificate_validation",
      "aws_route53_record.ipv6",
      "aws_route53_record.main",
      "aws_route_table.private",
      "aws_route_table.public",
      "aws_route_table_association.private",
      "aws_route_table_association.public",
      "aws_secretsmanager_secret.api_key",
      "aws_secretsmanager_secret.container",
      "aws_secretsmanager_secret_rotation.api_key",
      "aws_secretsmanager_secret_version.api_key",
      "aws_secretsmanager_secret_version.container",
      "aws_security_group.alb",
      "aws_security_group.ecs_tasks",
      "aws_security_group.endpoints",
      "aws_service_discovery_private_dns_namespace.main",
      "aws_service_discovery_service.main",
      "aws_sns_topic.alarms",
      "aws_sns_topic_policy.alarms",
      "aws_sns_topic_subscription.alarms",
      "aws_subnet.private",
      "aws_subnet.public",
      "aws_vpc.main",
      "aws_vpc_endpoint.interface",
      "aws_vpc_endpoint.s3",
      "aws_vpc_security_group_egress_rule.alb_to_oauth_keys",
      "aws_vpc_security_group_egress_rule.alb_to_tasks",
      "aws_wafv2_web_acl.main",
      "aws_wafv2_web_acl_association.main",
      "aws_wafv2_web_acl_logging_configuration.main",
    ]);
  });

  it("reads exactly these data sources", () => {
    expect(addresses(stack.data)).toEqual([
      "aws_caller_identity.current",
      "aws_ecs_service.running",
      "aws_partition.current",
      "aws_resourcegroupstaggingapi_resources.service",
      "aws_route53_zone.main",
    ]);
  });

  it("counts the resources that an address with an index belongs to, and no others", () => {
    const counted = Object.entries(stack.resource).flatMap(([type, named]) =>
      Object.entries(named)
        .filter(([, block]) => block.count !== undefined)
        .map(([name]) => `${type}.${name}`),
    );
    expect(counted.sort()).toEqual([
      "aws_acm_certificate.main",
      "aws_acm_certificate_validation.main",
      "aws_appautoscaling_policy.cpu",
      "aws_appautoscaling_policy.memory",
      "aws_appautoscaling_policy.requests",
      "aws_appautoscaling_target.ecs",
      "aws_budgets_budget.monthly",
      "aws_cloudwatch_dashboard.fleet",
      "aws_cloudwatch_dashboard.region",
      "aws_cloudwatch_event_rule.crashes",
      "aws_cloudwatch_event_rule.failures",
      "aws_cloudwatch_event_target.crashes",
      "aws_cloudwatch_event_target.failures",
      "aws_cloudwatch_log_group.crashes",
      "aws_cloudwatch_log_group.flow_logs",
      "aws_cloudwatch_log_group.waf",
      "aws_cloudwatch_log_resource_policy.crashes",
      "aws_cloudwatch_metric_alarm.latency",
      "aws_cloudwatch_metric_alarm.memory",
      "aws_cloudwatch_metric_alarm.no_healthy_target",
      "aws_cloudwatch_metric_alarm.no_running_task",
      "aws_cloudwatch_metric_alarm.restart_loop",
      "aws_cloudwatch_metric_alarm.server_errors",
      "aws_cloudwatch_metric_alarm.weekend_mode",
      "aws_eip.nat",
      "aws_flow_log.main",
      "aws_iam_role.flow_logs",
      "aws_iam_role_policy.ecs_execute_command",
      "aws_iam_role_policy.ecs_task_execution_kms",
      "aws_iam_role_policy.ecs_task_kms",
      "aws_iam_role_policy.flow_logs",
      "aws_lb.main",
      "aws_lb_listener.https",
      "aws_lb_listener.main",
      "aws_lb_listener_rule.closed",
      "aws_lb_listener_rule.oauth_metadata",
      "aws_lb_target_group.main",
      "aws_nat_gateway.main",
      "aws_route.nat",
      "aws_route53_record.certificate_validation",
      "aws_route53_record.ipv6",
      "aws_route53_record.main",
      "aws_route_table.private",
      "aws_route_table_association.private",
      "aws_route_table_association.public",
      "aws_secretsmanager_secret_rotation.api_key",
      "aws_security_group.endpoints",
      "aws_service_discovery_private_dns_namespace.main",
      "aws_service_discovery_service.main",
      "aws_sns_topic.alarms",
      "aws_sns_topic_policy.alarms",
      "aws_sns_topic_subscription.alarms",
      "aws_subnet.private",
      "aws_subnet.public",
      "aws_vpc_endpoint.s3",
      "aws_vpc_security_group_egress_rule.alb_to_oauth_keys",
      "aws_wafv2_web_acl.main",
      "aws_wafv2_web_acl_association.main",
      "aws_wafv2_web_acl_logging_configuration.main",
    ]);
    expect(stack.data.aws_route53_zone?.main.count).toBeDefined();
  });

  it("merges no two resources into one address", () => {
    const resources = regionStack().node.findAll().filter(TerraformResource.isTerraformResource);
    expect(resources).toHaveLength(addresses(stack.resource).length);
  });

  it("names every element as its id says", () => {
    const elements = regionStack().node.findAll().filter(TerraformElement.isTerraformElement);
    const resources = elements.filter(TerraformResource.isTerraformResource);
    for (const resource of resources) {
      expect(resource.node.id).toBe(
        `${resource.terraformResourceType}.${resource.friendlyUniqueId}`,
      );
    }
  });

  it("has exactly these outputs", () => {
    expect(Object.keys(stack.output).sort()).toEqual(OUTPUTS);
  });

  it("has every documented variable with its type and default", () => {
    const documented = {
      project_name: ["string", "fmp-mcp"],
      environment: ["string", "dev"],
      aws_region: ["string", "eu-west-1"],
      vpc_cidr: ["string", "172.31.0.0/16"],
      availability_zones: ["list(string)", ["eu-west-1a", "eu-west-1b", "eu-west-1c"]],
      subnet_cidrs: ["list(string)", ["172.31.0.0/20", "172.31.16.0/20", "172.31.32.0/20"]],
      container_image: ["string", "ghcr.io/cdtait/fmp-mcp-server:latest"],
      container_port: ["number", 8001],
      cpu: ["number", 1024],
      memory: ["number", 3072],
      desired_count: ["number", 2],
      container_secrets: ["map(string)", {}],
      container_environment: [
        "map(string)",
        { PORT: "8001", STATELESS: "true", TRANSPORT: "streamable-http" },
      ],
      create_alb: ["bool", true],
      alb_port: ["number", 80],
      secret_rotation_days: ["number", null],
      alb_allowed_cidrs: ["list(string)", ["0.0.0.0/0"]],
      enable_https: ["bool", false],
      alb_drop_invalid_header_fields: ["bool", false],
      target_group_port: ["number", 8000],
      health_check_path: ["string", "/health"],
      mcp_path: ["string", "/mcp"],
      enable_service_discovery: ["bool", true],
      service_discovery_ttl: ["number", 60],
      service_discovery_failure_threshold: ["number", 1],
      enable_domain: ["bool", true],
      domain_name: ["string", "cdtait.cloud"],
      subdomain: ["string", "fmp"],
      enable_ipv6: ["bool", false],
      cluster_name: ["string", null],
      enable_execute_command: ["bool", false],
      enable_weekend_only: ["bool", false],
      destroy_albs_when_scaled_down: ["bool", false],
      weekend_hours_start: ["number", 6],
      weekend_hours_end: ["number", 22],
      weekend_active_regions: ["list(string)", ["eu-west-2"]],
      weekend_days: ["list(string)", ["SAT", "SUN"]],
      weekend_timezone: ["string", "UTC"],
      weekend_prewarm_minutes: ["number", 15],
      weekend_closed_dates: ["list(string)", []],
      weekend_plan_time: ["string", null],
      alarm_email: ["string", null],
      alarm_topic_arn: ["string", null],
      alarm_5xx_percent: ["number", 5],
      alarm_latency_seconds: ["number", 10],
      alarm_memory_percent: ["number", 90],
      enable_weekend_notices: ["bool", false],
      container_insights: ["string", null],
      enable_waf_logs: ["bool", false],
      enable_dashboard: ["bool", false],
      enable_fleet_dashboard: ["bool", false],
      monthly_budget_usd: ["number", null],
    };
    for (const [name, [type, value]] of Object.entries(documented)) {
      expect(stack.variable[name], name).toMatchObject({ type, default: value });
      expect(stack.variable[name]?.description, name).toMatch(/\w{3}/);
    }
    expect(stack.variable.weekend_overrides?.type.replaceAll(/\s/g, "")).toMatch(
      /^list\(object\(\{start=string,end=string,desired_count=number\}\)\)$/,
    );
    expect(stack.variable.api_key).toMatchObject({ type: "string", sensitive: true });
  });

  it("lets null mean the default, but for the variables whose default is null", () => {
    const nullable = Object.entries(stack.variable).filter(
      ([, { nullable }]) => nullable !== false,
    );
    expect(nullable.map(([name]) => name).sort()).toEqual([
      "alarm_email",
      "alarm_topic_arn",
      "alb_access_logs_bucket",
      "autoscaling_cpu_percent",
      "autoscaling_max",
      "autoscaling_memory_percent",
      "autoscaling_min",
      "autoscaling_requests_per_task",
      "certificate_arn",
      "cluster_name",
      "container_insights",
      "container_user",
      "fargate_spot_percent",
      "kms_key_arn",
      "monthly_budget_usd",
      "oauth_audience",
      "oauth_issuer",
      "oauth_jwks_url",
      "permissions_boundary_arn",
      "rewrite_host_header",
      "route53_zone_id",
      "secret_rotation_days",
      "secret_rotation_function_arn",
      "stop_timeout_seconds",
      "target_group_name",
      "weekend_closed_answer",
      "weekend_plan_time",
    ]);
  });
});
