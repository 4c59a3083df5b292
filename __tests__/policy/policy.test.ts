import { describe, expect, it } from "vitest";
import type { VariableValues } from "../../src/fleet/variables";
import { type Question, refused } from "./iam";
import { ALL_ON, STACK } from "./lifecycle";
import { recordedCalls } from "./recorded";
import { grantsOf, IN_S3, policiesFor, recorded, stack } from "./recorded-region";
import { sdkActions } from "./sdk-calls";

const policies = policiesFor([recorded]);
const calls = recordedCalls();
const sdk = sdkActions();

/**
 * What the recorded life does not come to: its schedule is never closed, and the emulator registers no tasks and spares
 * Terraform the wait for a record.
 */
const NOT_MET = [
  "elasticloadbalancing:CreateRule",
  "elasticloadbalancing:DeleteRule",
  "elasticloadbalancing:ModifyRule",
  "route53:GetChange",
  "servicediscovery:DeregisterInstance",
];

describe("the policies of a region", () => {
  it("allow all that its life asks of AWS, to whoever plans and to whoever applies", () => {
    expect(calls.length).toBeGreaterThan(200);
    const missing = calls.filter((call) => refused(policies[call.role], call) !== undefined);
    expect(missing).toEqual([]);
  });

  it("allow all that the sources of fleet can ask for", () => {
    const actions = new Set(grantsOf(recorded).flatMap((grant) => grant.actions));
    expect(sdk.length).toBeGreaterThan(40);
    expect(sdk.filter((action) => !actions.has(action))).toEqual([]);
  });

  it("let a name without a secret be asked for, so that AWS answers that there is none", () => {
    const asking = (ending: string): Question => ({
      action: "secretsmanager:DescribeSecret",
      resources: [
        {
          arn: `arn:aws:secretsmanager:${STACK}:123456789012:secret:fmp-mcp-dev-${STACK}-api-key${ending}`,
        },
      ],
      context: {},
    });
    expect(refused(policies.plan, asking(""))).toBeUndefined();
    expect(refused(policies.plan, asking("-AbCdEf"))).toBeUndefined();
    expect(refused(policies.plan, asking("-of-another-AbCdEf"))).toBeDefined();
  });

  it("allow nothing that nobody asks for, but for what AWS itself needs, with the reason", () => {
    for (const role of ["plan", "apply"] as const) {
      // Whoever applies plans, too.
      const own = calls.filter((it) => role === "plan" || it.role === role);
      const asked = new Set([...own.map(({ action }) => action), ...sdk, ...NOT_MET]);
      const unasked = grantsOf(recorded)
        .filter((grant) => grant.role === role && grant.because === undefined)
        .flatMap(({ actions }) => actions.filter((action) => !asked.has(action)));
      expect(unasked, role).toEqual([]);
    }
  });

  it("let whoever plans change nothing but locks", () => {
    const changing = policies.plan
      .flatMap(({ Statement }) => Statement)
      .flatMap(({ Action }) => Action)
      .filter((action) => !/:(Decrypt|Describe|Filter|Get|List|View)/.test(action));
    expect(changing.sort()).toEqual(["s3:DeleteObject", "s3:PutObject"]);
    const writing = (key: string): Question => ({
      action: "s3:PutObject",
      resources: [{ arn: `arn:aws:s3:::${IN_S3.bucket}/mcp-fleet/${STACK}/${key}` }],
      context: {},
    });
    expect(refused(policies.plan, writing("terraform.tfstate.tflock"))).toBeUndefined();
    expect(refused(policies.plan, writing("terraform.tfstate"))).toBeDefined();
  });
});

describe("what the stacks contain", () => {
  const actionsOf = (values: Partial<VariableValues>) =>
    new Set(grantsOf(stack(STACK, values)).flatMap(({ actions }) => actions));
  const services = (values: Partial<VariableValues>) =>
    new Set([...actionsOf(values)].map((action) => action.split(":")[0]));

  it("decides which rights there are", () => {
    expect(services({ enable_https: true })).toContain("acm");
    expect(services({})).not.toContain("acm");
    expect(services({ enable_service_discovery: false })).not.toContain("servicediscovery");
    expect(services({})).not.toContain("events");
    expect(services({ alarm_email: "oncall@example.com" })).toContain("sns");
    expect(services({})).not.toContain("budgets");
    expect(services({ monthly_budget_usd: 100 })).toContain("budgets");
    expect(actionsOf({})).not.toContain("cloudwatch:PutDashboard");
    for (const which of ["enable_dashboard", "enable_fleet_dashboard"]) {
      expect(actionsOf({ [which]: true }), which).toContain("cloudwatch:PutDashboard");
    }
    expect(actionsOf({ enable_waf: true })).not.toContain("wafv2:PutLoggingConfiguration");
    expect(actionsOf({ enable_waf: true, enable_waf_logs: true })).toContain(
      "wafv2:PutLoggingConfiguration",
    );
    expect(actionsOf({})).not.toContain("ecs:UpdateCluster");
    expect(actionsOf({ container_insights: "enabled" })).toContain("ecs:UpdateCluster");
    const providers = "ecs:PutClusterCapacityProviders";
    expect(actionsOf({})).not.toContain(providers);
    expect(actionsOf({ fargate_spot_percent: 0 })).toContain(providers);
    const topic = services({ alarm_topic_arn: `arn:aws:sns:${STACK}:123456789012:oncall` });
    expect(topic).toContain("events");
    expect(topic).not.toContain("sns");
    const bare = { create_alb: false, enable_domain: false, enable_service_discovery: false };
    expect(services(bare)).not.toContain("route53");
    expect(actionsOf(bare)).not.toContain("elasticloadbalancing:CreateLoadBalancer");
    for (const service of ["kms", "lambda", "wafv2"]) {
      expect(services({}), service).not.toContain(service);
    }
    expect(services({ enable_waf: true })).toContain("wafv2");
    expect(services({ enable_waf: true, create_alb: false })).not.toContain("wafv2");
    expect(services({ kms_key_arn: ALL_ON.kms_key_arn })).toContain("kms");
    for (const action of ["ec2:CreateNatGateway", "ec2:CreateVpcEndpoint", "ec2:CreateFlowLogs"]) {
      expect(actionsOf({}), action).not.toContain(action);
      const on = { private_subnets: "endpoints", enable_flow_logs: true } as const;
      expect(actionsOf(on), action).toContain(action);
    }
    // Whether one is there is asked of every region.
    expect(actionsOf(bare)).toContain("elasticloadbalancing:DescribeLoadBalancers");
  });

  it("decides their names, shortened ones and those of the user's choice too", () => {
    const text = (values: Partial<VariableValues>) =>
      JSON.stringify(grantsOf(stack(STACK, values)));
    const long = { project_name: "analytics-platform-gateway", environment: "production" };
    expect(text(long)).toMatch(/loadbalancer\/app\/analytics-platform-gatewa-[0-9a-f]{6}\/\*/);
    expect(text(long)).toContain("targetgroup/analytics-platform-gatewa*/*");
    expect(text({ cluster_name: "own" })).toContain(`service/own/fmp-mcp-dev-${STACK}-service`);
    expect(text({ target_group_name: "own-tg" })).toContain("targetgroup/own-tg/*");
    expect(text({ route53_zone_id: "Z1" })).toContain("arn:aws:route53:::hostedzone/Z1");
    expect(text({ aws_region: "cn-north-1" })).toContain("arn:aws-cn:ecs:cn-north-1:");
  });
});

describe("with a permissions boundary", () => {
  const boundary = "arn:aws:iam::123456789012:policy/boundary";
  const { apply } = policiesFor([
    stack(STACK, { permissions_boundary_arn: boundary, enable_flow_logs: true }),
  ]);
  const managed = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
  const asking = (action: string, has?: string): Question => ({
    action: `iam:${action}`,
    resources: [{ arn: `arn:aws:iam::123456789012:role/fmp-mcp-dev-${STACK}-ecs-task-role` }],
    context: {
      "iam:PolicyARN": managed,
      ...(has !== undefined && { "iam:PermissionsBoundary": has }),
    },
  });

  it.each(["CreateRole", "PutRolePolicy", "AttachRolePolicy", "PutRolePermissionsBoundary"])(
    "whoever applies may %s only where the role has this boundary",
    (action) => {
      expect(refused(apply, asking(action, boundary))).toBeUndefined();
      expect(refused(apply, asking(action))).toBeDefined();
      expect(refused(apply, asking(action, `${boundary}-of-others`))).toBeDefined();
    },
  );

  it("nobody may take it from a role", () => {
    expect(refused(apply, asking("DeleteRolePermissionsBoundary", boundary))).toBeDefined();
    expect(refused(apply, asking("DeleteRole", boundary))).toBeUndefined();
  });
});
