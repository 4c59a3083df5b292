import { TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import { type HclOperand, hcl } from "../hcl/expression";
import { servesHttps } from "./certificate";
import type { Ecs } from "./ecs";
import type { HostedZone } from "./hosted-zone";
import type { LoadBalancer } from "./load-balancer";
import type { Logs } from "./logs";
import { names } from "./naming";
import type { Network } from "./network";
import type { Secrets } from "./secrets";
import type { ServiceDiscovery } from "./service-discovery";
import { v } from "./variables";
import { clock } from "./weekend/clock";

export interface OutputsProps {
  readonly network: Network;
  readonly loadBalancer: LoadBalancer;
  readonly secrets: Secrets;
  readonly logs: Logs;
  readonly serviceDiscovery: ServiceDiscovery;
  readonly ecs: Ecs;
  readonly hostedZone: HostedZone;
}

/** outputs.tf: what scripts read with `terraform output -raw`. Null where a thing is switched off. */
export class Outputs extends Construct {
  constructor(scope: Construct, id: string, props: OutputsProps) {
    super(scope, id);
    const { network, loadBalancer, secrets, logs, serviceDiscovery, ecs, hostedZone } = props;

    this.output("vpc_id", "The VPC", network.vpcId);
    this.output("vpc_cidr_block", "IPv4 range of the VPC", network.vpcCidrBlock);
    this.output("public_subnet_ids", "The public subnets, one per zone", network.publicSubnetIds);

    this.output("load_balancer_dns_name", "AWS's name of the load balancer", loadBalancer.dnsName);
    this.output(
      "load_balancer_zone_id",
      "Hosted zone of the load balancer's name, for alias records",
      loadBalancer.zoneId,
    );
    this.output("load_balancer_arn", "The load balancer", loadBalancer.arn);
    this.output("target_group_arn", "The target group of the tasks", loadBalancer.targetGroupArn);

    this.output("ecs_cluster_id", "The ECS cluster (ARN)", ecs.clusterId);
    this.output("ecs_cluster_name", "Name of the ECS cluster", ecs.clusterName);
    this.output("ecs_service_id", "The ECS service (ARN)", ecs.serviceId);
    this.output("ecs_service_name", "Name of the ECS service", ecs.serviceName);
    this.output(
      "ecs_task_definition_arn",
      "The current revision of the task definition",
      ecs.taskDefinitionArn,
    );

    this.output("application_url", "Where this region answers", applicationUrl(loadBalancer));
    this.output(
      "custom_domain_url",
      "Where the whole fleet answers: Route 53 picks the nearest region",
      customDomainUrl(),
    );
    this.output(
      "mcp_url",
      "What to paste into an MCP client: the fleet's endpoint, or this region's where there is no domain",
      mcpUrl(loadBalancer),
    );
    this.output(
      "service_discovery_dns_name",
      "Name of the tasks inside the VPC",
      serviceDiscovery.dnsName,
    );

    this.output(
      "alb_security_group_id",
      "Security group of the load balancer",
      network.albSecurityGroupId,
    );
    this.output(
      "ecs_security_group_id",
      "Security group of the tasks",
      network.tasksSecurityGroupId,
    );
    this.output("cloudwatch_log_group_name", "Where the containers' logs are", logs.groupName);
    this.output("secret_arn", "The secret that holds the API key", secrets.apiKeyArn);
    this.output("route53_zone_id", "Hosted zone of the custom domain", hostedZone.idOrNull);

    this.output("region", "The AWS region", v.aws_region);
    this.output("deployment_info", "The deployment at a glance", {
      project_name: v.project_name,
      environment: v.environment,
      region: v.aws_region,
      cluster_name: ecs.clusterName,
      desired_count: v.desired_count,
      container_image: v.container_image,
      alb_created: v.create_alb,
      service_discovery_enabled: v.enable_service_discovery,
      custom_domain_enabled: v.enable_domain,
    });
  }

  private output(name: string, description: string, value: HclOperand): void {
    new TerraformOutput(this, `output.${name}`, { description, value });
  }
}

/** Over HTTPS only the custom domain can be right: no certificate is for the load balancer's own name. */
function applicationUrl(loadBalancer: LoadBalancer): string {
  const ownUrl = hcl`format("%s://%s%s", ${scheme}, ${loadBalancer.dnsName}, ${port})`;
  const reachableUrl = hcl`${servesHttps} && ${v.enable_domain} ? ${customDomainUrl()} : ${ownUrl}`;
  return hcl`${clock.loadBalancer} ? ${reachableUrl} : null`;
}

function customDomainUrl(): string {
  return hcl`${v.create_alb} && ${v.enable_domain} ? format("%s://%s%s", ${scheme}, ${names.record}, ${port}) : null`;
}

/** Without a slash at its end: clients do not follow the redirect that a server may answer with. */
function mcpUrl(loadBalancer: LoadBalancer): string {
  const base = hcl`${v.enable_domain} ? ${customDomainUrl()} : ${applicationUrl(loadBalancer)}`;
  // The loop gives the address a name, and is empty where there is none.
  return hcl`one([for url in compact([${base}]) : format("%s%s", url, trimsuffix(${v.mcp_path}, "/"))])`;
}

const scheme = hcl`${servesHttps} ? "https" : "http"`;
const port = hcl`${servesHttps} || ${v.alb_port} == 80 ? "" : format(":%d", ${v.alb_port})`;
