import type { ApplyRules } from "../deploy/apply-rules";

/** What weekend mode may do to deployed regions. */
export const weekendRules: ApplyRules = {
  // What comes and goes with the schedule, or with weekend mode.
  mayDestroy: [
    "aws_lb.main",
    "aws_lb_target_group.main",
    "aws_lb_listener.main",
    "aws_lb_listener.https",
    "aws_lb_listener_rule.closed",
    "aws_lb_listener_rule.oauth_metadata",
    "aws_lb_listener_rule.health",
    "aws_lb_listener_rule.forward",
    "aws_wafv2_web_acl_association.main",
    "aws_route53_record.main",
    "aws_route53_record.ipv6",
    "aws_appautoscaling_target.ecs",
    "aws_appautoscaling_scheduled_action.weekend",
    "aws_appautoscaling_policy.cpu",
    "aws_appautoscaling_policy.memory",
    "aws_appautoscaling_policy.requests",
    "aws_cloudwatch_metric_alarm.no_healthy_target",
    "aws_cloudwatch_metric_alarm.server_errors",
    "aws_cloudwatch_metric_alarm.latency",
    "aws_cloudwatch_metric_alarm.no_running_task",
    "aws_cloudwatch_metric_alarm.weekend_mode",
  ],
  otherResources: "what weekend mode has nothing to do with",
  applyCommand: "npx fleet weekend apply",
};
