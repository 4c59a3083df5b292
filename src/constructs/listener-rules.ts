import { LbListenerRule } from "@cdktf/provider-aws/lib/lb-listener-rule";
import type { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { METADATA_PATH, metadataExpression } from "../fleet/oauth";
import { hcl } from "../hcl/expression";
import { prefix } from "./naming";
import { mcpUrl } from "./public-address";
import { asList, countIf, dynamicBlock } from "./references";
import { v } from "./variables";
import { clock } from "./weekend/clock";

/** The blocks of rules that AWS provider 5.100 does not know, as far as the stack may have them: see provider-floor.ts. */
export interface NewerBlocks {
  readonly hostRewrite: boolean;
  readonly jwtValidation: boolean;
}

export interface ListenerRulesProps {
  /** The listener that clients reach: HTTPS where there is one. */
  readonly listenerArn: string;
  readonly targetGroupArn: string;
  readonly loadBalancerDnsName: string;
  readonly newerBlocks: NewerBlocks;
}

/** The lowest number comes first. Between them is room for rules that are made by hand. */
const PRIORITY = { closed: 1, oauthMetadata: 10, health: 20, forward: 50_000 };

const everyPath = [{ pathPattern: { values: ["*"] } }];

/** load_balancer.tf: what is answered, rewritten or checked before the listener's default action. */
export class ListenerRules extends Construct {
  /** Without them nothing leads to the target group where tokens are checked. */
  readonly forwarding: TerraformResource[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ListenerRulesProps,
  ) {
    super(scope, id);
    const { hostRewrite, jwtValidation } = props.newerBlocks;
    this.closedAnswer();
    this.oauthMetadata();
    if (jwtValidation) {
      this.openHealthPath();
    }
    const forward = hostRewrite || jwtValidation ? this.forward() : undefined;
    this.forwarding = forward && jwtValidation ? [forward] : [];
  }

  /**
   * While the schedule lets no region run. A rule and not the listener's default action, which keeps the target group
   * attached: ECS refuses to update a service whose target group is not.
   */
  private closedAnswer(): void {
    const text = hcl`${clock.opensAt} == null ? "Closed." : format("Closed. Opens at %s.", ${clock.opensAt})`;
    const json = hcl`jsonencode({ status = "closed", opens_at = ${clock.opensAt} })`;
    const isJson = hcl`${v.weekend_closed_answer} == "json"`;
    new LbListenerRule(this, "aws_lb_listener_rule.closed", {
      count: countIf(
        hcl`${clock.loadBalancer} && ${v.enable_weekend_only} && ${v.weekend_closed_answer} != null ? ${clock.closed} : false`,
      ),
      listenerArn: this.props.listenerArn,
      priority: PRIORITY.closed,
      condition: everyPath,
      action: [
        {
          type: "fixed-response",
          fixedResponse: {
            statusCode: "503",
            contentType: hcl`${isJson} ? "application/json" : "text/plain"`,
            messageBody: hcl`${isJson} ? ${json} : ${text}`,
          },
        },
      ],
      tags: { Name: `${prefix}-closed` },
    });
  }

  /** Where to get a token: clients ask the path with the endpoint's behind it first, then the one without. */
  private oauthMetadata(): void {
    const paths = hcl`distinct([${METADATA_PATH}, format("%s%s", ${METADATA_PATH}, trimsuffix(${v.mcp_path}, "/"))])`;
    new LbListenerRule(this, "aws_lb_listener_rule.oauth_metadata", {
      count: countIf(hcl`${clock.loadBalancer} && ${v.oauth_issuer} != null`),
      listenerArn: this.props.listenerArn,
      priority: PRIORITY.oauthMetadata,
      condition: [{ pathPattern: { values: asList(paths) } }],
      action: [
        {
          type: "fixed-response",
          fixedResponse: {
            statusCode: "200",
            contentType: "application/json",
            messageBody: metadataExpression(mcpUrl(this.props.loadBalancerDnsName)),
          },
        },
      ],
      tags: { Name: `${prefix}-oauth-metadata` },
    });
  }

  /** Monitoring has no token. */
  private openHealthPath(): void {
    const rule = new LbListenerRule(this, "aws_lb_listener_rule.health", {
      count: countIf(hcl`${clock.loadBalancer} && ${v.oauth_jwks_url} != null`),
      listenerArn: this.props.listenerArn,
      priority: PRIORITY.health,
      condition: [{ pathPattern: { values: [hcl`split("?", ${v.health_check_path})[0]`] } }],
      action: [{ type: "forward", targetGroupArn: this.props.targetGroupArn }],
      tags: { Name: `${prefix}-health` },
    });
    this.rewriteHost(rule);
  }

  /** Every other request. AWS takes a transform in a rule only, not in a listener's default action. */
  private forward(): LbListenerRule {
    const { hostRewrite, jwtValidation } = this.props.newerBlocks;
    const wanted = [
      ...(hostRewrite ? [v.rewrite_host_header] : []),
      ...(jwtValidation ? [v.oauth_jwks_url] : []),
    ];
    const { listenerArn, targetGroupArn } = this.props;
    const rule = new LbListenerRule(this, "aws_lb_listener_rule.forward", {
      count: countIf(hcl`${clock.loadBalancer} && length(compact(${wanted})) > 0`),
      listenerArn,
      priority: PRIORITY.forward,
      condition: everyPath,
      action: jwtValidation ? [] : [{ type: "forward", targetGroupArn }],
      tags: { Name: `${prefix}-forward` },
    });
    if (jwtValidation) {
      this.checkToken(rule);
    }
    this.rewriteHost(rule);
    return rule;
  }

  /** Before a request is forwarded. Both actions are of one dynamic block, which keeps their order. */
  private checkToken(rule: LbListenerRule): void {
    const actions = hcl`${v.oauth_jwks_url} == null ? ["forward"] : ["jwt-validation", "forward"]`;
    dynamicBlock(rule, "action", actions, {
      type: "${each.value}",
      order: hcl`each.key + 1`,
      target_group_arn: hcl`each.value == "forward" ? ${this.props.targetGroupArn} : null`,
      dynamic: {
        jwt_validation: {
          for_each: hcl`each.value == "jwt-validation" ? [true] : []`,
          content: {
            issuer: v.oauth_issuer,
            jwks_endpoint: v.oauth_jwks_url,
            dynamic: {
              additional_claim: {
                for_each: hcl`compact([${v.oauth_audience}])`,
                content: {
                  format: "single-string",
                  name: "aud",
                  values: ["${additional_claim.value}"],
                },
              },
            },
          },
        },
      },
    });
  }

  private rewriteHost(rule: LbListenerRule): void {
    if (!this.props.newerBlocks.hostRewrite) {
      return;
    }
    dynamicBlock(rule, "transform", hcl`${v.rewrite_host_header} == null ? [] : [true]`, {
      type: "host-header-rewrite",
      host_header_rewrite_config: {
        rewrite: { regex: "^.*$", replace: v.rewrite_host_header },
      },
    });
  }
}
