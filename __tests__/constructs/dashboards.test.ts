import { Testing } from "cdktf";
import { describe, expect, it } from "vitest";
import { fargateRegions } from "../../src/fleet/facts/regions";
import { defaults } from "../support/defaults";
import { regionStack, type SynthesizedStack, synthesized } from "../support/stack";

const bodyOf = ({ resource }: SynthesizedStack, name: "region" | "fleet"): string =>
  resource.aws_cloudwatch_dashboard?.[name].dashboard_body;

const wanted = { enable_fleet_dashboard: true, alarm_email: "oncall@example.com" };
const others = [
  { ...defaults, ...wanted, aws_region: "eu-west-1" },
  { ...defaults, aws_region: "us-east-1", enable_dashboard: true, enable_fleet_dashboard: false },
  { ...defaults, aws_region: "eu-west-2", environment: "staging" },
];

describe("the dashboard of a region", () => {
  const body = bodyOf(synthesized(), "region");

  it("shows the service, and what is of the load balancer or the alarms only while there are any", () => {
    expect(body.match(/"title" = "[^"]*"/g)).toEqual(
      [
        ...["Alarms", "Running tasks", "CPU and memory in percent", "Targets", "Requests"],
        ...["Latency in seconds", "Errors", "Errors in the log"],
      ].map((title) => `"title" = "${title}"`),
    );
    expect(body).toContain("widget if local.load_balancer_wanted");
    expect(body).toContain("aws_cloudwatch_metric_alarm.no_running_task[*].arn");
  });

  it("looks at what the alarms look at", () => {
    for (const metric of ["HealthyHostCount", "TargetResponseTime", "HTTPCode_Target_5XX_Count"]) {
      expect(body).toContain(`"AWS/ApplicationELB", "${metric}", "LoadBalancer"`);
    }
    expect(body).toContain('"AWS/ECS", "MemoryUtilization", "ClusterName"');
  });

  it("counts tasks by their samples of one minute: of five, there would be five times as many", () => {
    expect(body).toContain('"label" = "running tasks", "stat" = "SampleCount", "period" = 60');
    expect(body).toContain('"label" = "requests", "stat" = "Sum", "period" = 300');
  });
});

describe("the dashboard of the fleet", () => {
  it("shows every region of the same project and environment, by names that need no other stack", () => {
    const body = bodyOf(synthesized(wanted, undefined, others), "fleet");
    expect(body).toContain("alarm:fmp-mcp-dev-eu-west-1-server-errors");
    expect(body).toContain("### [fmp-mcp-dev-us-east-1](#dashboards:name=fmp-mcp-dev-us-east-1)");
    expect(body).toContain("### fmp-mcp-dev-eu-west-1");
    expect(body).toContain('"ServiceName", "fmp-mcp-dev-us-east-1-service"');
    expect(body).not.toContain("staging");
  });

  it("shows all alarms of a fleet that has more than AWS takes in one widget", () => {
    const many = fargateRegions.map((aws_region) => ({ ...defaults, ...wanted, aws_region }));
    const body = bodyOf(synthesized(wanted, undefined, many), "fleet");
    const widgets = body.match(/"alarms" = \[[^\]]*\]/g) ?? [];
    const counts = widgets.map((widget) => widget.split(":alarm:").length - 1);
    expect(Math.max(...counts)).toBeLessThanOrEqual(100);
    expect(counts.reduce((sum, count) => sum + count)).toBe(6 * fargateRegions.length);
  });

  it("is of the region only whose file wants it: -var alone is refused", () => {
    const stack = regionStack({}, undefined, others);
    const { resource } = JSON.parse(Testing.synth(stack, true));
    const { count, lifecycle } = resource.aws_cloudwatch_dashboard.fleet;
    expect(count).toBe(
      '${(var.enable_fleet_dashboard && (var.aws_region == "eu-west-1" && var.environment == "dev")) ? 1 : 0}',
    );
    expect(lifecycle.precondition).toMatchObject([
      {
        condition: "${!var.enable_fleet_dashboard || false}",
        error_message: expect.stringMatching(/only synth knows the regions .* file in tfvars\//),
      },
    ]);
  });
});
