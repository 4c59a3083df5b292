import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import type { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { hcl } from "../hcl/expression";
import { servesHttps } from "./certificate";
import { ListenerRules, type NewerBlocks } from "./listener-rules";
import { names, prefix } from "./naming";
import {
  asBoolean,
  asNumber,
  countIf,
  dependencies,
  dynamicBlock,
  only,
  onlyOrNull,
} from "./references";
import { v } from "./variables";
import { clock } from "./weekend/clock";

export interface LoadBalancerProps {
  readonly vpcId: string;
  readonly subnetIds: string[];
  readonly securityGroupId: string;
  /** What the HTTPS listener shows; null when there is none. */
  readonly certificateArn: string;
  /** Gateway and routes: AWS refuses to detach them while the load balancer has public addresses. */
  readonly internetAccess: TerraformResource[];
  readonly newerBlocks: NewerBlocks;
}

/** load_balancer.tf: the load balancer, its target group and listeners, while there is to be one. */
export class LoadBalancer extends Construct {
  /** All null while there is no load balancer. */
  readonly arn: string;
  readonly dnsName: string;
  readonly zoneId: string;
  readonly targetGroupArn: string;
  /** How Application Auto Scaling names its requests. */
  readonly requestsLabel: string;
  /** How metrics name them. */
  readonly arnSuffix: string;
  readonly targetGroupArnSuffix: string;
  /** With the rules that alone forward, if there are any. ECS refuses a service to whose target group nothing leads yet. */
  readonly listeners: TerraformResource[];

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);

    const loadBalancer = new Lb(this, "aws_lb.main", {
      count: countIf(clock.loadBalancer),
      name: names.loadBalancer,
      loadBalancerType: "application",
      internal: asBoolean(v.internal_load_balancer),
      ipAddressType: hcl`${v.enable_ipv6} ? "dualstack" : "ipv4"`,
      securityGroups: [props.securityGroupId],
      subnets: props.subnetIds,
      idleTimeout: asNumber(v.alb_idle_timeout_seconds),
      dropInvalidHeaderFields: asBoolean(v.alb_drop_invalid_header_fields),
      enableDeletionProtection: asBoolean(v.enable_deletion_protection),
      // Said when there is none, too: the provider leaves them on in AWS when the block is dropped.
      accessLogs: {
        bucket: hcl`${v.alb_access_logs_bucket} == null ? "" : ${v.alb_access_logs_bucket}`,
        enabled: asBoolean(hcl`${v.alb_access_logs_bucket} != null`),
      },
      tags: { Name: `${prefix}-alb` },
      dependsOn: dependencies(...props.internetAccess),
    });

    const targetGroup = new LbTargetGroup(this, "aws_lb_target_group.main", {
      count: countIf(clock.loadBalancer),
      name: names.targetGroup,
      vpcId: props.vpcId,
      targetType: "ip",
      protocol: "HTTP",
      // Only a default: each task registers with its own port, the container's.
      port: asNumber(v.target_group_port),
      deregistrationDelay: v.deregistration_delay_seconds,
      healthCheck: {
        enabled: true,
        path: v.health_check_path,
        protocol: "HTTP",
        port: "traffic-port",
        interval: 30,
        timeout: 5,
        healthyThreshold: 5,
        unhealthyThreshold: 2,
        matcher: "200",
      },
      stickiness: { enabled: asBoolean(v.enable_stickiness), type: "lb_cookie" },
      tags: { Name: `${prefix}-tg` },
      // A listener or service must be able to let go of the old one before it is deleted.
      lifecycle: { createBeforeDestroy: true },
    });

    const http = this.httpListener(loadBalancer, targetGroup);
    const checksTokens = props.newerBlocks.jwtValidation;
    const forward = { type: "forward", targetGroupArn: only(targetGroup, "arn") };
    const https = new LbListener(this, "aws_lb_listener.https", {
      count: countIf(hcl`${clock.loadBalancer} && ${servesHttps}`),
      loadBalancerArn: only(loadBalancer, "arn"),
      port: 443,
      protocol: "HTTPS",
      sslPolicy: v.ssl_policy,
      certificateArn: props.certificateArn,
      defaultAction: checksTokens ? [] : [forward],
      tags: { Name: `${prefix}-listener-https` },
    });
    if (checksTokens) {
      forwardByRulesOnly(https, forward.targetGroupArn);
    }

    const rules = new ListenerRules(this, "rules", {
      listenerArn: hcl`${servesHttps} ? ${onlyOrNull(https, "arn")} : ${only(http, "arn")}`,
      targetGroupArn: only(targetGroup, "arn"),
      loadBalancerDnsName: onlyOrNull(loadBalancer, "dns_name"),
      newerBlocks: props.newerBlocks,
    });

    this.arn = onlyOrNull(loadBalancer, "arn");
    this.dnsName = onlyOrNull(loadBalancer, "dns_name");
    this.zoneId = onlyOrNull(loadBalancer, "zone_id");
    this.targetGroupArn = onlyOrNull(targetGroup, "arn");
    this.requestsLabel = hcl`format("%s/%s", ${only(loadBalancer, "arn_suffix")}, ${only(targetGroup, "arn_suffix")})`;
    this.arnSuffix = onlyOrNull(loadBalancer, "arn_suffix");
    this.targetGroupArnSuffix = onlyOrNull(targetGroup, "arn_suffix");
    this.listeners = [http, https, ...rules.forwarding];
  }

  /** Forwards, or sends clients on to HTTPS once there is a certificate. */
  private httpListener(loadBalancer: Lb, targetGroup: LbTargetGroup): LbListener {
    const listener = new LbListener(this, "aws_lb_listener.main", {
      count: countIf(clock.loadBalancer),
      loadBalancerArn: only(loadBalancer, "arn"),
      port: asNumber(v.alb_port),
      protocol: "HTTP",
      defaultAction: [],
      tags: { Name: `${prefix}-listener` },
    });
    dynamicBlock(listener, "default_action", hcl`${servesHttps} ? ["redirect"] : ["forward"]`, {
      type: "${each.value}",
      target_group_arn: hcl`each.value == "forward" ? ${only(targetGroup, "arn")} : null`,
      dynamic: {
        redirect: {
          for_each: hcl`each.value == "redirect" ? [443] : []`,
          content: { port: "443", protocol: "HTTPS", status_code: "HTTP_301" },
        },
      },
    });
    return listener;
  }
}

/**
 * Where a rule checks tokens, the listener itself forwards nothing: it is there before that rule, and nobody must get in
 * meanwhile.
 */
function forwardByRulesOnly(https: LbListener, targetGroupArn: string): void {
  const actions = hcl`${v.oauth_jwks_url} == null ? ["forward"] : ["fixed-response"]`;
  dynamicBlock(https, "default_action", actions, {
    type: "${each.value}",
    target_group_arn: hcl`each.value == "forward" ? ${targetGroupArn} : null`,
    dynamic: {
      fixed_response: {
        for_each: hcl`each.value == "fixed-response" ? [503] : []`,
        content: {
          status_code: "503",
          content_type: "text/plain",
          message_body: "Tokens are not checked yet. Try again.",
        },
      },
    },
  });
}
