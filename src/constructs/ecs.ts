import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster";
import { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import type { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { hcl } from "../hcl/expression";
import { onFargate, partlyOnSpot } from "./capacity";
import { names, prefix } from "./naming";
import { tasksArePrivate } from "./private-network";
import { asBoolean, asList, asNumber, dependencies, dynamicBlock, ref } from "./references";
import { v } from "./variables";
import { clock } from "./weekend/clock";

/** What waits for CloudWatch per container. Beyond it lines are dropped: logging must not block the server. */
const LOG_BUFFER = "25m";
const TMP_SIZE_MIB = 64;

export interface EcsProps {
  /** How many tasks the service is to run. */
  readonly taskCount: string;
  /** Some of them on Fargate Spot, as far as the plan says. */
  readonly hasSpot: boolean;
  /** A list, as an expression. */
  readonly subnetIds: string;
  readonly securityGroupId: string;
  readonly executionRoleArn: string;
  readonly taskRoleArn: string;
  readonly apiKeySecretArn: string;
  /** What the container is told of its public addresses. */
  readonly addressEnvironment: string;
  /** By environment name, the places of further secrets' values. */
  readonly secretSources: string;
  readonly logGroupName: string;
  /** Null when there is no load balancer. */
  readonly targetGroupArn: string;
  /** Null when service discovery is off. */
  readonly serviceDiscoveryArn: string;
  /** Created before the service and deleted after it: listeners, policies, the way to the internet. */
  readonly dependsOn: TerraformResource[];
}

/** ecs.tf: the cluster, the task definition with its container, and the service. */
export class Ecs extends Construct {
  readonly clusterId: string;
  readonly clusterName: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly taskDefinitionArn: string;

  constructor(scope: Construct, id: string, props: EcsProps) {
    super(scope, id);

    const cluster = new EcsCluster(this, "aws_ecs_cluster.main", {
      name: names.cluster,
      tags: { Name: names.cluster },
    });
    // Once said, it stays with the cluster until something else is said.
    dynamicBlock(cluster, "setting", hcl`${v.container_insights} == null ? [] : [true]`, {
      name: "containerInsights",
      value: v.container_insights,
    });

    const taskDefinition = new EcsTaskDefinition(this, "aws_ecs_task_definition.main", {
      family: `${prefix}-task`,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: v.cpu,
      memory: v.memory,
      executionRoleArn: props.executionRoleArn,
      taskRoleArn: props.taskRoleArn,
      containerDefinitions: hcl`jsonencode([merge(${container(props)}, ${optionalSettings})])`,
      tags: { Name: `${prefix}-task-definition` },
    });
    // Left out where it is AWS's default, so that revisions of old stay as they are.
    dynamicBlock(
      taskDefinition,
      "runtime_platform",
      hcl`${v.cpu_architecture} == "X86_64" ? [] : [true]`,
      { cpu_architecture: v.cpu_architecture, operating_system_family: "LINUX" },
    );

    const capacity = props.hasSpot ? partlyOnSpot(this, cluster) : onFargate;
    const service = new EcsService(this, "aws_ecs_service.main", {
      name: `${prefix}-service`,
      cluster: ref(cluster, "id"),
      taskDefinition: ref(taskDefinition, "arn"),
      desiredCount: asNumber(props.taskCount),
      ...capacity.service,
      platformVersion: "LATEST",
      // Its session goes to the container's own log group. A configuration of the cluster could name another, but
      // AWS keeps that for good: after switching off, every plan would want to remove it.
      enableExecuteCommand: asBoolean(v.enable_execute_command),
      schedulingStrategy: "REPLICA",
      // Fargate is billed by the task: without the tags on it, no bill by tags has the fleet's compute.
      propagateTags: "SERVICE",
      // Said, because its default differs between versions 5 and 6 of the provider.
      availabilityZoneRebalancing: v.availability_zone_rebalancing,
      deploymentMaximumPercent: 200,
      deploymentMinimumHealthyPercent: 100,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      networkConfiguration: {
        subnets: asList(props.subnetIds),
        securityGroups: [props.securityGroupId],
        // Without NAT this is the only way to the image registry.
        assignPublicIp: asBoolean(hcl`!${tasksArePrivate}`),
      },
      // AWS refuses a grace period in the same update that attaches a load balancer, and keeps an old one
      // without: so only where the load balancer never comes and goes.
      healthCheckGracePeriodSeconds: asNumber(
        hcl`${v.create_alb} && !(${v.enable_weekend_only} && ${v.destroy_albs_when_scaled_down}) ? ${v.health_check_grace_period_seconds} : null`,
      ),
      tags: { Name: `${prefix}-service` },
      dependsOn: dependencies(...props.dependsOn, ...capacity.dependsOn),
    });
    dynamicBlock(service, "load_balancer", hcl`${clock.loadBalancer} ? [true] : []`, {
      target_group_arn: props.targetGroupArn,
      container_name: names.container,
      container_port: v.container_port,
    });
    dynamicBlock(service, "service_registries", hcl`${v.enable_service_discovery} ? [true] : []`, {
      registry_arn: props.serviceDiscoveryArn,
    });

    this.clusterId = ref(cluster, "id");
    this.clusterName = ref(cluster, "name");
    this.serviceId = ref(service, "id");
    this.serviceName = ref(service, "name");
    this.taskDefinitionArn = ref(taskDefinition, "arn");
  }
}

const linuxParameters = {
  // Its own memory, writable for every user; a mounted volume would belong to root.
  tmpfs: [
    { containerPath: "/tmp", size: TMP_SIZE_MIB, mountOptions: ["noexec", "nosuid", "nodev"] },
  ],
};

/** The container definition as AWS returns it, defaults included, so that no plan sees a difference. */
function container(props: EcsProps) {
  const apiKey = `${props.apiKeySecretArn}:API_KEY::`;
  return {
    name: names.container,
    image: v.container_image,
    essential: true,
    cpu: 0,
    portMappings: [
      { containerPort: v.container_port, hostPort: v.container_port, protocol: "tcp" },
    ],
    // Sorted by name, as maps are. PORT is where the load balancer looks for the server, whatever the map says.
    environment: hcl`[for name, value in merge({ for name, value in ${props.addressEnvironment} : name => value if !contains(keys(${v.container_secrets}), name) }, ${v.container_environment}, { PORT = tostring(${v.container_port}) }) : { name = name, value = value }]`,
    // The published image reads the second name.
    secrets: hcl`concat(${[
      { name: "API_KEY", valueFrom: apiKey },
      { name: "FMP_API_KEY", valueFrom: apiKey },
    ]}, [for name, source in ${props.secretSources} : { name = name, valueFrom = source }])`,
    privileged: false,
    // The agent of ECS Exec writes where it was put, below the root.
    readonlyRootFilesystem: hcl`${v.enable_readonly_root_filesystem} && !${v.enable_execute_command}`,
    // The init process ends what sessions leave behind. Since it is new, the service starts new tasks: ECS Exec
    // works only in tasks that were started with it.
    linuxParameters: hcl`merge(${linuxParameters}, ${v.enable_execute_command} ? { initProcessEnabled = true } : {})`,
    mountPoints: [],
    volumesFrom: [],
    systemControls: [],
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": props.logGroupName,
        "awslogs-region": v.aws_region,
        "awslogs-stream-prefix": "ecs",
        mode: "non-blocking",
        "max-buffer-size": LOG_BUFFER,
      },
    },
  };
}

/** AWS's own defaults, said since it sends them back. A start has as long as the load balancer's checks give it. */
const healthCheck = {
  command: v.container_health_check_command,
  interval: 30,
  timeout: 5,
  retries: 3,
  startPeriod: hcl`min(${v.health_check_grace_period_seconds}, 300)`,
};

/** What is null when not wanted: AWS would send it back without, and every plan show a difference. */
const optionalSettings = hcl`{ for name, value in ${{
  user: v.container_user,
  stopTimeout: v.stop_timeout_seconds,
  healthCheck: hcl`length(${v.container_health_check_command}) == 0 ? null : ${healthCheck}`,
}} : name => value if value != null }`;
