import { Route53Record, type Route53RecordConfig } from "@cdktf/provider-aws/lib/route53-record";
import { Construct } from "constructs";
import { hcl } from "../hcl/expression";
import { names } from "./naming";
import { countIf } from "./references";
import { v } from "./variables";
import { clock } from "./weekend/clock";

export interface Route53Props {
  readonly hostedZoneId: string;
  /** The load balancer's; null while there is none. */
  readonly loadBalancerDnsName: string;
  readonly loadBalancerZoneId: string;
}

/** route53.tf: this region's latency record for `<subdomain>.<domain_name>`. */
export class Route53 extends Construct {
  constructor(scope: Construct, id: string, props: Route53Props) {
    super(scope, id);

    const record: Omit<Route53RecordConfig, "type" | "setIdentifier"> = {
      zoneId: props.hostedZoneId,
      name: names.record,
      latencyRoutingPolicy: { region: v.aws_region },
      alias: {
        name: props.loadBalancerDnsName,
        zoneId: props.loadBalancerZoneId,
        evaluateTargetHealth: true,
      },
    };
    new Route53Record(this, "aws_route53_record.main", {
      ...record,
      count: countIf(hcl`${v.enable_domain} && ${clock.loadBalancer}`),
      type: "A",
      setIdentifier: v.aws_region,
    });
    new Route53Record(this, "aws_route53_record.ipv6", {
      ...record,
      count: countIf(hcl`${v.enable_domain} && ${clock.loadBalancer} && ${v.enable_ipv6}`),
      type: "AAAA",
      setIdentifier: `${v.aws_region}-ipv6`,
    });
  }
}
