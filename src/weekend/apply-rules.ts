import type { ApplyRules } from "../deploy/apply-rules";

/** What weekend mode may do to deployed regions. */
export const weekendRules: ApplyRules = {
  // What comes and goes with the schedule.
  mayDestroy: [
    "aws_lb.main",
    "aws_lb_target_group.main",
    "aws_lb_listener.main",
    "aws_lb_listener.https",
    "aws_lb_listener_rule.closed",
    "aws_route53_record.main",
    "aws_route53_record.ipv6",
    "aws_appautoscaling_target.ecs",
    "aws_appautoscaling_scheduled_action.weekend",
  ],
  otherResources: "what weekend mode has nothing to do with",
  applyCommand: "npx fleet weekend apply",
};
