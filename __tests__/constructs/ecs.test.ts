import { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import { Testing } from "cdktf";
import { describe, expect, it } from "vitest";
import "../support/cdktf-matchers";
import { regionStack, synthesized } from "../support/stack";

describe("ecs", () => {
  const { resource } = synthesized();
  const service = resource.aws_ecs_service?.main;

  it("deploys as documented, and rolls back what does not start", () => {
    expect(Testing.synth(regionStack())).toHaveResourceWithProperties(EcsService, {
      launch_type: "FARGATE",
      scheduling_strategy: "REPLICA",
      platform_version: "LATEST",
      deployment_maximum_percent: 200,
      deployment_minimum_healthy_percent: 100,
      deployment_circuit_breaker: { enable: true, rollback: true },
      availability_zone_rebalancing: "${var.availability_zone_rebalancing}",
      propagate_tags: "SERVICE",
      desired_count: expect.stringContaining("local.weekend_task_count"),
    });
  });

  it("has a launch type, or, where a file asks for Fargate Spot, a strategy in its place", () => {
    expect(service).not.toHaveProperty("capacity_provider_strategy");
    expect(service).not.toHaveProperty("force_new_deployment");
    expect(resource).not.toHaveProperty("aws_ecs_cluster_capacity_providers");

    const { resource: onSpot } = synthesized({ fargate_spot_percent: 0 });
    const percent = "coalesce(var.fargate_spot_percent, 0)";
    expect(onSpot.aws_ecs_service?.main).toMatchObject({
      force_new_deployment: true,
      capacity_provider_strategy: [
        { capacity_provider: "FARGATE", base: 1, weight: `\${100 - ${percent}}` },
        { capacity_provider: "FARGATE_SPOT", weight: `\${${percent}}` },
      ],
    });
    expect(onSpot.aws_ecs_service?.main).not.toHaveProperty("launch_type");
    expect(onSpot.aws_ecs_service?.main.depends_on).toContain(
      "aws_ecs_cluster_capacity_providers.main",
    );
    expect(onSpot.aws_ecs_cluster_capacity_providers?.main).toMatchObject({
      cluster_name: "${aws_ecs_cluster.main.name}",
      capacity_providers: ["FARGATE", "FARGATE_SPOT"],
    });
  });

  it("ignores no change, so that -var desired_count works", () => {
    expect(service.lifecycle?.ignore_changes).toBeUndefined();
  });

  it("gives tasks a public address in the public subnets, unless they have private ones", () => {
    expect(service.network_configuration).toMatchObject({
      assign_public_ip: '${!(var.private_subnets != "none")}',
      security_groups: ["${aws_security_group.ecs_tasks.id}"],
    });
  });

  // AWS has 1, whatever was asked for, and any difference replaces the registry.
  it("leaves health checks of service discovery to ECS", () => {
    expect(resource.aws_service_discovery_service?.main.health_check_custom_config).toEqual({
      failure_threshold: "${var.service_discovery_failure_threshold}",
    });
  });

  it("depends on listeners, policies and the way to the internet", () => {
    expect(service.depends_on.toSorted()).toEqual([
      "aws_iam_role_policy.ecs_execute_command",
      "aws_iam_role_policy.ecs_task_execution_kms",
      "aws_iam_role_policy.ecs_task_execution_logs",
      "aws_iam_role_policy.ecs_task_execution_secrets",
      "aws_iam_role_policy.ecs_task_kms",
      "aws_iam_role_policy.ecs_task_role_policy",
      "aws_iam_role_policy_attachment.ecs_task_execution_role_policy",
      "aws_internet_gateway.main",
      "aws_lb_listener.https",
      "aws_lb_listener.main",
      "aws_route.nat",
      "aws_route_table_association.private",
      "aws_route_table_association.public",
      "aws_vpc_endpoint.interface",
      "aws_vpc_endpoint.s3",
    ]);
  });
});
