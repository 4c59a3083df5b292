import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
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
import { LocalAws } from "../../src/local-aws/local-aws";
import type { LoopbackServer } from "../../src/local-aws/loopback-server";
import { startEndpoint } from "../../src/local-aws/names/endpoint";
import type { Emulator } from "../../src/sandbox/emulator";
import { clientSettings } from "../../src/sandbox/emulator-clients";
import { emulatorEnvironment } from "../../src/sandbox/environment";
import type { Sandbox } from "../support/sandbox";

export const REGION = "eu-west-1";
const SPEED = 20;

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

  async start(emulator: Emulator, folder: string): Promise<void> {
    this.emulator = emulator;
    this.aws = await LocalAws.start({
      control: this.emulator.control,
      server: [process.execPath, join(__dirname, "server.mjs")],
      folder,
      temporaryFolder: join(folder, "tmp"),
      baseEnvironment: { PATH: process.env.PATH ?? "", ...emulatorEnvironment(this.emulator.url) },
      speed: SPEED,
      say: (text) => {
        this.said.push(text);
        if (process.env.DEBUG_LOCAL_AWS) {
          console.error(text);
        }
      },
    });
    const settings = clientSettings(this.emulator, REGION);
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
    await this.ecs.send(new CreateClusterCommand({ clusterName: "c" }));
    await this.logs.send(new CreateLogGroupCommand({ logGroupName: "/ecs/t" }));
    const secret = { Name: "key", SecretString: JSON.stringify({ API_KEY: "first" }) };
    this.secretArn = (await this.secrets.send(new CreateSecretCommand(secret))).ARN ?? "";
    const { LoadBalancers: [balancer] = [] } = await this.elb.send(
      new CreateLoadBalancerCommand({
        Name: "alb",
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
    const delay = { Key: "deregistration_delay.timeout_seconds", Value: "20" };
    const attributes = { TargetGroupArn: this.targetGroup, Attributes: [delay] };
    await this.elb.send(new ModifyTargetGroupAttributesCommand(attributes));
    await this.elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: this.loadBalancer,
        Protocol: "HTTP",
        Port: 80,
        DefaultActions: [{ Type: "forward", TargetGroupArn: this.targetGroup }],
      }),
    );
  }

  async define(image: string, secretKey = "API_KEY"): Promise<string> {
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
                "awslogs-group": "/ecs/t",
                "awslogs-region": REGION,
                "awslogs-stream-prefix": "ecs",
              },
            },
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
        cluster: "c",
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
      new DescribeServicesCommand({ cluster: "c", services: [name] }),
    );
    return service ?? {};
  }

  async tasks(
    serviceName: string,
    desiredStatus: "RUNNING" | "STOPPED" = "RUNNING",
  ): Promise<Task[]> {
    const { taskArns: tasks = [] } = await this.ecs.send(
      new ListTasksCommand({ cluster: "c", serviceName, desiredStatus }),
    );
    return tasks.length === 0
      ? []
      : ((await this.ecs.send(new DescribeTasksCommand({ cluster: "c", tasks }))).tasks ?? []);
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
export function useLocalFleet(sandbox: Sandbox): LocalFleet {
  const fleet = new LocalFleet();
  beforeAll(() => fleet.start(sandbox.emulator, sandbox.folder("tasks")), 60_000);
  afterAll(() => fleet.stop());
  return fleet;
}
