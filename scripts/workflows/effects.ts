import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type Service,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { ListResourceRecordSetsCommand } from "@aws-sdk/client-route-53";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import {
  clientSettings,
  ecsClient,
  route53Client,
  secretsClient,
} from "../../src/sandbox/emulator-clients";
import type { Plan } from "../../src/terraform/commands";
import type { Place } from "./workflow";

/** Where something is looked up; another region than the place's own where it says so. */
type In = Pick<Place, "emulator" | "region">;

/** `<project_name>-<environment>-<aws_region>` of the shipped regions and the example. */
export function prefix({ region }: Pick<Place, "region">, environment = "dev"): string {
  return `fmp-mcp-${environment}-${region}`;
}

/** The ECS service, or undefined when there is none that runs. */
export async function service(where: In, environment = "dev"): Promise<Service | undefined> {
  const P = prefix(where, environment);
  try {
    const { services = [] } = await ecsClient(where.emulator, where.region).send(
      new DescribeServicesCommand({ cluster: `${P}-cluster`, services: [`${P}-service`] }),
    );
    return services.find(({ status }) => status === "ACTIVE");
  } catch (error) {
    if ((error as Error).name === "ClusterNotFoundException") {
      return undefined;
    }
    throw error;
  }
}

export async function setDesiredCount(place: Place, desiredCount: number): Promise<void> {
  const P = prefix(place);
  await ecsClient(place.emulator, place.region).send(
    new UpdateServiceCommand({ cluster: `${P}-cluster`, service: `${P}-service`, desiredCount }),
  );
}

/** The deployment that a service is in; a forced one has another id. */
export async function deploymentId(where: In): Promise<string | undefined> {
  return (await service(where))?.deployments?.[0]?.id;
}

/** CPU and memory of the task definition that the service runs. */
export async function taskSize(where: In): Promise<{ cpu?: string; memory?: string }> {
  const { taskDefinition } = await ecsClient(where.emulator, where.region).send(
    new DescribeTaskDefinitionCommand({ taskDefinition: (await service(where))?.taskDefinition }),
  );
  return { cpu: taskDefinition?.cpu, memory: taskDefinition?.memory };
}

/** The current value of the secret, as containers get it. */
export async function apiKey(where: In): Promise<unknown> {
  const { SecretString = "" } = await secretsClient(where.emulator, where.region).send(
    new GetSecretValueCommand({ SecretId: `${prefix(where)}-api-key` }),
  );
  return JSON.parse(SecretString);
}

/** The A records of a zone: name, set identifier and region. */
export async function records({ emulator }: In, zoneId: string): Promise<string[]> {
  const { ResourceRecordSets = [] } = await route53Client(emulator).send(
    new ListResourceRecordSetsCommand({ HostedZoneId: zoneId }),
  );
  return ResourceRecordSets.filter(({ Type }) => Type === "A").map(
    ({ Name, SetIdentifier, Region }) => `${Name} ${SetIdentifier} ${Region}`,
  );
}

/** The Name tags of the region's VPCs. */
export async function vpcs({ emulator, region }: In): Promise<string[]> {
  const { Vpcs = [] } = await new EC2Client(clientSettings(emulator, region)).send(
    new DescribeVpcsCommand({ Filters: [{ Name: "tag:Terraform", Values: ["true"] }] }),
  );
  return Vpcs.map(({ Tags = [] }) => Tags.find(({ Key }) => Key === "Name")?.Value ?? "").sort();
}

export async function targetGroupArn(where: In): Promise<string | undefined> {
  const { TargetGroups = [] } = await new ElasticLoadBalancingV2Client(
    clientSettings(where.emulator, where.region),
  ).send(new DescribeTargetGroupsCommand({}));
  return TargetGroups[0]?.TargetGroupArn;
}

export function logsClient({ emulator, region }: In): CloudWatchLogsClient {
  return new CloudWatchLogsClient(clientSettings(emulator, region));
}

/** What a plan would do: "update aws_ecs_service.main", sorted by address. */
export function actions(plan: Plan): string[] {
  return plan.changes.map(({ address, change }) => `${change.actions.join("+")} ${address}`).sort();
}

/** The addresses in the state at a path from the project's root; none when there is no such file. */
export function inState({ project }: Pick<Place, "project">, path: string): string[] {
  let text: string;
  try {
    text = readFileSync(join(project, path), "utf8");
  } catch {
    return [];
  }
  const { resources } = JSON.parse(text) as {
    resources: { mode: string; type: string; name: string }[];
  };
  return resources
    .filter(({ mode }) => mode === "managed")
    .map(({ type, name }) => `${type}.${name}`);
}
