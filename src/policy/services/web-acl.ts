import { logsWaf } from "../../fleet/web-acl";
import { ANY, type Grant } from "../grant";
import type { PolicyStack } from "../subject";

/** AWS WAF in front of the load balancer. */
export function webAcl(stack: PolicyStack): Grant[] {
  const { values, names, prefix } = stack;
  if (!values.enable_waf || !values.create_alb) {
    return [];
  }
  const acl = stack.arn("wafv2", `regional/webacl/${prefix}-waf/*`);
  const loadBalancer = stack.arn(
    "elasticloadbalancing",
    `loadbalancer/app/${names.loadBalancer}/*`,
  );
  const because = "AWS WAF changes the load balancer with the rights of whoever asks it to";
  return [
    { name: "WafList", role: "plan", actions: ["wafv2:ListWebACLs"], resources: ANY },
    {
      name: "WafRead",
      role: "plan",
      actions: ["wafv2:GetWebACL", "wafv2:ListTagsForResource"],
      resources: [acl],
    },
    {
      // Whichever the load balancer has: it may be somebody else's.
      name: "WafReadOfLoadBalancer",
      role: "plan",
      actions: ["wafv2:GetWebACLForResource"],
      resources: [loadBalancer, stack.arn("wafv2", "regional/webacl/*")],
    },
    {
      name: "WafReadByLoadBalancer",
      role: "plan",
      actions: ["elasticloadbalancing:GetLoadBalancerWebACL"],
      resources: [loadBalancer],
      because: "AWS WAF asks the load balancer, with the rights of whoever asks it",
    },
    {
      name: "WafChange",
      role: "apply",
      actions: ["wafv2:CreateWebACL", "wafv2:DeleteWebACL", "wafv2:UpdateWebACL"],
      // The groups of rules are AWS's, and are named in a web ACL.
      resources: [acl, stack.arn("wafv2", "regional/managedruleset/*")],
    },
    {
      name: "WafTag",
      role: "apply",
      actions: ["wafv2:TagResource"],
      resources: [acl],
      because: "AWS asks for it whenever something is created with tags",
    },
    {
      name: "WafAttach",
      role: "apply",
      actions: ["wafv2:AssociateWebACL", "wafv2:DisassociateWebACL"],
      resources: [acl, loadBalancer],
    },
    {
      name: "WafAttachByLoadBalancer",
      role: "apply",
      actions: [
        "elasticloadbalancing:CreateWebACLAssociation",
        "elasticloadbalancing:DeleteWebACLAssociation",
      ],
      resources: [loadBalancer],
      because,
    },
    ...(logsWaf(values) ? logging(acl) : []),
    {
      name: "WafSet",
      role: "apply",
      actions: ["elasticloadbalancing:SetWebAcl"],
      resources: ANY,
      because,
    },
  ];
}

/** The log group is in logs.ts. */
function logging(acl: string): Grant[] {
  return [
    {
      name: "WafLoggingRead",
      role: "plan",
      actions: ["wafv2:GetLoggingConfiguration"],
      resources: [acl],
    },
    {
      name: "WafLoggingChange",
      role: "apply",
      actions: ["wafv2:DeleteLoggingConfiguration", "wafv2:PutLoggingConfiguration"],
      resources: [acl],
    },
    {
      name: "WafLoggingDeliver",
      role: "apply",
      actions: [
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeResourcePolicies",
        "logs:PutResourcePolicy",
      ],
      resources: ANY,
      because: "AWS WAF lets itself write the log group with the rights of whoever asks it to",
    },
    {
      name: "WafLoggingRole",
      role: "apply",
      actions: ["iam:CreateServiceLinkedRole"],
      resources: ANY,
      condition: { StringEquals: { "iam:AWSServiceName": "wafv2.amazonaws.com" } },
      because: "AWS makes a role for WAF when an account first has it log",
    },
  ];
}
