import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { Testing } from "cdktf";
import { describe, expect, it } from "vitest";
import "../support/cdktf-matchers";
import { regionStack, synthesized } from "../support/stack";

describe("load balancer", () => {
  const { resource } = synthesized();

  it("probes the tasks on their own port as documented", () => {
    expect(Testing.synth(regionStack())).toHaveResourceWithProperties(LbTargetGroup, {
      health_check: {
        enabled: true,
        path: "${var.health_check_path}",
        port: "traffic-port",
        protocol: "HTTP",
        interval: 30,
        timeout: 5,
        healthy_threshold: 5,
        unhealthy_threshold: 2,
        matcher: "200",
      },
      port: "${var.target_group_port}",
      protocol: "HTTP",
      target_type: "ip",
    });
  });

  it("replaces the target group before it deletes the old one, and nothing else so", () => {
    const replacedFirst = Object.entries(resource).flatMap(([type, named]) =>
      Object.entries(named)
        .filter(([, block]) => block.lifecycle?.create_before_destroy)
        .map(([name]) => `${type}.${name}`),
    );
    expect(replacedFirst.sort()).toEqual([
      "aws_acm_certificate.main",
      "aws_lb_target_group.main",
      "aws_service_discovery_service.main",
    ]);
  });

  it("waits for the way to the internet, so that it goes before the gateway does", () => {
    expect(resource.aws_lb?.main.depends_on).toEqual([
      "aws_internet_gateway.main",
      "aws_route_table_association.public",
    ]);
  });

  it("waits for a certificate only when its record is there, also with one change at a time", () => {
    expect(resource.aws_acm_certificate_validation?.main.depends_on).toEqual([
      "aws_route53_record.certificate_validation",
    ]);
  });

  it("passes every header unless told otherwise, and keeps streams open", () => {
    expect(resource.aws_lb?.main).toMatchObject({
      drop_invalid_header_fields: "${var.alb_drop_invalid_header_fields}",
      idle_timeout: "${var.alb_idle_timeout_seconds}",
      internal: "${var.internal_load_balancer}",
      load_balancer_type: "application",
    });
  });
});

describe("the closed answer", () => {
  const rule = synthesized().resource.aws_lb_listener_rule?.closed;

  it("stands before everything else, on the listener that clients reach", () => {
    expect(rule.priority).toBe(1);
    expect(rule.listener_arn).toBe(
      "${(var.certificate_arn != null || var.enable_https) ? one(aws_lb_listener.https[*].arn) : aws_lb_listener.main[0].arn}",
    );
  });

  it("leaves the listeners' default actions alone: the target group must stay attached", () => {
    const listeners = JSON.stringify(synthesized().resource.aws_lb_listener);
    expect(listeners).not.toContain("weekend_closed");
    expect(listeners).not.toContain("fixed-response");
  });
});
