import {
  ApplicationAutoScalingClient,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import {
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import {
  CreateLoadBalancerCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  ChangeResourceRecordSetsCommand,
  ListHostedZonesCommand,
  type ResourceRecordSetRegion,
} from "@aws-sdk/client-route-53";
import { resourceNames } from "../../src/fleet/resource-names";
import type { VariableValues } from "../../src/fleet/variables";
import type { Emulator } from "../../src/sandbox/emulator";
import {
  clientSettings,
  createHostedZone,
  ecsClient,
  route53Client,
} from "../../src/sandbox/emulator-clients";

export interface Running {
  /** The emulator lets them run as soon as the service is updated. */
  readonly count: number;
  /** @default true */
  readonly isRunning?: boolean;
  /** As scheduled actions have set them. @default none */
  readonly bounds?: number;
  /** @default as the values have them */
  readonly size?: Pick<VariableValues, "cpu" | "memory" | "cpu_architecture">;
  /** Zones of the load balancer. @default none, no load balancer */
  readonly zones?: number;
  /** Leads to the load balancer. @default where there is a load balancer and the values have a domain */
  readonly hasDnsRecord?: boolean;
}

/** Creates what commands read of a region, under the names that its values give. */
export async function runRegion(
  emulator: Emulator,
  values: VariableValues,
  { count, isRunning = true, bounds, size = values, zones = 0, ...others }: Running,
): Promise<void> {
  const region = values.aws_region;
  const settings = clientSettings(emulator, region);
  const { cluster, service, loadBalancer } = resourceNames(values);
  const ec2 = new EC2Client(settings);
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const { SecurityGroups: [{ GroupId = "" } = {}] = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({}),
  );
  const subnets = Subnets.map(({ SubnetId = "" }) => SubnetId);
  const ecs = ecsClient(emulator, region);
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: "t",
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: String(size.cpu),
      memory: String(size.memory),
      // As the stacks do: X86_64 is AWS's default.
      runtimePlatform: size.cpu_architecture === "ARM64" ? { cpuArchitecture: "ARM64" } : undefined,
      containerDefinitions: [{ name: "c", image: "i" }],
    }),
  );
  await ecs.send(
    new CreateServiceCommand({
      cluster,
      serviceName: service,
      taskDefinition: taskDefinition?.taskDefinitionArn,
      desiredCount: count,
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: subnets.slice(0, 1),
          securityGroups: [GroupId],
          assignPublicIp: "ENABLED",
        },
      },
    }),
  );
  if (isRunning) {
    await ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount: count }));
  }
  if (bounds !== undefined) {
    await new ApplicationAutoScalingClient(settings).send(
      new RegisterScalableTargetCommand({
        ServiceNamespace: "ecs",
        ScalableDimension: "ecs:service:DesiredCount",
        ResourceId: `service/${cluster}/${service}`,
        MinCapacity: bounds,
        MaxCapacity: bounds,
      }),
    );
  }
  if (zones > 0) {
    const { LoadBalancers } = await new ElasticLoadBalancingV2Client(settings).send(
      new CreateLoadBalancerCommand({
        Name: loadBalancer,
        Scheme: "internet-facing",
        Subnets: subnets.slice(0, zones),
      }),
    );
    if (others.hasDnsRecord ?? values.enable_domain) {
      await createDnsRecord(emulator, values, LoadBalancers?.[0]?.DNSName ?? "");
    }
  }
}

async function createDnsRecord(
  emulator: Emulator,
  { aws_region, subdomain, domain_name }: VariableValues,
  loadBalancer: string,
): Promise<void> {
  const { HostedZones = [] } = await route53Client(emulator).send(new ListHostedZonesCommand());
  const zone = HostedZones.find(({ Name }) => Name === `${domain_name.toLowerCase()}.`)?.Id;
  await route53Client(emulator).send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: zone ?? (await createHostedZone(emulator, domain_name)),
      ChangeBatch: {
        Changes: [
          {
            Action: "UPSERT",
            ResourceRecordSet: {
              Name: `${subdomain}.${domain_name}`,
              Type: "A",
              SetIdentifier: aws_region,
              Region: aws_region as ResourceRecordSetRegion,
              AliasTarget: {
                HostedZoneId: "Z32O12XQLNTSW2",
                DNSName: loadBalancer,
                EvaluateTargetHealth: true,
              },
            },
          },
        ],
      },
    }),
  );
}
