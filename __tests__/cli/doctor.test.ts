import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ACMClient, RequestCertificateCommand } from "@aws-sdk/client-acm";
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { CreateLogGroupCommand, DeleteLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateVpcCommand,
  DeleteRouteCommand,
  DeleteVpcCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateClusterCommand,
  DeleteClusterCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import {
  CreateServiceLinkedRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { DeleteHostedZoneCommand } from "@aws-sdk/client-route-53";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
} from "@aws-sdk/client-secrets-manager";
import { beforeAll, describe, expect, it } from "vitest";
import type { Finding } from "../../src/doctor/check";
import type { DoctorReport } from "../../src/doctor/doctor";
import { loadFleet } from "../../src/fleet/load-fleet";
import { resourceNames } from "../../src/fleet/resource-names";
import { secretName, storedSecret } from "../../src/fleet/secrets";
import { selectedRegions } from "../../src/fleet/select";
import { rfc3339 } from "../../src/kit/time-text";
import {
  clientSettings,
  createHostedZone,
  route53Client,
} from "../../src/sandbox/emulator-clients";
import { defaults } from "../support/defaults";
import { useFolder } from "../support/folder";
import { forward, operationOf, useHttpServer } from "../support/http-server";
import { STARTS_TERRAFORM_MS, useEmulator } from "../support/sandbox";
import { ANYWHERE, WholeRegion } from "../support/whole-region";
import { type Stack, weekendProject } from "./weekend-project";

const sandbox = useEmulator({ withControl: true });
const root = useFolder();
const project = weekendProject(join(root.path, "project"));
/** Runs, and is healthy. */
let ireland: WholeRegion;
/** Has nothing in AWS yet. */
let virginia: WholeRegion;
let zone = "";

/** AWS's answer to credentials of an account that has not switched on the region. */
const refusing = useHttpServer((exchange) => {
  if (operationOf(exchange) === "DescribeAvailabilityZones") {
    const error = "<Code>AuthFailure</Code><Message>AWS was not able to validate them</Message>";
    exchange.outgoing.writeHead(401, { "content-type": "text/xml" });
    exchange.outgoing.end(`<Response><Errors><Error>${error}</Error></Errors></Response>`);
  } else {
    forward(sandbox, exchange);
  }
});

/** The load balancer, by way of a proxy: its server refuses every name that it was not told. */
const misdirected = useHttpServer(({ outgoing }) => {
  outgoing.writeHead(421).end("Invalid Host header");
});

let askedOfRoute53 = 0;
/** AWS, with a count of what Route 53 is asked, which takes five requests a second of an account. */
const counting = useHttpServer((exchange) => {
  askedOfRoute53 += exchange.incoming.url?.startsWith("/2013-04-01/") ? 1 : 0;
  forward(sandbox, exchange);
});

/** SNS, of an address whose owner has not answered. The rest is as it is. */
const unconfirmed = useHttpServer((exchange) => {
  if (operationOf(exchange) === "ListSubscriptionsByTopic") {
    const member =
      "<Protocol>email</Protocol><Endpoint>oncall@example.com</Endpoint>" +
      "<SubscriptionArn>PendingConfirmation</SubscriptionArn>";
    exchange.outgoing.writeHead(200, { "content-type": "text/xml" });
    exchange.outgoing.end(
      "<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions>" +
        `<member>${member}</member></Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`,
    );
  } else {
    forward(sandbox, exchange);
  }
});

/** Service Quotas, of an account that may run four vCPUs on Fargate. The rest is as it is. */
const limited = useHttpServer((exchange) => {
  if (operationOf(exchange) === "GetServiceQuota" && exchange.body.includes("L-3032A538")) {
    exchange.outgoing.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
    exchange.outgoing.end(JSON.stringify({ Quota: { Value: 4 } }));
  } else {
    forward(sandbox, exchange);
  }
});

/** As well: its server is healthy, and knows nothing of MCP. */
const speechless = useHttpServer(({ incoming, outgoing }) => {
  outgoing.writeHead(incoming.url?.endsWith("/health") ? 200 : 404).end("no such page");
});

interface Examination {
  readonly exitCode: number;
  readonly stderr: string;
  readonly checks: readonly string[];
  readonly findings: readonly Finding[];
}

async function examine(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
  fleet = project.inProcess,
): Promise<Examination> {
  const run = await fleet(["doctor", "--json", ...args], { ...sandbox.env, ...env });
  const { checks, findings } = JSON.parse(run.stdout) as DoctorReport;
  return { exitCode: run.exitCode, stderr: run.stderr, checks, findings };
}

/** What synth says of a stack: the doctor may say it, too. */
async function warningsOf(stack: string): Promise<string[]> {
  const { warnings } = await loadFleet(join(project.path, "tfvars"), project.path);
  return warnings
    .filter(({ file }) => file === `tfvars/terraform-${stack}.tfvars`)
    .map(({ variable, message }) => `${variable}: ${message}`);
}

beforeAll(async () => {
  zone = await createHostedZone(sandbox.emulator, defaults.domain_name);
  const regions = await selectedRegions({ projectDir: project.path });
  const valuesOf = (stack: string) =>
    regions.find(({ stackName }) => stackName === stack)?.values ?? defaults;
  virginia = new WholeRegion(sandbox.emulator, valuesOf("us-east-1"));
  ireland = await new WholeRegion(sandbox.emulator, valuesOf("eu-west-1")).create(zone);
  await createLinkedRole();
}, STARTS_TERRAFORM_MS);

const LINKED_ROLE = "AWSServiceRoleForECS";

async function createLinkedRole(): Promise<void> {
  await virginia.iam.send(
    new CreateServiceLinkedRoleCommand({ AWSServiceName: "ecs.amazonaws.com" }),
  );
}

interface Cause {
  /** How it comes about; returns how it is put right. */
  readonly plant: () => Promise<() => unknown>;
  readonly check: string;
  /** What the first finding has seen. */
  readonly evidence: RegExp;
  readonly fix: RegExp;
  readonly severity?: "warning";
  /** In addition; only readable inside tests. */
  readonly env?: () => Readonly<Record<string, string | undefined>>;
}

/** Names that begin with it are too long for roles, and are shortened. */
const LONG_NAME = "mcp-servers-for-all-teams-of-the-group";

/** Before the first apply. */
const before: Readonly<Record<string, Cause>> = {
  "no credentials": {
    plant: async () => () => {},
    env: () => ({
      ...{ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
      ...{ AWS_EC2_METADATA_DISABLED: "true", HOME: root.path },
    }),
    ...{ check: "access", evidence: /credentials/i, fix: /aws sso login/ },
  },
  "credentials that AWS refuses": {
    plant: async () => () => {},
    env: () => ({ AWS_ENDPOINT_URL: refusing.url }),
    ...{ check: "access", evidence: /AuthFailure/, fix: /get-caller-identity/ },
  },
  "a pair of CPU and memory that Fargate does not have": {
    plant: () => changed("cpu = 1024 # 1 vCPU", "cpu = 4096"),
    ...{ check: "configuration", evidence: /us-east-1\.tfvars:\d+/, fix: /synth/ },
  },
  "the state's lock left behind": {
    plant: async () => {
      const s3 = new S3Client({
        ...clientSettings(sandbox.emulator, "us-east-1"),
        forcePathStyle: true,
      });
      await s3.send(new CreateBucketCommand({ Bucket: "fleet-states" }));
      const note = {
        Who: "ci@runner",
        Operation: "OperationTypeApply",
        Created: "2026-01-02T03:04:05Z",
      };
      const Key = "mcp-fleet/us-east-1/terraform.tfstate.tflock";
      await s3.send(
        new PutObjectCommand({ Bucket: "fleet-states", Key, Body: JSON.stringify(note) }),
      );
      return () => {};
    },
    env: () => ({
      ...{ FLEET_STATE_BACKEND: "s3", FLEET_STATE_BUCKET: "fleet-states" },
      ...{ FLEET_STATE_REGION: "us-east-1", AWS_S3_USE_PATH_STYLE: "true" },
    }),
    check: "state-lock",
    evidence: /tflock: apply by ci@runner since 2026-01-02T03:04:05Z/,
    fix: /fleet recover us-east-1/,
  },
  "a secret that waits for its deletion": {
    plant: async () => {
      const Name = secretName(virginia.prefix, "API_KEY");
      await virginia.secrets.send(new CreateSecretCommand({ Name, SecretString: "{}" }));
      await virginia.secrets.send(new DeleteSecretCommand({ SecretId: Name }));
      return () =>
        virginia.secrets.send(
          new DeleteSecretCommand({ SecretId: Name, ForceDeleteWithoutRecovery: true }),
        );
    },
    ...{ check: "deleted-secret", evidence: /deletion date/, fix: /fleet recover us-east-1/ },
  },
  "a cluster of the same name": {
    plant: async () => {
      const { cluster } = virginia.names;
      await virginia.ecs.send(new CreateClusterCommand({ clusterName: cluster }));
      return () => virginia.ecs.send(new DeleteClusterCommand({ cluster }));
    },
    ...{
      check: "names",
      evidence: /the cluster fmp-mcp-dev-us-east-1-cluster/,
      fix: /recover|project_name/,
    },
  },
  "a role of the same shortened name": {
    plant: async () => {
      const putBack = await filed("us-east-1", { project_name: LONG_NAME });
      const { taskRole } = resourceNames({ ...virginia.values, project_name: LONG_NAME });
      await virginia.createRole(taskRole);
      return async () => {
        putBack();
        await virginia.iam.send(new DeleteRoleCommand({ RoleName: taskRole }));
      };
    },
    ...{
      check: "names",
      evidence: /the role mcp-servers-for-all-teams-of-the-group-dev-us-east-1-\w/,
      fix: /recover|project_name/,
    },
  },
  "no service-linked role": {
    plant: async () => {
      await virginia.iam.send(new DeleteRoleCommand({ RoleName: LINKED_ROLE }));
      return createLinkedRole;
    },
    ...{
      check: "service-linked-role",
      evidence: /no role AWSService/,
      fix: /create-service-linked-role/,
    },
  },
  "no hosted zone": {
    plant: () => changed('"cdtait.cloud"', '"nobody.example"'),
    ...{ check: "hosted-zone", evidence: /has 0 of this name/, fix: /enable_domain = false/ },
  },
  "two hosted zones of one name": {
    plant: async () => {
      const second = await createHostedZone(sandbox.emulator, defaults.domain_name);
      return () =>
        route53Client(sandbox.emulator).send(new DeleteHostedZoneCommand({ Id: second }));
    },
    ...{
      check: "hosted-zone",
      evidence: /has 2 of this name: \w+, \w+$/,
      fix: /route53_zone_id = "\w+"/,
    },
  },
  "a zone that the account does not have": {
    plant: () => changed('"us-east-1c"', '"us-east-1y"'),
    ...{
      check: "availability-zones",
      evidence: /us-east-1a, us-east-1b/,
      fix: /availability_zones/,
    },
  },
  "as many VPCs as the account may have": {
    plant: async () => {
      const made = await Promise.all(
        ["10.1", "10.2", "10.3", "10.4"].map((start) => createVpc(`${start}.0.0/16`)),
      );
      return () => Promise.all(made.map((undo) => undo()));
    },
    ...{
      check: "quotas",
      evidence: /^5 VPCs, quota 5$/,
      fix: /request-service-quota-increase .*L-F678F1CE/,
    },
  },
  "a quota that the tasks would exceed": {
    plant: () => filed("us-east-1", { cpu: 1024, desired_count: 5 }),
    env: () => ({ AWS_ENDPOINT_URL: limited.url }),
    ...{ check: "quotas", evidence: /^5 tasks have 5 vCPUs, quota 4$/, fix: /--desired-value 10/ },
  },
  "a quota on Fargate Spot that the tasks would exceed": {
    plant: () => filed("us-east-1", { cpu: 1024, desired_count: 8, fargate_spot_percent: 100 }),
    env: () => ({ AWS_ENDPOINT_URL: limited.url }),
    ...{ check: "quotas", evidence: /^7 tasks have 7 vCPUs, quota 6$/, fix: /L-36FBB829/ },
  },
  "a quota that load would exceed": {
    plant: () =>
      filed("us-east-1", {
        ...{ cpu: 1024, desired_count: 2 },
        ...{ autoscaling_min: 1, autoscaling_max: 6, autoscaling_cpu_percent: 60 },
      }),
    env: () => ({ AWS_ENDPOINT_URL: limited.url }),
    severity: "warning",
    ...{
      check: "quotas",
      evidence: /^autoscaling_max = 6: 6 tasks have 6 vCPUs, quota 4$/,
      fix: /--desired-value 12, or lower cpu or autoscaling_max$/,
    },
  },
  "a quota that an override would exceed": {
    plant: async () => {
      const hence = (hours: number) => rfc3339(new Date(Date.now() + hours * 3_600_000));
      const given = { cpu: 1024, desired_count: 2, enable_weekend_only: true };
      const putBack = await filed("us-east-1", given);
      const override = { start: hence(24), end: hence(30), desired_count: 6 };
      await project.override(override, "us-east-1");
      return putBack;
    },
    env: () => ({ AWS_ENDPOINT_URL: limited.url }),
    severity: "warning",
    ...{
      check: "quotas",
      evidence: /^weekend_overrides from 20\S+Z: 6 tasks have 6 vCPUs, quota 4$/,
      fix: /--desired-value 12, or lower cpu or weekend_overrides$/,
    },
  },
  "a VPC whose range overlaps": {
    plant: () => createVpc("172.33.16.0/20"),
    severity: "warning",
    ...{ check: "address-ranges", evidence: /has 172\.33\.16\.0\/20/, fix: /vpc_cidr/ },
  },
};

async function createVpc(CidrBlock: string, name?: string): Promise<() => Promise<unknown>> {
  const tags = { ResourceType: "vpc" as const, Tags: [{ Key: "Name", Value: name }] };
  const { Vpc } = await virginia.ec2.send(
    new CreateVpcCommand({ CidrBlock, TagSpecifications: name ? [tags] : [] }),
  );
  return () => virginia.ec2.send(new DeleteVpcCommand({ VpcId: Vpc?.VpcId }));
}

/** Writes another value into us-east-1's file. */
async function changed(from: string, to: string): Promise<() => void> {
  const file = join(project.path, "tfvars", "terraform-us-east-1.tfvars");
  const text = readFileSync(file, "utf8");
  const pattern = new RegExp(from.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(" ", " +"));
  expect(text).toMatch(pattern);
  writeFileSync(file, text.replace(pattern, to));
  return () => writeFileSync(file, text);
}

/** Writes values into a stack's file until the returned function is called. */
async function filed(stack: Stack, values: Parameters<typeof project.set>[0]): Promise<() => void> {
  const text = project.read(stack);
  await project.set(values, stack);
  return () => writeFileSync(join(project.path, "tfvars", `terraform-${stack}.tfvars`), text);
}

/** Tasks without a way out, which need an image of the region's own registry. */
const WITH_ENDPOINTS = {
  ...{ private_subnets: "endpoints" },
  ...{ container_image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/server:1" },
};

/** How ECS begins whatever kept a task from its start. */
const NOT_STARTED =
  "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed:";

/** A region that has run well. */
const running: Readonly<Record<string, Cause>> = {
  "tasks without a route": {
    plant: async () => {
      const route = { RouteTableId: ireland.routeTable, DestinationCidrBlock: "0.0.0.0/0" };
      await ireland.ec2.send(new DeleteRouteCommand(route));
      return () => ireland.addRoute();
    },
    ...{
      check: "way-out",
      evidence: /no active route for 0\.0\.0\.0\/0/,
      fix: /fleet deploy eu-west-1/,
    },
  },
  "tasks whose group lets nobody in": {
    plant: async () => {
      const IpPermissions = [ireland.containerPort(ireland.albGroup)];
      await ireland.ec2.send(
        new RevokeSecurityGroupIngressCommand({ GroupId: ireland.taskGroup, IpPermissions }),
      );
      return () => ireland.openTasks();
    },
    ...{
      check: "security-groups",
      evidence: /no rule for ingress on port 8001 from sg-/,
      fix: /fleet deploy/,
    },
  },
  "a load balancer whose group lets no HTTPS in": {
    plant: async () => {
      const putBack = await filed("eu-west-1", { enable_https: true });
      const rules = ireland.fromClients({ IpRanges: ANYWHERE });
      const IpPermissions = rules.filter(({ FromPort }) => FromPort === 443);
      const https = { GroupId: ireland.albGroup, IpPermissions };
      await ireland.ec2.send(new RevokeSecurityGroupIngressCommand(https));
      return async () => {
        putBack();
        await ireland.ec2.send(new AuthorizeSecurityGroupIngressCommand(https));
      };
    },
    ...{
      check: "security-groups",
      evidence: /no rule for ingress on port 443/,
      fix: /fleet deploy/,
    },
  },
  "another port in the file than in the groups": {
    plant: async () => {
      await project.set({ container_port: 9000 }, "eu-west-1");
      return () => project.set({ container_port: 8001 }, "eu-west-1");
    },
    ...{ check: "security-groups", evidence: /to port 9000/, fix: /fleet deploy/ },
  },
  "no log group": {
    plant: async () => {
      const group = { logGroupName: ireland.names.logGroup };
      await ireland.logs.send(new DeleteLogGroupCommand(group));
      return () => ireland.logs.send(new CreateLogGroupCommand(group));
    },
    ...{
      check: "log-group",
      evidence: /has no \/ecs\/fmp-mcp-dev-eu-west-1-task/,
      fix: /fleet deploy/,
    },
  },
  "an image that is not there": {
    plant: () =>
      failing(
        "TaskFailedToStart",
        "CannotPullContainerError: failed to resolve ref x:1: x:1: not found",
      ),
    ...{ check: "image", evidence: /x:1: not found/, fix: /image that exists/ },
  },
  "an image that nobody may pull": {
    plant: () => failing("TaskFailedToStart", "CannotPullContainerError: unauthorized"),
    ...{ check: "image", evidence: /unauthorized/, fix: /public|credentials/ },
  },
  "an image for another processor": {
    plant: () =>
      failing(
        "TaskFailedToStart",
        "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'",
      ),
    ...{ check: "image", evidence: /descriptor matching platform/, fix: /cpu_architecture/ },
  },
  "an image that the file does not have any more": {
    plant: async () => {
      await failing("TaskFailedToStart", "CannotPullContainerError: x:2: not found");
      const text = project.read("eu-west-1");
      await project.set({ container_image: "x:1" }, "eu-west-1");
      return async () => {
        writeFileSync(join(project.path, "tfvars", "terraform-eu-west-1.tfvars"), text);
        await ireland.complete();
      };
    },
    ...{ check: "image", evidence: /x:2: not found/, fix: /has x:1 now.*fleet deploy eu-west-1/ },
  },
  "an image by a digest with 401 in it that is not there": {
    plant: () =>
      failing(
        "TaskFailedToStart",
        "CannotPullContainerError: failed to resolve ref x@sha256:ab401c: x@sha256:ab401c: not found",
      ),
    ...{ check: "image", evidence: /ab401c: not found/, fix: /image that exists/ },
  },
  "a registry that does not answer": {
    plant: () =>
      failing(
        "TaskFailedToStart",
        `${NOT_STARTED} unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: dial tcp 10.0.0.1:443: i/o timeout`,
      ),
    ...{ check: "image", evidence: /ecr registry auth/, fix: /cannot be reached: .*route/ },
  },
  "secrets that do not answer": {
    plant: () =>
      failing(
        "TaskFailedToStart",
        `${NOT_STARTED} unable to retrieve secret from asm: service call has been retried 5 time(s): context deadline exceeded`,
      ),
    ...{ check: "secret", evidence: /from asm/, fix: /cannot be reached: .*route/ },
  },
  "secrets that do not answer, where the tasks have VPC endpoints": {
    plant: async () => {
      const putRight = await failing(
        "TaskFailedToStart",
        `${NOT_STARTED} unable to retrieve secret from asm: context deadline exceeded`,
      );
      const putBack = await filed("eu-west-1", WITH_ENDPOINTS);
      return () => {
        putBack();
        return putRight();
      };
    },
    ...{ check: "secret", evidence: /from asm/, fix: /cannot be reached: .*endpoints of ECR/ },
  },
  "a secret without the JSON key": {
    plant: () => stored('{"KEY":"a-real-key"}'),
    ...{
      check: "secret",
      evidence: /no JSON object with the key API_KEY/,
      fix: /fleet secret set --region eu-west-1/,
    },
  },
  "the placeholder as the key": {
    plant: () => stored(storedSecret("API_KEY", defaults.api_key)),
    severity: "warning",
    ...{
      check: "secret",
      evidence: /api-key in Secrets Manager/,
      fix: /fleet secret set --region eu-west-1/,
    },
  },
  "a secret that cannot be given to the container": {
    plant: () =>
      failing(
        "TaskFailedToStart",
        "ResourceInitializationError: unable to pull secrets or registry auth: retrieved secret from Secrets Manager did not contain json key TOKEN",
      ),
    ...{ check: "secret", evidence: /json key TOKEN/, fix: /container_secrets/ },
  },
  "an execution role that may not read the secret": {
    plant: () =>
      failing(
        "TaskFailedToStart",
        "ResourceInitializationError: unable to pull secrets: AccessDeniedException: role is not authorized to perform: secretsmanager:GetSecretValue",
      ),
    ...{ check: "execution-role", evidence: /not authorized/, fix: /policy and KMS key/ },
  },
  "an execution role without its policy": {
    plant: async () => {
      const name = {
        RoleName: `${ireland.prefix}-ecs-task-execution-role`,
        PolicyName: `${ireland.prefix}-ecs-task-execution-secrets`,
      };
      await ireland.iam.send(new DeleteRolePolicyCommand(name));
      return () => ireland.addSecretsPolicy();
    },
    ...{
      check: "execution-role",
      evidence: /has no policy fmp-mcp-dev-eu-west-1-ecs/,
      fix: /fleet deploy/,
    },
  },
  "a quota on vCPUs": {
    plant: async () => {
      await ireland.control.call("force_new_deployment", {
        service: (await ireland.service()).serviceArn,
      });
      await ireland.event(
        "was unable to place a task. Reason: You've reached the limit on the number of vCPUs you can run concurrently.",
      );
      return () => ireland.complete();
    },
    ...{ check: "quotas", evidence: /number of vCPUs/, fix: /L-3032A538/ },
  },
  "Spot capacity that AWS has no more of": {
    plant: async () => {
      const undo = await filed("eu-west-1", { desired_count: 3, fargate_spot_percent: 50 });
      await count(3);
      await ireland.event(
        "was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.",
      );
      return async () => {
        undo();
        await count(2);
      };
    },
    ...{ check: "tasks", evidence: /Capacity is unavailable/, fix: /lower fargate_spot_percent/ },
  },
  "a container that ends": {
    plant: () =>
      failing(
        "EssentialContainerExited",
        "Essential container in task exited",
        1,
        "starting with API_KEY=sk-live-1234567890\nValueError: no such region",
      ),
    ...{
      check: "container-exit",
      evidence: /exit code 1\)\n.*API_KEY=\(hidden\)\nValueError: no such region$/s,
      fix: /fleet logs/,
    },
  },
  "a container that wants to write": {
    plant: () =>
      failing(
        "EssentialContainerExited",
        "Essential container in task exited",
        1,
        "OSError: [Errno 30] Read-only file system: '/app/cache'",
      ),
    ...{
      check: "container-exit",
      evidence: /Read-only file system/,
      fix: /enable_readonly_root_filesystem = false/,
    },
  },
  "a container without enough memory": {
    plant: () => failing("EssentialContainerExited", "OutOfMemoryError: container killed", 137),
    ...{ check: "container-exit", evidence: /OutOfMemoryError/, fix: /memory/ },
  },
  "a health path that does not answer 200": {
    plant: () =>
      unhealthy("Target.ResponseCodeMismatch", "Health checks failed with these codes: [404]"),
    ...{ check: "target-health", evidence: /\[404\]/, fix: /health_check_path/ },
  },
  "a server that refuses the Host header": {
    plant: () =>
      unhealthy("Target.ResponseCodeMismatch", "Health checks failed with these codes: [421]"),
    ...{ check: "target-health", evidence: /\[421\]/, fix: /enable_address_environment = true/ },
  },
  "a server that does not answer": {
    plant: () => unhealthy("Target.Timeout", "Request timed out"),
    ...{ check: "target-health", evidence: /Request timed out/, fix: /0\.0\.0\.0.*8001/ },
  },
  "a server on another port": {
    plant: () => unhealthy("Target.FailedHealthChecks", "Health checks failed"),
    ...{ check: "target-health", evidence: /Target\.FailedHealthChecks/, fix: /container_port/ },
  },
  "a run that was killed with the state": {
    plant: async () => {
      const file = join(project.path, ".terraform-eu-west-1.tfstate.lock.info");
      writeFileSync(file, JSON.stringify({ Who: "me@here", Operation: "OperationTypeApply" }));
      return () => rmSync(file);
    },
    severity: "warning",
    ...{
      check: "state-lock",
      evidence: /lock\.info: apply by me@here/,
      fix: /fleet recover eu-west-1/,
    },
  },
  "a count lowered by hand": {
    plant: async () => {
      await count(0);
      return () => count(2);
    },
    ...{
      check: "schedule",
      evidence: /^0 instead of 2: lowered by hand/,
      fix: /desired_count = 0/,
    },
  },
  "tasks that run although the schedule has closed": {
    plant: async () => {
      // Open three days from now, whenever the test runs.
      const day = new Date(Date.now() + 3 * 86_400_000).toUTCString().slice(0, 3).toUpperCase();
      const closed = { weekend_active_regions: ["eu-west-1"], weekend_days: [day] };
      const text = project.read("eu-west-1");
      await project.set({ enable_weekend_only: true, ...closed }, "eu-west-1");
      return () => writeFileSync(join(project.path, "tfvars", "terraform-eu-west-1.tfvars"), text);
    },
    severity: "warning",
    ...{ check: "schedule", evidence: /^2 instead of 0/, fix: /weekend apply.*weekend_timezone/ },
  },
  "larger tasks than the file wants": {
    plant: async () => {
      await project.set({ cpu: 256, memory: 512 }, "eu-west-1");
      return () => project.set({ cpu: 1024, memory: 3072 }, "eu-west-1");
    },
    severity: "warning",
    ...{
      check: "costs",
      evidence: /^what runs costs \$.* what is wanted, \$/,
      fix: /fleet cost now/,
    },
  },
  "no DNS record": {
    plant: async () => {
      await ireland.changeRecord("DELETE");
      return () => ireland.changeRecord("UPSERT");
    },
    ...{ check: "dns-record", evidence: /identifier eu-west-1/, fix: /fleet deploy/ },
  },
  "a certificate that is not issued": {
    plant: async () => {
      const acm = new ACMClient(clientSettings(sandbox.emulator, "eu-west-1"));
      await acm.send(
        new RequestCertificateCommand({ DomainName: "fmp.cdtait.cloud", ValidationMethod: "DNS" }),
      );
      const text = project.read("eu-west-1");
      await project.set({ enable_https: true }, "eu-west-1");
      return () => writeFileSync(join(project.path, "tfvars", "terraform-eu-west-1.tfvars"), text);
    },
    ...{ check: "certificate", evidence: /PENDING_VALIDATION/, fix: /validation record/ },
  },
  "a server that does not know its public name": {
    plant: async () => () => {},
    // As in the sandbox, whose proxy knows the names of the emulator's load balancers.
    env: () => ({ http_proxy: misdirected.url, NO_PROXY: "127.0.0.1" }),
    ...{ check: "endpoint", evidence: /421/, fix: /MCP_ALLOWED_HOSTS.*fleet check eu-west-1/ },
  },
  "an address of alarms whose owner has not confirmed it": {
    plant: () => withAlarms(),
    env: () => ({ AWS_ENDPOINT_URL: unconfirmed.url }),
    ...{ check: "alarms", severity: "warning" },
    ...{ evidence: /fmp-mcp-dev-eu-west-1-alarms waits for a confirmation/, fix: /confirm/ },
  },
  "an alarm that has gone off": {
    plant: async () => {
      const putRight = await withAlarms();
      const cloudWatch = new CloudWatchClient(clientSettings(sandbox.emulator, "eu-west-1"));
      const AlarmName = `${ireland.prefix}-memory`;
      await cloudWatch.send(
        new PutMetricAlarmCommand({
          ...{ AlarmName, Namespace: "AWS/ECS", MetricName: "MemoryUtilization" },
          ...{ ComparisonOperator: "GreaterThanThreshold", Threshold: 90, Period: 60 },
          ...{ EvaluationPeriods: 5, Statistic: "Maximum" },
        }),
      );
      await cloudWatch.send(
        new SetAlarmStateCommand({ AlarmName, StateValue: "ALARM", StateReason: "95 %" }),
      );
      return async () => {
        await cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: [AlarmName] }));
        putRight();
      };
    },
    ...{ check: "alarms", evidence: /state ALARM/, fix: /fleet logs --region eu-west-1/ },
  },
  "a deployment that ECS has taken back": {
    plant: async () => {
      await ireland.fail("ServiceSchedulerInitiated", "Task failed ELB health checks");
      await ireland.rollBack();
      return () => ireland.complete();
    },
    ...{ check: "rollout", evidence: /gone back to deployment ecs-svc/, fix: /apply again/ },
  },
};

const halfDeployed: Cause = {
  plant: async () => {
    const remove = await createVpc(virginia.values.vpc_cidr, `${virginia.prefix}-vpc`);
    // Its state knows what it has made.
    const state = { version: 4, resources: [{ mode: "managed", instances: [{}] }] };
    const file = join(project.path, "terraform-us-east-1.tfstate");
    writeFileSync(file, JSON.stringify(state));
    return () => {
      rmSync(file);
      return remove();
    };
  },
  ...{
    check: "deployed",
    evidence: /^vpc-\w+ is there, and ECS has no service/,
    fix: /fleet recover us-east-1/,
  },
};

/** What looks like a fault, and is what the file wants; `check` finds nothing. */
const sound: Readonly<Record<string, Pick<Cause, "plant" | "check" | "env">>> = {
  "no route, where the tasks have VPC endpoints": {
    plant: async () => {
      const putBack = await filed("eu-west-1", WITH_ENDPOINTS);
      const route = { RouteTableId: ireland.routeTable, DestinationCidrBlock: "0.0.0.0/0" };
      await ireland.ec2.send(new DeleteRouteCommand(route));
      return () => {
        putBack();
        return ireland.addRoute();
      };
    },
    check: "way-out",
  },
  "clients by IPv6 alone": {
    plant: async () => {
      const values = { alb_allowed_cidrs: ["2001:db8::/32"], enable_ipv6: true };
      const putBack = await filed("eu-west-1", values);
      const GroupId = ireland.albGroup;
      const all = { GroupId, IpPermissions: ireland.fromClients({ IpRanges: ANYWHERE }) };
      const Ipv6Ranges = [{ CidrIpv6: "2001:db8::/32" }];
      const few = { GroupId, IpPermissions: ireland.fromClients({ Ipv6Ranges }) };
      await ireland.ec2.send(new RevokeSecurityGroupIngressCommand(all));
      await ireland.ec2.send(new AuthorizeSecurityGroupIngressCommand(few));
      return async () => {
        putBack();
        await ireland.ec2.send(new RevokeSecurityGroupIngressCommand(few));
        await ireland.ec2.send(new AuthorizeSecurityGroupIngressCommand(all));
      };
    },
    check: "security-groups",
  },
  "no answer, where this machine may be none of the clients": {
    plant: () => filed("eu-west-1", { alb_allowed_cidrs: ["203.0.113.0/24"] }),
    env: () => ({ http_proxy: "http://127.0.0.1:9", NO_PROXY: "127.0.0.1" }),
    check: "endpoint",
  },
};

/** Those of an address. */
function withAlarms(): Promise<() => void> {
  return filed("eu-west-1", { alarm_email: "oncall@example.com" });
}

async function failing(...failure: Parameters<WholeRegion["fail"]>): Promise<() => Promise<void>> {
  await ireland.fail(...failure);
  return () => ireland.complete();
}

async function unhealthy(reason: string, description: string): Promise<() => Promise<void>> {
  await ireland.report("unhealthy", reason, description);
  return () => ireland.report("healthy");
}

async function stored(SecretString: string): Promise<() => Promise<unknown>> {
  const SecretId = secretName(ireland.prefix, "API_KEY");
  const put = (text: string) =>
    ireland.secrets.send(new PutSecretValueCommand({ SecretId, SecretString: text }));
  await put(SecretString);
  return () => put(storedSecret("API_KEY", "a-real-key"));
}

async function count(desiredCount: number): Promise<void> {
  const { cluster, service } = ireland.names;
  await ireland.ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount }));
}

async function expectNamedFirst(cause: Cause, args: readonly string[]): Promise<void> {
  const putRight = await cause.plant();
  const { findings, exitCode, stderr } = await examine(args, cause.env?.());
  await putRight();
  const [first] = findings.filter((it) => !isOfSynth(it));
  expect(first, JSON.stringify(findings, null, 2) + stderr).toMatchObject({
    ...{ stack: args[0], check: cause.check, severity: cause.severity ?? "error" },
    ...{ evidence: expect.stringMatching(cause.evidence), fix: expect.stringMatching(cause.fix) },
  });
  expect(exitCode).toBe(cause.severity ? 0 : 1);
}

/** Warnings of the shipped files. */
function isOfSynth({ check, severity }: Finding): boolean {
  return check === "configuration" && severity === "warning";
}

describe("fleet doctor", { timeout: STARTS_TERRAFORM_MS }, () => {
  it("finds nothing in a healthy region that synth does not say", async () => {
    const { exitCode, stderr, findings } = await examine(["eu-west-1"], {}, project.fleet);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "Examining eu-west-1...\n" });
    expect(findings.map(({ what }) => what)).toEqual(await warningsOf("eu-west-1"));
  });

  it("finds nothing before the first apply where that can succeed", async () => {
    const args = ["us-east-1", "--before-deploy"];
    const { exitCode, findings } = await examine(args, {}, project.fleet);
    expect(findings.map(({ what }) => what)).toEqual(await warningsOf("us-east-1"));
    expect(exitCode).toBe(0);
  });

  it("lists what fleet check finds among its own findings where that is asked for", async () => {
    const env = { http_proxy: speechless.url, NO_PROXY: "127.0.0.1" };
    const { findings: without } = await examine(["eu-west-1"], env);
    expect(without.filter(({ check }) => check === "endpoint")).toEqual([]);
    const { findings, exitCode } = await examine(["eu-west-1", "--check"], env);
    expect(findings.filter(({ check }) => check === "endpoint")).toMatchObject([
      {
        severity: "error",
        what: expect.stringContaining("(answer): "),
        evidence: expect.stringContaining("404"),
      },
    ]);
    expect(exitCode).toBe(1);
  });

  it.each(Object.keys(before))("names it first, before the first apply: %s", async (name) => {
    await expectNamedFirst(before[name] as Cause, ["us-east-1", "--before-deploy"]);
  });

  it.each(Object.keys(running))("names it first, of a region that runs: %s", async (name) => {
    await expectNamedFirst(running[name] as Cause, ["eu-west-1"]);
  });

  it("names it first, of a region that began to be deployed: a stack that is half deployed", async () => {
    await expectNamedFirst(halfDeployed, ["us-east-1"]);
  });

  it.each(Object.keys(sound))("finds no fault in what the file wants: %s", async (name) => {
    const { plant, env, check } = sound[name] as (typeof sound)[string];
    const putRight = await plant();
    const { findings } = await examine(["eu-west-1"], env?.());
    await putRight();
    expect(findings.filter((it) => it.check === check)).toEqual([]);
  });

  it("knows an execution role by its shortened name", async () => {
    const putBack = await filed("eu-west-2", { project_name: LONG_NAME });
    const [london] = await selectedRegions({ projectDir: project.path }, ["eu-west-2"]);
    const region = new WholeRegion(sandbox.emulator, london?.values ?? defaults);
    await region.create(zone);
    const RoleName = region.names.taskExecutionRole;
    const PolicyName = `${region.prefix}-ecs-task-execution-secrets`;
    await region.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    const { findings } = await examine(["eu-west-2"]);
    putBack();
    expect(findings.filter(({ check }) => check === "execution-role")).toMatchObject([
      { evidence: `${RoleName} has no policy ${PolicyName}` },
    ]);
  });

  it("says what it has looked for, which is nothing of a region that it does not get into", async () => {
    const whole = await examine(["us-east-1"]);
    const early = await examine(["us-east-1", "--before-deploy"]);
    expect(whole.checks).toEqual(expect.arrayContaining([...early.checks, "tasks"]));
    expect(early.checks).toContain("hosted-zone");
    expect(early.checks).not.toContain("tasks");
    const { checks } = await examine(["us-east-1"], { AWS_ENDPOINT_URL: refusing.url });
    expect(checks).toEqual(["access", "configuration"]);
  });

  it("asks Route 53 once for all regions of one name", async () => {
    const asked: number[] = [];
    for (const args of [["eu-west-1"], []]) {
      askedOfRoute53 = 0;
      await examine(args, { AWS_ENDPOINT_URL: counting.url });
      asked.push(askedOfRoute53);
    }
    expect(asked).toEqual([3, 3]);
  });

  it("tells people what it has seen and what to do, and what it could not read", async () => {
    await ireland.control.call("set_fault", { silent_region: "eu-west-2" });
    const env = { ...sandbox.env, AWS_MAX_ATTEMPTS: "1" };
    const { stdout, stderr, exitCode } = await project.fleet(["doctor"], env);
    const { stdout: json } = await project.inProcess(["doctor", "eu-west-2", "--json"], env);
    await ireland.control.call("set_fault", { silent_region: null });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^error {3}us-east-1, deployed: the stack is not deployed\n {8}seen: ECS has no service .*\n {8}fix: {2}npx fleet doctor us-east-1 --before-deploy/m,
    );
    expect(stdout).toMatch(/^\d+ checks, 3 regions: 1 error, /m);
    expect(stderr).toMatch(/^error eu-west-2: could not be examined: /m);
    expect(JSON.parse(json)).toMatchObject({
      unread: [expect.stringMatching(/^eu-west-2: could not be examined: /)],
    });
  });

  it("refuses a stack that is not there", async () => {
    const { exitCode, stderr } = await project.fleet(["doctor", "mars"], sandbox.env);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('there is no stack "mars"');
  });
});
