import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { Testing } from "cdktf";
import { describe, expect, it } from "vitest";
import "../support/cdktf-matchers";
import { regionStack, synthesized } from "../support/stack";

describe("network", () => {
  const { resource } = synthesized();
  const alb = resource.aws_security_group?.alb;
  const tasks = resource.aws_security_group?.ecs_tasks;

  it("has a VPC with IPv6 and DNS", () => {
    expect(Testing.synth(regionStack())).toHaveResourceWithProperties(Vpc, {
      cidr_block: "${var.vpc_cidr}",
      assign_generated_ipv6_cidr_block: true,
      enable_dns_hostnames: true,
      enable_dns_support: true,
    });
    expect(resource.aws_vpc?.main.lifecycle.precondition.length).toBeGreaterThan(5);
  });

  it("takes zone and range of each subnet from the same place of both lists", () => {
    expect(resource.aws_subnet?.public).toMatchObject({
      count: "${length(var.availability_zones)}",
      availability_zone: "${var.availability_zones[count.index]}",
      cidr_block: "${var.subnet_cidrs[count.index]}",
      map_public_ip_on_launch: false,
    });
  });

  it("keeps what would replace a security group of an existing state", () => {
    expect(Testing.synth(regionStack())).toHaveResource(SecurityGroup);
    expect(alb).toMatchObject({
      name_prefix: "${local.prefix}-alb-",
      description: "Security group for MCP Application Load Balancer",
    });
    expect(tasks).toMatchObject({
      name_prefix: "${local.prefix}-ecs-tasks-",
      description: "Security group for ECS tasks",
    });
  });

  it("admits the container port from the load balancer's group and from nowhere else", () => {
    expect(tasks.ingress).toHaveLength(1);
    expect(tasks.ingress[0]).toMatchObject({
      from_port: "${var.container_port}",
      to_port: "${var.container_port}",
      security_groups: ["${aws_security_group.alb.id}"],
    });
    expect(tasks.ingress[0].cidr_blocks ?? []).toEqual([]);
    expect(tasks.dynamic?.ingress).toBeUndefined();
  });

  it("lets the load balancer out to the tasks only, by a rule of its own", () => {
    expect(alb.egress).toBeUndefined();
    expect(alb.dynamic.egress).toBeUndefined();
    expect(resource.aws_vpc_security_group_egress_rule?.alb_to_tasks).toMatchObject({
      security_group_id: "${aws_security_group.alb.id}",
      referenced_security_group_id: "${aws_security_group.ecs_tasks.id}",
      from_port: "${var.container_port}",
      to_port: "${var.container_port}",
    });
  });

  it("lets it out to the keys of tokens only where it checks some", () => {
    expect(resource.aws_vpc_security_group_egress_rule?.alb_to_oauth_keys).toMatchObject({
      count: "${(var.create_alb && var.oauth_jwks_url != null) ? 1 : 0}",
      security_group_id: "${aws_security_group.alb.id}",
      cidr_ipv4: "0.0.0.0/0",
    });
  });

  it("empties the VPC's default security group", () => {
    const group = resource.aws_default_security_group?.main;
    expect(group.vpc_id).toBe("${aws_vpc.main.id}");
    expect([group.ingress, group.egress]).toEqual([undefined, undefined]);
  });

  it("describes every rule", () => {
    const rules = [
      ...tasks.ingress,
      ...tasks.egress,
      alb.dynamic.ingress.content,
      resource.aws_vpc_security_group_egress_rule?.alb_to_tasks,
    ];
    for (const rule of rules) {
      expect(rule.description).toMatch(/\w{3}/);
    }
  });
});
