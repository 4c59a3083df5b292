import type { Finder } from "./find-resources";

interface Source {
  readonly finders: Readonly<Record<string, Finder>>;
}

const budgets = () => require("./finders/budgets") as Source;
const certificates = () => require("./finders/certificates") as Source;
const network = () => require("./finders/network") as Source;
const privateNetwork = () => require("./finders/private-network") as Source;
const flowLogs = () => require("./finders/flow-logs") as Source;
const securityGroups = () => require("./finders/security-groups") as Source;
const loadBalancer = () => require("./finders/load-balancer") as Source;
const waf = () => require("./finders/waf") as Source;
const ecs = () => require("./finders/ecs") as Source;
const iam = () => require("./finders/iam") as Source;
const logs = () => require("./finders/logs") as Source;
const secrets = () => require("./finders/secrets") as Source;
const serviceDiscovery = () => require("./finders/service-discovery") as Source;
const route53 = () => require("./finders/route53") as Source;
const s3 = () => require("./finders/s3") as Source;

/**
 * Where each type of resource is looked for; an SDK client is loaded when something of its service is missing.
 * null: nothing to find. The default security group is there with its VPC, and creating the resource takes it over. A
 * validation is no more than the wait for a certificate. All others are overwritten, or given back as they are, when they
 * are created again.
 */
const sources: Readonly<Record<string, (() => Source) | null>> = {
  aws_default_security_group: null,
  aws_ecs_cluster_capacity_providers: null,
  aws_secretsmanager_secret_rotation: null,
  aws_appautoscaling_target: null,
  aws_appautoscaling_scheduled_action: null,
  aws_appautoscaling_policy: null,
  aws_acm_certificate_validation: null,
  aws_wafv2_web_acl_logging_configuration: null,
  aws_cloudwatch_dashboard: null,
  aws_cloudwatch_log_resource_policy: null,
  aws_cloudwatch_metric_alarm: null,
  aws_cloudwatch_event_rule: null,
  aws_cloudwatch_event_target: null,
  aws_sns_topic: null,
  aws_sns_topic_policy: null,
  aws_sns_topic_subscription: null,
  aws_budgets_budget: budgets,
  aws_acm_certificate: certificates,
  aws_vpc: network,
  aws_internet_gateway: network,
  aws_subnet: network,
  aws_route_table: network,
  aws_route_table_association: network,
  aws_eip: privateNetwork,
  aws_nat_gateway: privateNetwork,
  aws_route: privateNetwork,
  aws_vpc_endpoint: privateNetwork,
  aws_flow_log: flowLogs,
  aws_security_group: securityGroups,
  aws_vpc_security_group_egress_rule: securityGroups,
  aws_vpc_security_group_ingress_rule: securityGroups,
  aws_lb: loadBalancer,
  aws_lb_target_group: loadBalancer,
  aws_lb_listener: loadBalancer,
  aws_lb_listener_rule: loadBalancer,
  aws_wafv2_web_acl: waf,
  aws_wafv2_web_acl_association: waf,
  aws_ecs_cluster: ecs,
  aws_ecs_task_definition: ecs,
  aws_ecs_service: ecs,
  aws_iam_role: iam,
  aws_iam_role_policy: iam,
  aws_iam_role_policy_attachment: iam,
  aws_cloudwatch_log_group: logs,
  aws_secretsmanager_secret: secrets,
  aws_secretsmanager_secret_version: secrets,
  aws_service_discovery_private_dns_namespace: serviceDiscovery,
  aws_service_discovery_service: serviceDiscovery,
  aws_route53_record: route53,
  aws_s3_bucket: s3,
  aws_s3_bucket_versioning: s3,
  aws_s3_bucket_server_side_encryption_configuration: s3,
  aws_s3_bucket_public_access_block: s3,
  aws_s3_bucket_policy: s3,
};

export function finderOf(type: string): Finder | undefined {
  return sources[type]?.().finders[type];
}

/** The types among the given ones that nobody looks for. */
export function unknownTypes(types: Iterable<string>): string[] {
  return [...new Set(types)].filter((type) => !(type in sources)).sort();
}

/** Every type that has a finder or needs none. */
export const knownTypes: readonly string[] = Object.keys(sources);
