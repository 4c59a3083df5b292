import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { Wafv2WebAcl } from "@cdktf/provider-aws/lib/wafv2-web-acl";
import { Wafv2WebAclAssociation } from "@cdktf/provider-aws/lib/wafv2-web-acl-association";
import { Wafv2WebAclLoggingConfiguration } from "@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration";
import { Construct } from "constructs";
import { MANAGED_RULES } from "../fleet/web-acl";
import { hcl } from "../hcl/expression";
import { prefix } from "./naming";
import { asNumber, countIf, only } from "./references";
import { v } from "./variables";
import { clock } from "./weekend/clock";

export interface WebAclProps {
  /** Null while there is no load balancer. */
  readonly loadBalancerArn: string;
}

/** load_balancer.tf, what stands before it: AWS WAF, with a limit of requests, rules of AWS, and a log of what they meet. */
export class WebAcl extends Construct {
  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);

    const acl = new Wafv2WebAcl(this, "aws_wafv2_web_acl.main", {
      count: countIf(hcl`${v.enable_waf} && ${v.create_alb}`),
      name: `${prefix}-waf`,
      description: "What the load balancer refuses",
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      visibilityConfig: {
        cloudwatchMetricsEnabled: true,
        metricName: `${prefix}-waf`,
        sampledRequestsEnabled: true,
      },
      tags: { Name: `${prefix}-waf` },
    });
    // In Terraform's own words: cdktf has no types for statements. Dynamic, since Terraform checks the blocks of an ACL
    // that is off, too, which took a third of its time in every command.
    const on = hcl`${v.enable_waf} ? [true] : []`;
    acl.addOverride(
      "dynamic.rule",
      [rateLimit, ...managedRules].map((content) => ({ for_each: on, content })),
    );

    const logged = countIf(hcl`${v.enable_waf_logs} && ${v.enable_waf} && ${v.create_alb}`);
    // AWS takes no group with another beginning.
    const group = new CloudwatchLogGroup(this, "aws_cloudwatch_log_group.waf", {
      count: logged,
      name: `aws-waf-logs-${prefix}`,
      retentionInDays: asNumber(v.log_retention_days),
      kmsKeyId: v.kms_key_arn,
      tags: { Name: `aws-waf-logs-${prefix}` },
    });
    new Wafv2WebAclLoggingConfiguration(this, "aws_wafv2_web_acl_logging_configuration.main", {
      count: logged,
      resourceArn: only(acl, "arn"),
      logDestinationConfigs: [only(group, "arn")],
      redactedFields: [
        ...SECRET_HEADERS.map((name) => ({ singleHeader: { name } })),
        { queryString: {} },
      ],
      // What gets through says nothing of the rules, and is nearly everything.
      loggingFilter: {
        defaultBehavior: "DROP",
        filter: [
          {
            behavior: "KEEP",
            requirement: "MEETS_ANY",
            condition: ["BLOCK", "COUNT"].map((action) => ({ actionCondition: { action } })),
          },
        ],
      },
    });

    new Wafv2WebAclAssociation(this, "aws_wafv2_web_acl_association.main", {
      count: countIf(hcl`${v.enable_waf} && ${clock.loadBalancer}`),
      webAclArn: only(acl, "arn"),
      resourceArn: props.loadBalancerArn,
    });
  }
}

/** Clients say in them who they are. */
const SECRET_HEADERS = ["authorization", "cookie", "x-api-key", "mcp-session-id"];

const rateLimit = {
  name: "rate-limit",
  priority: 0,
  action: { block: {} },
  statement: { rate_based_statement: { aggregate_key_type: "IP", limit: v.waf_rate_limit } },
  visibility_config: visibility("rate-limit"),
};

const managedRules = Object.entries(MANAGED_RULES).map(([name, counted], i) => ({
  name,
  priority: i + 1,
  override_action: { none: {} },
  statement: {
    managed_rule_group_statement: {
      vendor_name: "AWS",
      name,
      rule_action_override: counted.map((rule) => ({
        name: rule,
        action_to_use: { count: {} },
      })),
    },
  },
  visibility_config: visibility(name),
}));

function visibility(rule: string) {
  return {
    cloudwatch_metrics_enabled: true,
    metric_name: `${prefix}-waf-${rule}`,
    sampled_requests_enabled: true,
  };
}
