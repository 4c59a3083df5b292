import { describe, expect, it } from "vitest";
import { isWhole, plannedChange } from "../../src/cost/diff/planned-change";
import { fleetCost } from "../../src/cost/estimate/fleet-cost";
import type { VariableValues } from "../../src/fleet/variables";
import type { PlanJson, StateResource } from "../../src/terraform/plan-json";
import { defaults } from "../support/defaults";
import { listModel } from "./list-prices";

const SERVICE = { address: "aws_ecs_service.main", mode: "managed", values: {} };
const UNCHANGED = {
  ...{ address: SERVICE.address, mode: "managed", type: "aws_ecs_service", name: "main" },
  change: { actions: ["no-op"], after: {} },
};
const SUBNETS = ["a", "b"].map((zone, i) => ({
  address: `aws_subnet.public[${i}]`,
  mode: "managed",
  values: { availability_zone: `eu-west-1${zone}` },
}));

const info = {
  ...{ project_name: "p", environment: "dev", region: "eu-west-1", desired_count: 3 },
  ...{ alb_created: true, service_discovery_enabled: false, custom_domain_enabled: true },
};
const analysis = {
  mode_enabled: false,
  schedule: null,
  configuration: { cpu_vcpu: 0.25, memory_gb: 0.5, alb_destruction: false },
};
const outputs = (before: object = info) => ({
  deployment_info: { actions: ["no-op"], before },
  weekend_mode_cost_analysis: { actions: ["no-op"], before: analysis },
});

/** A plan of a region that has a service and keeps it, without what was deleted by hand. */
function plan(parts: PlanJson = {}): PlanJson {
  return {
    variables: { aws_region: { value: "eu-west-1" }, desired_count: { value: "3" } },
    planned_values: { root_module: { resources: [SERVICE] } },
    resource_changes: [UNCHANGED],
    output_changes: outputs(),
    prior_state: { values: { root_module: { resources: [SERVICE, ...SUBNETS] } } },
    ...parts,
  };
}

describe("what a plan changes", () => {
  it.each<[string, PlanJson]>([
    ["the first apply", { prior_state: {} }],
    ["a destroy", { planned_values: {} }],
  ])("is nothing of the public hosted zone: %s", async (_, parts) => {
    const { before, after } = await plannedChange(plan(parts));
    const [there, ...others] = [before, after].filter((it) => it !== null);
    expect(others).toEqual([]);
    expect(there?.values.enable_domain).toBe(true);
    const lines = fleetCost(there ? [there] : [], listModel).regions[0]?.lines;
    expect(lines?.find(({ name }) => name.startsWith("public DNS zone"))?.monthly).toBe(0);
    expect(lines?.find(({ name }) => name === "vCPU")?.monthly).toBeGreaterThan(0);
  });

  it("is known without what somebody has deleted by hand", async () => {
    const variables = { ...plan().variables, cpu_architecture: { value: "ARM64" } };
    const { before } = await plannedChange(plan({ variables }));
    expect(before?.values).toMatchObject({
      ...{ desired_count: 3, cpu: 256, memory: 512, create_alb: true, enable_domain: true },
      ...{ availability_zones: ["eu-west-1a", "eu-west-1b"], log_retention_days: 7 },
      cpu_architecture: "ARM64",
    });
  });

  it.each([
    ["half", [{ capacity_provider: "FARGATE_SPOT", weight: 50 }], 50],
    ["none", [], null],
  ])("knows what ran on Spot before: %s", async (_, capacity_provider_strategy, expected) => {
    const service = { ...SERVICE, values: { ...SERVICE.values, capacity_provider_strategy } };
    const prior_state = { values: { root_module: { resources: [service, ...SUBNETS] } } };
    const { before, after } = await plannedChange(plan({ prior_state }));
    expect(before?.values.fargate_spot_percent).toBe(expected);
    expect(after?.values.fargate_spot_percent).toBeNull();
  });

  it("has the region of before beside that of after", async () => {
    const variables = { ...plan().variables, aws_region: { value: "eu-west-2" } };
    const { before, after } = await plannedChange(plan({ variables }));
    expect(before?.stackName).toBe("p-dev-eu-west-1");
    expect(before?.values.aws_region).toBe("eu-west-1");
    expect(after?.stackName).toBe("fmp-mcp-dev-eu-west-2");
  });

  it("takes the stack's own default where a var-file says null", async () => {
    const variables = { ...plan().variables, desired_count: { value: null } };
    const configuration = { root_module: { variables: { desired_count: { default: 5 } } } };
    const { after } = await plannedChange(plan({ variables, configuration }));
    expect(after?.values.desired_count).toBe(5);
  });

  it("takes null for a value where it is one", async () => {
    const variables = { ...plan().variables, alarm_email: { value: null } };
    const configuration = {
      root_module: { variables: { alarm_email: { default: "a@b.example" } } },
    };
    const { after } = await plannedChange(plan({ variables, configuration }));
    expect(after?.values.alarm_email).toBeNull();
  });

  const resource = (address: string, values = {}) => ({ address, mode: "managed", values });
  const topic = "arn:aws:sns:eu-west-1:123456789012:p-dev-eu-west-1-alarms";

  it.each<[string, StateResource[], Partial<VariableValues>]>([
    [
      "one NAT gateway",
      [resource("aws_subnet.private[0]"), resource("aws_nat_gateway.main[0]")],
      { private_subnets: "nat" },
    ],
    [
      "a NAT gateway in each zone",
      [0, 1].flatMap((i) => [
        resource(`aws_subnet.private[${i}]`),
        resource(`aws_nat_gateway.main[${i}]`),
      ]),
      { private_subnets: "nat-per-zone" },
    ],
    [
      "VPC endpoints, ECS Exec's too",
      [
        resource("aws_subnet.private[0]"),
        resource('aws_vpc_endpoint.interface["logs"]'),
        resource("aws_iam_role_policy.ecs_execute_command[0]"),
      ],
      { private_subnets: "endpoints", enable_execute_command: true },
    ],
    ["flow logs", [resource("aws_flow_log.main[0]")], { enable_flow_logs: true }],
    ["WAF", [resource("aws_wafv2_web_acl.main[0]")], { enable_waf: true }],
    [
      "dashboards",
      ["region", "fleet"].map((name) => resource(`aws_cloudwatch_dashboard.${name}[0]`)),
      { enable_dashboard: true, enable_fleet_dashboard: true },
    ],
    [
      "alarms",
      [resource("aws_cloudwatch_metric_alarm.memory[0]", { alarm_actions: [topic] })],
      { alarm_topic_arn: topic },
    ],
    [
      "notices of weekend mode",
      [resource("aws_cloudwatch_metric_alarm.weekend_mode[0]")],
      { enable_weekend_notices: true },
    ],
    [
      "a secret beside the API key",
      [resource('aws_secretsmanager_secret.container["KEY"]')],
      { container_secrets: { 'aws_secretsmanager_secret.container["KEY"]': null } },
    ],
    [
      "scaling with load",
      [
        resource("aws_appautoscaling_policy.cpu[0]"),
        resource("aws_appautoscaling_target.ecs[0]", { min_capacity: 1, max_capacity: 4 }),
      ],
      { autoscaling_min: 1, autoscaling_max: 4 },
    ],
  ])("is known where %s is switched on or off", async (_, resources, on) => {
    const names = Object.keys(on) as (keyof VariableValues)[];
    const off = Object.fromEntries(names.map((name) => [name, defaults[name]]));
    const change = async (values: Partial<VariableValues>, state: readonly StateResource[]) => {
      const given = Object.entries(values).map(([name, value]) => [name, { value }]);
      const { before, after } = await plannedChange(
        plan({
          variables: { ...plan().variables, ...Object.fromEntries(given) },
          prior_state: { values: { root_module: { resources: [SERVICE, ...SUBNETS, ...state] } } },
        }),
      );
      return [before, after].map((region) =>
        Object.fromEntries(names.map((name) => [name, region?.values[name]])),
      );
    };
    expect(await change(on, [])).toEqual([off, on]);
    expect(await change(off, resources)).toEqual([on, off]);
  });

  it.each([
    ["enabled", "enhanced"],
    ["disabled", "enabled"],
    ["enabled", "disabled"],
    // It leaves the cluster as it is, and nothing changes.
    [null, null],
  ])("has the Container Insights of the cluster as %j where %j is planned", async (was, value) => {
    const cluster = resource("aws_ecs_cluster.main", {
      setting: [{ name: "containerInsights", value: was ?? "enabled" }],
    });
    const { before, after } = await plannedChange(
      plan({
        variables: { ...plan().variables, container_insights: { value } },
        prior_state: { values: { root_module: { resources: [SERVICE, ...SUBNETS, cluster] } } },
      }),
    );
    expect([before, after].map((it) => it?.values.container_insights)).toEqual([was, value]);
  });

  it.each([
    ["none", {}],
    ["others of these names", outputs({ region: "eu-west-1" })],
  ])("is refused where the state has a service and its outputs are %s", async (_, changes) => {
    await expect(plannedChange(plan({ output_changes: changes }))).rejects.toThrow(
      /not the outputs deployment_info and weekend_mode_cost_analysis .* Apply the stack once/,
    );
  });
});

describe("a plan of the whole stack", () => {
  const nothing = { planned_values: {}, prior_state: {}, resource_changes: undefined };
  it.each<[string, PlanJson, boolean]>([
    ["as usual", {}, true],
    ["of what does not exist yet", { prior_state: {} }, true],
    ["that destroys", { planned_values: {} }, true],
    ["that destroys what is not there", nothing, true],
    ["by a Terraform that says so", { complete: true }, true],
    ["with -target", { complete: false }, false],
    ["with -target by an older Terraform", { resource_changes: [] }, false],
    ["with -refresh-only", { planned_values: {}, resource_changes: undefined }, false],
  ])("%s", (_, parts, expected) => {
    expect(isWhole(plan(parts))).toBe(expected);
  });
});
