import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  type IpPermission,
  ModifyVpcAttributeCommand,
  type ResourceType,
  RevokeSecurityGroupEgressCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  type Service,
} from "@aws-sdk/client-ecs";
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  ChangeResourceRecordSetsCommand,
  type ResourceRecordSetRegion,
} from "@aws-sdk/client-route-53";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { prefixOf, resourceNames } from "../../src/fleet/resource-names";
import { secretName, storedSecret } from "../../src/fleet/secrets";
import type { VariableValues } from "../../src/fleet/variables";
import { Control } from "../../src/local-aws/control";
import type { Records } from "../../src/local-aws/records";
import type { Emulator } from "../../src/sandbox/emulator";
import {
  clientSettings,
  createHostedZone,
  route53Client,
} from "../../src/sandbox/emulator-clients";

type Health = "healthy" | "unhealthy" | "initial" | "draining";
export const ANYWHERE = [{ CidrIp: "0.0.0.0/0" }];

/**
 * All that AWS has of a deployed region, as its values want it, made by requests and not by Terraform: in a second and
 * not in a minute. Its tasks run and its targets are healthy because the test says so; see also src/local-aws, which
 * runs them. The emulator needs `withControl`.
 */
export class WholeRegion {
  readonly names: ReturnType<typeof resourceNames>;
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly ec2: EC2Client;
  readonly logs: CloudWatchLogsClient;
  readonly secrets: SecretsManagerClient;
  readonly iam: IAMClient;
  readonly control: Control;
  zone = "";
  vpc = "";
  subnets: string[] = [];
  routeTable = "";
  gateway = "";
  albGroup = "";
  taskGroup = "";
  executionRole = "";
  targetGroup = "";
  dnsName = "";
  loadBalancer = "";
  /** Of the running tasks, by their ARNs. */
  readonly addresses = new Map<string, string>();

  constructor(
    readonly emulator: Emulator,
    readonly values: VariableValues,
  ) {
    const settings = clientSettings(emulator, values.aws_region);
    this.names = resourceNames(values);
    this.ecs = new ECSClient(settings);
    this.elb = new ElasticLoadBalancingV2Client(settings);
    this.ec2 = new EC2Client(settings);
    this.logs = new CloudWatchLogsClient(settings);
    this.secrets = new SecretsManagerClient(settings);
    this.iam = new IAMClient(settings);
    this.control = new Control(emulator.control);
  }

  get prefix(): string {
    return prefixOf(this.values);
  }

  get container(): string {
    return `${this.values.project_name}-${this.values.aws_region}-container`;
  }

  /** @param zone of the domain, which regions share; without it a zone is made */
  async create(zone?: string): Promise<this> {
    await this.#createNetwork();
    await this.#createExecutionRole();
    await this.logs.send(new CreateLogGroupCommand({ logGroupName: this.names.logGroup }));
    const secret = {
      Name: secretName(this.prefix, "API_KEY"),
      SecretString: storedSecret("API_KEY", "a-real-key"),
    };
    await this.secrets.send(new CreateSecretCommand(secret));
    if (this.values.create_alb) {
      await this.#createLoadBalancer();
    }
    if (this.values.enable_domain) {
      this.zone = zone ?? (await createHostedZone(this.emulator, this.values.domain_name));
      await this.#createRecord();
    }
    await this.#createService();
    await this.run(this.values.desired_count);
    return this;
  }

  #tagged(type: ResourceType, name: string) {
    const tags = [{ Key: "Name", Value: `${this.prefix}-${name}` }];
    return { TagSpecifications: [{ ResourceType: type, Tags: tags }] };
  }

  async #createNetwork(): Promise<void> {
    const { ec2, values } = this;
    const { Vpc } = await ec2.send(
      new CreateVpcCommand({ CidrBlock: values.vpc_cidr, ...this.#tagged("vpc", "vpc") }),
    );
    this.vpc = Vpc?.VpcId ?? "";
    const VpcId = this.vpc;
    const EnableDnsHostnames = { Value: true };
    await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames }));
    const { InternetGateway } = await ec2.send(
      new CreateInternetGatewayCommand(this.#tagged("internet-gateway", "igw")),
    );
    this.gateway = InternetGateway?.InternetGatewayId ?? "";
    const InternetGatewayId = this.gateway;
    await ec2.send(new AttachInternetGatewayCommand({ VpcId, InternetGatewayId }));
    const { RouteTable } = await ec2.send(
      new CreateRouteTableCommand({ VpcId, ...this.#tagged("route-table", "rt-public") }),
    );
    this.routeTable = RouteTable?.RouteTableId ?? "";
    await this.addRoute();
    for (const [i, CidrBlock] of values.subnet_cidrs.entries()) {
      const AvailabilityZone = values.availability_zones[i];
      const { Subnet } = await ec2.send(
        new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone }),
      );
      const SubnetId = Subnet?.SubnetId ?? "";
      this.subnets.push(SubnetId);
      const RouteTableId = this.routeTable;
      await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
    }
    this.albGroup = await this.#securityGroup("alb");
    this.taskGroup = await this.#securityGroup("ecs-tasks");
    await this.openAlb();
    await this.openTasks();
  }

  /** The default route, to the gateway. */
  async addRoute(): Promise<void> {
    const { routeTable: RouteTableId, gateway: GatewayId } = this;
    const route = { RouteTableId, GatewayId, DestinationCidrBlock: "0.0.0.0/0" };
    await this.ec2.send(new CreateRouteCommand(route));
  }

  async #securityGroup(name: string): Promise<string> {
    const { GroupId = "" } = await this.ec2.send(
      new CreateSecurityGroupCommand({
        GroupName: `${this.prefix}-${name}-1`,
        Description: name,
        VpcId: this.vpc,
        ...this.#tagged("security-group", `${name}-sg`),
      }),
    );
    return GroupId;
  }

  /** Ingress of the clients, and egress to the tasks alone. */
  async openAlb(): Promise<void> {
    const GroupId = this.albGroup;
    const rules = { GroupId, IpPermissions: this.fromClients({ IpRanges: ANYWHERE }) };
    await this.ec2.send(new AuthorizeSecurityGroupIngressCommand(rules));
    await this.ec2.send(
      new RevokeSecurityGroupEgressCommand({
        GroupId,
        IpPermissions: [{ IpProtocol: "-1", IpRanges: ANYWHERE }],
      }),
    );
    await this.ec2.send(
      new AuthorizeSecurityGroupEgressCommand({
        GroupId,
        IpPermissions: [this.containerPort(this.taskGroup)],
      }),
    );
  }

  async openTasks(): Promise<void> {
    await this.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: this.taskGroup,
        IpPermissions: [this.containerPort(this.albGroup)],
      }),
    );
  }

  /** The load balancer's rules for clients of these addresses. */
  fromClients(addresses: Pick<IpPermission, "IpRanges" | "Ipv6Ranges">): IpPermission[] {
    return [...new Set([80, 443, this.values.alb_port])].map((port) => ({
      ...{ IpProtocol: "tcp", FromPort: port, ToPort: port, ...addresses },
    }));
  }

  /** The rule between the two groups. */
  containerPort(group: string) {
    const port = this.values.container_port;
    return {
      ...{ IpProtocol: "tcp", FromPort: port, ToPort: port },
      UserIdGroupPairs: [{ GroupId: group }],
    };
  }

  async #createExecutionRole(): Promise<void> {
    this.executionRole = await this.createRole(this.names.taskExecutionRole);
    await this.addSecretsPolicy();
  }

  /** @returns its ARN */
  async createRole(RoleName: string): Promise<string> {
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    const role = { RoleName, AssumeRolePolicyDocument };
    const { Role } = await this.iam.send(new CreateRoleCommand(role));
    return Role?.Arn ?? "";
  }

  /** Lets the execution role read the secrets. */
  async addSecretsPolicy(): Promise<void> {
    const document = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: "*" }],
    };
    await this.iam.send(
      new PutRolePolicyCommand({
        RoleName: this.names.taskExecutionRole,
        PolicyName: `${this.prefix}-ecs-task-execution-secrets`,
        PolicyDocument: JSON.stringify(document),
      }),
    );
  }

  async #createLoadBalancer(): Promise<void> {
    const { LoadBalancers } = await this.elb.send(
      new CreateLoadBalancerCommand({
        Name: this.names.loadBalancer,
        Scheme: "internet-facing",
        Subnets: this.subnets,
        SecurityGroups: [this.albGroup],
      }),
    );
    this.loadBalancer = LoadBalancers?.[0]?.LoadBalancerArn ?? "";
    this.dnsName = LoadBalancers?.[0]?.DNSName ?? "";
    const { TargetGroups } = await this.elb.send(
      new CreateTargetGroupCommand({
        Name: `${this.prefix}-tg`.slice(0, 32),
        ...{ Protocol: "HTTP", Port: this.values.target_group_port, TargetType: "ip" },
        VpcId: this.vpc,
        HealthCheckPath: this.values.health_check_path,
      }),
    );
    this.targetGroup = TargetGroups?.[0]?.TargetGroupArn ?? "";
    await this.elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: this.loadBalancer,
        ...{ Protocol: "HTTP", Port: this.values.alb_port },
        DefaultActions: [{ Type: "forward", TargetGroupArn: this.targetGroup }],
      }),
    );
  }

  async #createRecord(): Promise<void> {
    await this.changeRecord("UPSERT");
  }

  async changeRecord(Action: "UPSERT" | "DELETE"): Promise<void> {
    const { aws_region, subdomain, domain_name } = this.values;
    const ResourceRecordSet = {
      ...{ Name: `${subdomain}.${domain_name}`, Type: "A" as const, SetIdentifier: aws_region },
      Region: aws_region as ResourceRecordSetRegion,
      AliasTarget: {
        ...{ HostedZoneId: "Z32O12XQLNTSW2", DNSName: this.dnsName, EvaluateTargetHealth: true },
      },
    };
    await route53Client(this.emulator).send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: this.zone,
        ChangeBatch: { Changes: [{ Action, ResourceRecordSet }] },
      }),
    );
  }

  async define(image = this.values.container_image, secretKey = "API_KEY"): Promise<string> {
    const { aws_region: region, cpu, memory, container_port: containerPort } = this.values;
    const id = secretName(this.prefix, "API_KEY");
    const arn = `arn:aws:secretsmanager:${region}:123456789012:secret:${id}-AbCdEf`;
    const { taskDefinition } = await this.ecs.send(
      new RegisterTaskDefinitionCommand({
        family: `${this.prefix}-task`,
        ...{ requiresCompatibilities: ["FARGATE"], networkMode: "awsvpc" },
        ...{ cpu: String(cpu), memory: String(memory), executionRoleArn: this.executionRole },
        containerDefinitions: [
          {
            ...{ name: this.container, image, portMappings: [{ containerPort }] },
            secrets: [{ name: "API_KEY", valueFrom: `${arn}:${secretKey}::` }],
            logConfiguration: {
              logDriver: "awslogs",
              options: {
                "awslogs-group": this.names.logGroup,
                "awslogs-region": region,
                "awslogs-stream-prefix": "ecs",
              },
            },
          },
        ],
      }),
    );
    return taskDefinition?.taskDefinitionArn ?? "";
  }

  async #createService(): Promise<void> {
    const { cluster, service: serviceName } = this.names;
    await this.ecs.send(new CreateClusterCommand({ clusterName: cluster }));
    await this.ecs.send(
      new CreateServiceCommand({
        ...{ cluster, serviceName, taskDefinition: await this.define(), launchType: "FARGATE" },
        desiredCount: this.values.desired_count,
        loadBalancers: this.values.create_alb
          ? [
              {
                ...{ targetGroupArn: this.targetGroup, containerName: this.container },
                containerPort: this.values.container_port,
              },
            ]
          : [],
        networkConfiguration: {
          awsvpcConfiguration: {
            ...{ subnets: this.subnets, securityGroups: [this.taskGroup] },
            assignPublicIp: "ENABLED",
          },
        },
      }),
    );
  }

  async service(): Promise<Service> {
    const { cluster, service } = this.names;
    const { services } = await this.ecs.send(
      new DescribeServicesCommand({ cluster, services: [service] }),
    );
    return services?.[0] ?? {};
  }

  /** Starts tasks of the newest deployment, has them run, and completes it. */
  async run(count: number, health: Health = "healthy"): Promise<string[]> {
    const { serviceArn: service, deployments } = await this.service();
    const deployment = deployments?.[0]?.id;
    const started = (await this.#call("start_tasks", { service, deployment, number: count })) as {
      taskArn: string;
      address: string;
    }[];
    for (const { taskArn, address } of started) {
      await this.#call("move_task", { task: taskArn, status: "RUNNING" });
      this.addresses.set(taskArn, address);
    }
    await this.#call("complete_deployment", { service, deployment });
    await this.report(health);
    return started.map(({ taskArn }) => taskArn);
  }

  /** What the load balancer finds of all running tasks. */
  async report(state: Health, reason?: string, description?: string): Promise<void> {
    if (this.targetGroup === "") {
      return;
    }
    const targets = [...this.addresses.values()].map((Id) => ({
      Target: { Id, Port: this.values.container_port },
      TargetHealth: {
        State: state,
        ...(reason ? { Reason: reason } : {}),
        ...(description ? { Description: description } : {}),
      },
    }));
    await this.#call("report_target_health", { group: this.targetGroup, targets });
  }

  /** Begins a deployment whose first task stops at once, as AWS tells of it. */
  async fail(code: string, reason: string, exitCode?: number, line?: string): Promise<string> {
    const { serviceArn } = await this.service();
    await this.#call("force_new_deployment", { service: serviceArn });
    const { serviceArn: service, deployments } = await this.service();
    const deployment = deployments?.[0]?.id;
    const started = { service, deployment, number: 1 };
    const [{ taskArn: task }] = (await this.#call("start_tasks", started)) as [{ taskArn: string }];
    if (line !== undefined) {
      await this.#call("put_logs", {
        ...{ region: this.values.aws_region, group: this.names.logGroup },
        stream: `ecs/${this.container}/${task.split("/").at(-1)}`,
        events: line.split("\n").map((message) => ({ timestamp: Date.now(), message })),
      });
    }
    await this.stop(task, code, reason, exitCode);
    return task;
  }

  async stop(task: string, code: string, reason: string, exitCode?: number): Promise<void> {
    if (exitCode !== undefined) {
      const ended = { task, name: this.container, exit_code: exitCode };
      await this.#call("report_container", ended);
    }
    await this.#call("stop_task", { task, code, reason });
    await this.#call("move_task", { task, status: "STOPPED" });
    this.addresses.delete(task);
    await this.report("healthy");
  }

  /** What ECS does when a deployment has begun, or the count was changed: new tasks start, and others stop. */
  async settle({ services, tasks }: Records): Promise<void> {
    const service = services.find(({ serviceArn }) => isOf(this, serviceArn));
    const [primary] = service?.deployments ?? [];
    if (!service || !primary) {
      return;
    }
    const running = tasks.filter(({ clusterArn }) => isOf(this, clusterArn));
    const own = running.filter(({ startedBy }) => startedBy === primary.id);
    const missing = service.desiredCount - own.length;
    const surplus = [
      ...running.filter((task) => !own.includes(task)),
      ...own.slice(0, Math.max(-missing, 0)),
    ];
    if (missing > 0) {
      await this.run(missing);
    } else if (primary.rolloutState !== "COMPLETED") {
      await this.#call("complete_deployment", {
        service: service.serviceArn,
        deployment: primary.id,
      });
    }
    for (const { taskArn } of surplus) {
      const reason = `Scaling activity initiated by (deployment ${primary.id})`;
      await this.stop(taskArn, "ServiceSchedulerInitiated", reason);
    }
  }

  /** A new deployment that succeeds, with the tasks that run. */
  async complete(): Promise<void> {
    const { serviceArn } = await this.service();
    await this.#call("force_new_deployment", { service: serviceArn });
    const { serviceArn: service, deployments } = await this.service();
    await this.#call("complete_deployment", { service, deployment: deployments?.[0]?.id });
    await this.report("healthy");
  }

  /** What the circuit breaker does: the tasks of the deployment before run on. */
  async rollBack(): Promise<void> {
    const { serviceArn: service, deployments: [failed] = [] } = await this.service();
    const { rollsBackTo: deployment } = (await this.#call("fail_deployment", {
      service,
      deployment: failed?.id,
      rolls_back: true,
    })) as { rollsBackTo: string | null };
    await this.event(`rolling back to (deployment ${deployment}).`);
    await this.#call("complete_deployment", { service, deployment });
  }

  /** Of the newest deployment. */
  async reportDeployment(fields: Readonly<Record<string, unknown>>): Promise<void> {
    const { serviceArn: service, deployments } = await this.service();
    await this.#call("report_deployment", { service, deployment: deployments?.[0]?.id, ...fields });
  }

  async event(message: string): Promise<void> {
    const { serviceArn: service, serviceName } = await this.service();
    await this.#call("add_event", { service, message: `(service ${serviceName}) ${message}` });
  }

  #call(name: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.control.call(name, args);
  }
}

function isOf({ values, names }: WholeRegion, arn: string): boolean {
  return arn.includes(`:ecs:${values.aws_region}:`) && arn.includes(`/${names.cluster}`);
}
