import { describe, expect, it } from "vitest";
import { fleetCost } from "../../src/cost/estimate/fleet-cost";
import {
  ASSUMPTION_COUNTS,
  type AssumptionName,
  DEFAULT_ASSUMPTIONS,
} from "../../src/cost/usage/assumptions";
import type { VariableValues } from "../../src/fleet/variables";
import { defaults } from "../support/defaults";
import { listModel } from "./list-prices";

function region(values: Partial<VariableValues>, stackName = "it") {
  return { stackName, values: { ...defaults, ...values } };
}

function linesOf(values: Partial<VariableValues>) {
  const [cost] = fleetCost([region(values)], listModel).regions;
  return Object.fromEntries(
    (cost?.lines ?? []).map(({ name, quantity, unit, monthly }) => [
      name,
      [Number(quantity.toFixed(4)), unit, monthly],
    ]),
  );
}

describe("a region's bill at list prices", () => {
  it("is, around the clock in eu-west-1, what the calculator says", () => {
    expect(linesOf({})).toEqual({
      // 2 tasks × 730 h × 1 vCPU × $0.04048 = $59.1008
      vCPU: [1460, "vCPU-hour", 59.1],
      // 2 × 730 h × 3 GB × $0.004445 = $19.4691
      memory: [4380, "GB-hour", 19.47],
      // 730 h × $0.0252 = $18.396
      "load balancer": [730, "hour", 18.4],
      // 0.1 LCU × 730 h × $0.008 = $0.584
      "capacity units": [73, "LCU-hour", 0.58],
      // 3 zones × 730 h × $0.005 = $10.95
      "addresses of the load balancer": [2190, "hour", 10.95],
      // 2 tasks × 730 h × $0.005 = $7.30
      "addresses of tasks": [1460, "hour", 7.3],
      // 2 × 0.5 GB × $0.57
      "logs written": [1, "GB", 0.57],
      // 1 GB × 7 of 30.4167 days × $0.03 = $0.0069
      "logs kept": [0.2301, "GB-month", 0.01],
      secret: [1, "secret-month", 0.4],
      "private DNS zone": [1, "zone-month", 0.5],
      "public DNS zone, its share": [1, "zone-month", 0.5],
      // 2 × 5 GB × $0.09
      "traffic to the internet": [10, "GB", 0.9],
    });
  });

  it("has the metrics of its alarms, those of the load balancer while there is one", () => {
    const alarm_email = "oncall@example.com";
    // 10 × $0.10
    expect(linesOf({ alarm_email }).alarms).toEqual([10, "alarm-metric-month", 1]);
    expect(linesOf({ alarm_email, create_alb: false }).alarms).toEqual([
      3,
      "alarm-metric-month",
      0.3,
    ]);
    const weekend = { alarm_email, create_alb: false, enable_weekend_only: true };
    // One more for the notices, and where no task is to run, neither.
    const active = { ...weekend, weekend_active_regions: ["eu-west-1"] };
    expect(linesOf({ ...active, enable_weekend_notices: true }).alarms?.[0]).toBe(4);
    expect(linesOf({ ...weekend, enable_weekend_notices: true }).alarms?.[0]).toBe(2);
  });

  it("has the two alarms by which AWS scales with load, for each target", () => {
    const scaling = { autoscaling_min: 1, autoscaling_max: 4, autoscaling_cpu_percent: 60 };
    expect(linesOf(scaling)["alarms of scaling"]).toEqual([2, "alarm-metric-month", 0.2]);
    const requests = { ...scaling, autoscaling_requests_per_task: 500 };
    expect(linesOf(requests)["alarms of scaling"]?.[0]).toBe(4);
    expect(linesOf({ ...requests, create_alb: false })["alarms of scaling"]?.[0]).toBe(2);
    expect(linesOf({ ...scaling, autoscaling_max: null })).not.toHaveProperty("alarms of scaling");
  });

  it("has a dashboard of the region and one of the fleet", () => {
    expect(linesOf({ enable_dashboard: true }).dashboards).toEqual([1, "dashboard-month", 3]);
    const both = { enable_dashboard: true, enable_fleet_dashboard: true };
    expect(linesOf(both).dashboards).toEqual([2, "dashboard-month", 6]);
    expect(linesOf({})).not.toHaveProperty("dashboards");
  });

  it("has a NAT gateway's price in place of the tasks' addresses, for tasks in private subnets", () => {
    const { vCPU, "addresses of tasks": addresses, ...lines } = linesOf({ private_subnets: "nat" });
    expect([vCPU, addresses]).toEqual([
      [1460, "vCPU-hour", 59.1],
      [0, "hour", 0],
    ]);
    expect(lines).toMatchObject({
      // 730 h × $0.048 = $35.04
      "NAT gateways": [730, "hour", 35.04],
      // 730 h × $0.005 = $3.65
      "addresses of NAT gateways": [730, "hour", 3.65],
      // 2 tasks × 2 GB × $0.048 = $0.192
      "through NAT gateways": [4, "GB", 0.19],
    });
    expect(linesOf({ private_subnets: "nat-per-zone" })).toMatchObject({
      // 3 zones × 730 h × $0.048 = $105.12
      "NAT gateways": [2190, "hour", 105.12],
      // 3 × $3.65
      "addresses of NAT gateways": [2190, "hour", 10.95],
      "through NAT gateways": [4, "GB", 0.19],
    });
  });

  it("has the VPC endpoints' price in each zone, with one more for ECS Exec", () => {
    const endpoints = linesOf({ private_subnets: "endpoints" });
    expect(endpoints).toMatchObject({
      // 4 endpoints × 3 zones × 730 h × $0.011 = $96.36
      "VPC endpoints, in each zone": [8760, "hour", 96.36],
      // 4 GB × $0.01
      "through VPC endpoints": [4, "GB", 0.04],
      "addresses of tasks": [0, "hour", 0],
    });
    expect(endpoints).not.toHaveProperty("NAT gateways");
    expect(linesOf({ private_subnets: "endpoints", enable_execute_command: true })).toHaveProperty(
      "VPC endpoints, in each zone",
      [10950, "hour", 120.45],
    );
  });

  it("has what watches and filters requests, where it is on", () => {
    expect(linesOf({ enable_waf: true, enable_flow_logs: true })).toMatchObject({
      "web ACL": [1, "web-acl-month", 5],
      // The limit of requests, and three groups of AWS.
      "web ACL's rules": [4, "rule-month", 4],
      "flow logs written": [1, "GB", 0.57],
    });
    expect(linesOf({ enable_waf: true, create_alb: false })).not.toHaveProperty("web ACL");
  });

  it("has the metrics of Container Insights while tasks run, and nothing where it is off", () => {
    // 38 × $0.30 = $11.40
    const enabled = { container_insights: "enabled" };
    expect(linesOf(enabled)["Container Insights"]).toEqual([38, "metric-month", 11.4]);
    // A third task runs no metric more; 32 of 168 hours a week do less: 38 × 32 / 168 = 7.2381.
    expect(linesOf({ ...enabled, desired_count: 3 })).toHaveProperty("Container Insights", [
      ...[38, "metric-month", 11.4],
    ]);
    expect(
      linesOf({ ...enabled, aws_region: "eu-west-2", enable_weekend_only: true }),
    ).toHaveProperty("Container Insights", [7.2381, "metric-month", 2.17]);
    // 180 × $0.07 = $12.60
    expect(linesOf({ container_insights: "enhanced" })).toHaveProperty(
      "Container Insights, enhanced",
      [180, "metric-month", 12.6],
    );
    for (const container_insights of [null, "disabled"]) {
      expect(Object.keys(linesOf({ container_insights })).join()).not.toContain("Insights");
    }
  });

  it("has a line of the secret for each that the stack creates", () => {
    const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:name-AbCdEf";
    // The API key's and two more at $0.40; the existing one is on its owner's bill.
    expect(linesOf({ container_secrets: { A: null, B: null, C: arn } }).secret).toEqual([
      3,
      "secret-month",
      1.2,
    ]);
  });

  it("is, at weekends without load balancer between in eu-west-2, what the calculator says", () => {
    const weekend = {
      aws_region: "eu-west-2",
      enable_weekend_only: true,
      destroy_albs_when_scaled_down: true,
    };
    // 32 of 168 hours a week are 139.0476 of 730; the load balancer comes 15 minutes before each of two openings.
    expect(linesOf(weekend)).toEqual({
      // 2 × 139.0476 h × $0.04656 = $12.948
      vCPU: [278.0952, "vCPU-hour", 12.95],
      // 6 GB × 139.0476 h × $0.00511 = $4.2632
      memory: [834.2857, "GB-hour", 4.26],
      // 32.5 of 168 hours are 141.2202 h, × $0.02646 = $3.7367
      "load balancer": [141.2202, "hour", 3.74],
      // 0.1 × 139.0476 h × $0.0084 = $0.1168
      "capacity units": [13.9048, "LCU-hour", 0.12],
      // 3 × 141.2202 h × $0.005 = $2.1183
      "addresses of the load balancer": [423.6607, "hour", 2.12],
      // 2 × 139.0476 h × $0.005 = $1.3905
      "addresses of tasks": [278.0952, "hour", 1.39],
      // 2 tasks × 139.0476/730 × 0.5 GB × $0.5985 = $0.114
      "logs written": [0.1905, "GB", 0.11],
      "logs kept": [0.0438, "GB-month", 0],
      secret: [1, "secret-month", 0.4],
      "private DNS zone": [1, "zone-month", 0.5],
      "public DNS zone, its share": [1, "zone-month", 0.5],
      // 1.9048 GB × $0.09
      "traffic to the internet": [1.9048, "GB", 0.17],
    });
  });

  it.each<[string, Partial<VariableValues>, string, unknown]>([
    ["ARM", { cpu_architecture: "ARM64" }, "vCPU", [1460, "vCPU-hour", 47.27]],
    ["no load balancer", { create_alb: false }, "load balancer", [0, "hour", 0]],
    [
      "none of its addresses",
      { create_alb: false },
      "addresses of the load balancer",
      [0, "hour", 0],
    ],
    [
      "no public address of an internal one",
      { internal_load_balancer: true },
      "addresses of the load balancer",
      [0, "hour", 0],
    ],
    ["none of its units", { create_alb: false }, "capacity units", [0, "LCU-hour", 0]],
    ["no units without tasks", { desired_count: 0 }, "capacity units", [0, "LCU-hour", 0]],
    ["the load balancer of no tasks", { desired_count: 0 }, "load balancer", [730, "hour", 18.4]],
    ["no discovery", { enable_service_discovery: false }, "private DNS zone", [0, "zone-month", 0]],
    ["no domain", { enable_domain: false }, "public DNS zone, its share", [0, "zone-month", 0]],
    ["a year of logs", { log_retention_days: 365 }, "logs kept", [12, "GB-month", 0.36]],
    ["logs for ever", { log_retention_days: 0 }, "logs kept", [12, "GB-month", 0.36]],
    [
      "an inactive region, its load balancer kept",
      { enable_weekend_only: true },
      "load balancer",
      [730, "hour", 18.4],
    ],
    [
      "an inactive region, its load balancer destroyed",
      { enable_weekend_only: true, destroy_albs_when_scaled_down: true },
      "load balancer",
      [0, "hour", 0],
    ],
    ["no task in an inactive region", { enable_weekend_only: true }, "vCPU", [0, "vCPU-hour", 0]],
  ])("counts %s", (_, values, name, expected) => {
    expect(linesOf(values)[name]).toEqual(expected);
  });

  it("shares the hosted zone between the stacks that have its domain", () => {
    const fleet = [
      region({}, "one"),
      region({ aws_region: "eu-west-2", domain_name: defaults.domain_name.toUpperCase() }, "two"),
      region({ domain_name: "other.example" }, "three"),
      region({ enable_domain: false }, "four"),
    ];
    const shares = fleetCost(fleet, listModel).regions.map(({ lines }) =>
      lines.find(({ name }) => name === "public DNS zone, its share"),
    );
    expect(shares.map((line) => line?.monthly)).toEqual([0.25, 0.25, 0.5, 0]);
  });

  it("says where each price is from", () => {
    const [cost] = fleetCost([region({})], listModel).regions;
    expect(cost?.lines[0]).toMatchObject({
      ...{ group: "fargate", price: 0.04048, date: "2026-11-01" },
      source: "https://aws.amazon.com/pricing/",
    });
  });

  it("takes Spot's prices for tasks on Spot, which the first one never is", () => {
    const fargate = (values: Partial<VariableValues>) =>
      fleetCost([region({ fargate_spot_percent: 100, ...values })], listModel)
        .regions[0]?.lines.filter(({ group }) => group === "fargate")
        .map(({ name, quantity, monthly }) => [name, quantity, monthly]);
    expect(fargate({ desired_count: 3 })).toEqual([
      ["vCPU", 730, 29.55],
      ["memory", 2190, 9.73],
      ["vCPU on Spot", 1460, 17.87],
      ["memory on Spot", 4380, 5.89],
    ]);
    const half = fargate({ desired_count: 3, fargate_spot_percent: 50 });
    expect(half?.map(([, quantity]) => quantity)).toEqual([1460, 4380, 730, 2190]);
    expect(fargate({ desired_count: 1 })).toHaveLength(2);
    expect(fargate({ fargate_spot_percent: 0 })).toHaveLength(2);
  });

  it("knows no price of ARM on Spot", () => {
    const values = { fargate_spot_percent: 100, cpu_architecture: "ARM64" };
    const [cost] = fleetCost([region(values)], listModel).regions;
    expect(cost?.unknown).toEqual(["vCPU on Spot", "memory on Spot"]);
  });
});

describe("an unknown price", () => {
  const unknown = region({ aws_region: "ap-east-2" });

  it("makes the sums unknown that it is part of, and no others", () => {
    const cost = fleetCost([region({}), unknown], listModel);
    expect(cost.regions[1]?.monthly).toEqual({
      ...{ fargate: null, alb: null, publicIpv4: null, otherServices: null, total: null },
    });
    expect(cost).toMatchObject({ monthly: null, annual: null });
    expect(cost.regions[0]?.monthly.fargate).toBe(78.57);
    // What is known of it is its two zones, one of them shared.
    expect(cost.regions[1]?.known).toBe(0.75);
    expect(cost.known).toBe(Number(((cost.regions[0]?.known ?? 0) + 0.75).toFixed(2)));
    expect(cost.regions[1]?.unknown).toContain("vCPU");
  });

  it("does not matter where nothing of it is used", () => {
    const values = { aws_region: "ap-east-2", create_alb: false, desired_count: 0 };
    const [cost] = fleetCost([region(values)], listModel).regions;
    expect(cost?.monthly).toMatchObject({ fargate: 0, alb: 0, publicIpv4: 0 });
    expect(cost?.unknown).toEqual(["secret"]);
  });
});

describe("an assumption", () => {
  const names = Object.keys(DEFAULT_ASSUMPTIONS) as AssumptionName[];
  const configurations: readonly Partial<VariableValues>[] = [
    {},
    { create_alb: false },
    { private_subnets: "nat" },
    { private_subnets: "endpoints" },
    { enable_flow_logs: true },
    { container_insights: "enabled" },
    { container_insights: "enhanced" },
  ];

  it.each(configurations)(
    "of a region with %j is said to count where it changes the bill",
    (values) => {
      const bill = (changed: Partial<typeof DEFAULT_ASSUMPTIONS>) =>
        fleetCost([region(values)], {
          ...listModel,
          assumptions: { ...DEFAULT_ASSUMPTIONS, ...changed },
        }).regions[0]?.lines.map(({ quantity }) => quantity);
      const counts = names.filter((name) => ASSUMPTION_COUNTS[name]({ ...defaults, ...values }));
      const changes = names.filter((name) => String(bill({ [name]: 1000 })) !== String(bill({})));
      expect(counts).toEqual(changes);
    },
  );
});
