import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  type ContainerDefinition,
  CreateClusterCommand,
  CreateServiceCommand,
  type CreateServiceCommandInput,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type Service,
  type Task,
} from "@aws-sdk/client-ecs";
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll } from "vitest";
import type { Command } from "../../src/local-aws/ecs/image";
import { LocalAws, type LocalAwsOptions } from "../../src/local-aws/local-aws";
import type { LoopbackServer } from "../../src/local-aws/loopback-server";
import { startEndpoint } from "../../src/local-aws/names/endpoint";
import type { Mail } from "../../src/local-aws/records";
import type { Emulator } from "../../src/sandbox/emulator";
import { clientSettings } from "../../src/sandbox/emulator-clients";
import { emulatorEnvironment } from "../../src/sandbox/environment";
import type { Sandbox } from "../support/sandbox";

export const REGION = "eu-west-1";
const SPEED = 20;
/** As long as a test has the time for. */
export const SHORT_DRAINING_SECONDS = 20;

/** What AWS has of a fleet in a region, by its names. */
export interface FleetNames {
  readonly region: string;
  readonly cluster: string;
  readonly loadBalancer: string;
  readonly logGroup: string;
}

/** The part of AWS that acts, on an emulator's records. */
export function startLocalAws(
  emulator: Emulator,
  folder: string,
  server: Command = [process.execPath, join(__dirname, "server.mjs")],
  say: (text: string) => void = () => {},
  more: Partial<LocalAwsOptions> = {},
): Promise<LocalAws> {
  return LocalAws.start({
    control: emulator.control,
    server,
    folder,
    temporaryFolder: join(folder, "tmp"),
    baseEnvironment: { PATH: process.env.PATH ?? "", ...emulatorEnvironment(emulator.url) },
    speed: SPEED,
    say: (text) => {
      say(text);
      if (process.env.DEBUG_LOCAL_AWS) {
        console.error(text);
      }
    },
    ...more,
  });
}

/** A cluster, a load balancer and what a service needs beside them, in an emulator whose records are acted on. */
export class LocalFleet {
  emulator!: Emulator;
  aws!: LocalAws;
  ecs!: ECSClient;
  elb!: ElasticLoadBalancingV2Client;
  logs!: CloudWatchLogsClient;
  secrets!: SecretsManagerClient;
  endpoint!: LoopbackServer;
  loadBalancer = "";
  targetGroup = "";
  dnsName = "";
  secretArn = "";
  subnets: { id: string; cidr: string }[] = [];
  readonly said: string[] = [];
  readonly mails: Mail[] = [];
  /** How far the clock of scheduled actions is ahead. */
  aheadMs = 0;

  constructor(
    readonly names: FleetNames = {
      ...{ region: REGION, cluster: "c", loadBalancer: "alb", logGroup: "/ecs/t" },
    },
    /** AWS's waits are divided by it. */
    private readonly speed = SPEED,
  ) {}

  /** @param aws that of other regions, in the same emulator. @default one of its own */
  async start(emulator: Emulator, folder: string, aws?: LocalAws): Promise<void> {
    this.emulator = emulator;
    const say = (text: string) => void this.said.push(text);
    const more = {
      speed: this.speed,
      onMail: (mail: Mail) => void this.mails.push(mail),
      now: () => new Date(Date.now() + this.aheadMs),
    };
    this.aws = aws ?? (await startLocalAws(emulator, folder, undefined, say, more));
    const settings = clientSettings(this.emulator, this.names.region);
    this.ecs = new ECSClient(settings);
    this.elb = new ElasticLoadBalancingV2Client(settings);
    this.logs = new CloudWatchLogsClient(settings);
    this.secrets = new SecretsManagerClient(settings);
    await this.#createSurroundings(new EC2Client(settings));
    this.endpoint = await startEndpoint(this.aws.names, () => this.dnsName);
  }

  async stop(): Promise<void> {
    await this.endpoint?.close();
    await this.aws?.close();
  }

  async #createSurroundings(ec2: EC2Client): Promise<void> {
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
    this.subnets = Subnets.map(({ SubnetId = "", CidrBlock = "" }) => ({
      id: SubnetId,
      cidr: CidrBlock,
    }));
    const { cluster, loadBalancer, logGroup } = this.names;
    await this.ecs.send(new CreateClusterCommand({ clusterName: cluster }));
    await this.logs.send(new CreateLogGroupCommand({ logGroupName: logGroup }));
    const secret = { Name: "key", SecretString: JSON.stringify({ API_KEY: "first" }) };
    this.secretArn = (await this.secrets.send(new CreateSecretCommand(secret))).ARN ?? "";
    const { LoadBalancers: [balancer] = [] } = await this.elb.send(
      new CreateLoadBalancerCommand({
        Name: loadBalancer,
        Subnets: this.subnets.slice(0, 2).map(({ id }) => id),
      }),
    );
    this.loadBalancer = balancer?.LoadBalancerArn ?? "";
    this.dnsName = balancer?.DNSName ?? "";
    const { TargetGroups: [group] = [] } = await this.elb.send(
      new CreateTargetGroupCommand({
        Name: "tg",
        Protocol: "HTTP",
        Port: 8000,
        TargetType: "ip",
        VpcId: Subnets[0]?.VpcId,
        HealthCheckPath: "/health",
        HealthCheckIntervalSeconds: 10,
        UnhealthyThresholdCount: 2,
      }),
    );
    this.targetGroup = group?.TargetGroupArn ?? "";
    await this.drainFor(SHORT_DRAINING_SECONDS);
    await this.elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: this.loadBalancer,
        Protocol: "HTTP",
        Port: 80,
        DefaultActions: [{ Type: "forward", TargetGroupArn: this.targetGroup }],
      }),
    );
  }

  /** How long targets drain that go from now on. */
  async drainFor(seconds: number): Promise<void> {
    const delay = { Key: "deregistration_delay.timeout_seconds", Value: String(seconds) };
    const attributes = { TargetGroupArn: this.targetGroup, Attributes: [delay] };
    await this.elb.send(new ModifyTargetGroupAttributesCommand(attributes));
  }

  /** @param more of the container */
  async define(
    image: string,
    secretKey = "API_KEY",
    more: Partial<ContainerDefinition> = {},
  ): Promise<string> {
    const { taskDefinition } = await this.ecs.send(
      new RegisterTaskDefinitionCommand({
        family: "t",
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: "256",
        memory: "512",
        containerDefinitions: [
          {
            name: "server",
            image,
            portMappings: [{ containerPort: 8001 }],
            environment: [{ name: "PORT", value: "8001" }],
            secrets: [{ name: "API_KEY", valueFrom: `${this.secretArn}:${secretKey}::` }],
            logConfiguration: {
              logDriver: "awslogs",
              options: {
                "awslogs-group": this.names.logGroup,
                "awslogs-region": this.names.region,
                "awslogs-stream-prefix": "ecs",
              },
            },
            ...more,
          },
        ],
      }),
    );
    return taskDefinition?.taskDefinitionArn ?? "";
  }

  async create(
    name: string,
    taskDefinition: string,
    desiredCount: number,
    more: Partial<CreateServiceCommandInput> = {},
  ): Promise<void> {
    await this.ecs.send(
      new CreateServiceCommand({
        cluster: this.names.cluster,
        serviceName: name,
        taskDefinition,
        desiredCount,
        launchType: "FARGATE",
        deploymentConfiguration: {
          minimumHealthyPercent: 100,
          maximumPercent: 200,
          deploymentCircuitBreaker: { enable: true, rollback: true },
        },
        loadBalancers: [
          { targetGroupArn: this.targetGroup, containerName: "server", containerPort: 8001 },
        ],
        networkConfiguration: {
          awsvpcConfiguration: { subnets: this.subnets.map(({ id }) => id), securityGroups: [] },
        },
        ...more,
      }),
    );
  }

  async service(name: string): Promise<Service> {
    const { services: [service] = [] } = await this.ecs.send(
      new DescribeServicesCommand({ cluster: this.names.cluster, services: [name] }),
    );
    return service ?? {};
  }

  async tasks(
    serviceName: string,
    desiredStatus: "RUNNING" | "STOPPED" = "RUNNING",
  ): Promise<Task[]> {
    const { cluster } = this.names;
    const { taskArns: tasks = [] } = await this.ecs.send(
      new ListTasksCommand({ cluster, serviceName, desiredStatus }),
    );
    return tasks.length === 0
      ? []
      : ((await this.ecs.send(new DescribeTasksCommand({ cluster, tasks }))).tasks ?? []);
  }

  /** Until the service has but one deployment, which is complete, and runs what it wants. */
  async steady(name: string): Promise<Service> {
    return this.until(async () => {
      const service = await this.service(name);
      const { deployments: [first, ...others] = [], runningCount, desiredCount, events } = service;
      const isSteady =
        others.length === 0 &&
        first?.rolloutState === "COMPLETED" &&
        runningCount === desiredCount &&
        events?.[0]?.message?.endsWith("has reached a steady state.");
      return isSteady ? service : undefined;
    });
  }

  async until<T>(look: () => Promise<T | undefined>): Promise<T> {
    for (;;) {
      const found = await look();
      if (found !== undefined) {
        return found;
      }
      await sleep(100);
    }
  }

  /** A request to the load balancer. */
  async get(path: string): Promise<{ status: number; body: { task?: string; value?: string } }> {
    const response = await fetch(`${this.endpoint.url}${path}`);
    const text = await response.text();
    return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : {} };
  }
}

/** One for all tests of a file. */
export function useLocalFleet(sandbox: Sandbox, speed?: number): LocalFleet {
  const fleet = new LocalFleet(undefined, speed);
  beforeAll(() => fleet.start(sandbox.emulator, sandbox.folder("tasks")), 60_000);
  afterAll(() => fleet.stop());
  return fleet;
}
