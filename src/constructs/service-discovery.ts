import { ServiceDiscoveryPrivateDnsNamespace } from "@cdktf/provider-aws/lib/service-discovery-private-dns-namespace";
import { ServiceDiscoveryService } from "@cdktf/provider-aws/lib/service-discovery-service";
import { Construct } from "constructs";
import { hcl } from "../hcl/expression";
import { prefix, shortPrefix } from "./naming";
import { asNumber, countIf, only, onlyOrNull } from "./references";
import { v } from "./variables";

export interface ServiceDiscoveryProps {
  readonly vpcId: string;
}

/** service_discovery.tf: the tasks' addresses as A records in a private zone of the VPC. */
export class ServiceDiscovery extends Construct {
  /** Null when service discovery is off. */
  readonly serviceArn: string;
  readonly dnsName: string;

  constructor(scope: Construct, id: string, props: ServiceDiscoveryProps) {
    super(scope, id);

    const namespace = new ServiceDiscoveryPrivateDnsNamespace(
      this,
      "aws_service_discovery_private_dns_namespace.main",
      {
        count: countIf(v.enable_service_discovery),
        name: `${prefix}-services`,
        description: "Private names of the MCP servers",
        vpc: props.vpcId,
        tags: { Name: `${prefix}-namespace` },
      },
    );

    const service = new ServiceDiscoveryService(this, "aws_service_discovery_service.main", {
      count: countIf(v.enable_service_discovery),
      name: `${shortPrefix}-service`,
      // Tasks that are still registered must not stand in the way of switching this off.
      forceDestroy: true,
      dnsConfig: {
        namespaceId: only(namespace, "id"),
        routingPolicy: "MULTIVALUE",
        dnsRecords: [{ type: "A", ttl: asNumber(v.service_discovery_ttl) }],
      },
      // ECS reports the health: Cloud Map cannot probe addresses of a private namespace.
      healthCheckCustomConfig: {
        failureThreshold: asNumber(v.service_discovery_failure_threshold),
      },
      tags: { Name: `${prefix}-service-discovery` },
      // The ECS service must be able to let go of it before it is deleted.
      lifecycle: { createBeforeDestroy: true },
    });

    this.serviceArn = onlyOrNull(service, "arn");
    this.dnsName = hcl`${v.enable_service_discovery} ? ${`${shortPrefix}-service.${prefix}-services`} : null`;
  }
}
