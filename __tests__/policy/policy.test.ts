import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RegionConfig } from "../../src/fleet/load-fleet";
import type { StateSettings } from "../../src/fleet/state-settings";
import type { VariableValues } from "../../src/fleet/variables";
import { LONGEST_POLICY, lengthOf, type PolicyDocument } from "../../src/policy/document";
import type { Role } from "../../src/policy/grant";
import { grantsFor, policiesOf } from "../../src/policy/policy";
import { IN_BUCKET } from "../recover/interrupted-apply";
import { defaults } from "../support/defaults";
import { type Question, refused } from "./iam";
import { ALL_ON, OTHERS_SECRET_NAME, SECRET, STACK } from "./lifecycle";
import { recordedCalls } from "./recorded";

const ACCOUNT = "123456789012";
const IN_S3: StateSettings = {
  backend: "s3",
  bucket: IN_BUCKET.FLEET_STATE_BUCKET,
  region: IN_BUCKET.FLEET_STATE_REGION,
  keyPrefix: "mcp-fleet",
};

function stack(stackName: string, values: Partial<VariableValues> = {}): RegionConfig {
  return { stackName, file: "", sources: {}, values: { ...defaults, ...values } };
}

/** As the recorded region is. */
const recorded = stack(STACK, {
  ...ALL_ON,
  container_secrets: {
    [SECRET]: null,
    OTHERS: `arn:aws:secretsmanager:${STACK}:${ACCOUNT}:secret:${OTHERS_SECRET_NAME}-AbCdEf`,
  },
});

function grantsOf(...stacks: RegionConfig[]) {
  return grantsFor({ stacks, state: IN_S3, account: ACCOUNT });
}

function policiesFor(stacks: readonly RegionConfig[]): Record<Role, readonly PolicyDocument[]> {
  const grants = grantsOf(...stacks);
  const plan = policiesOf("plan", grants);
  return { plan, apply: [...plan, ...policiesOf("apply", grants)] };
}

const policies = policiesFor([recorded]);
const calls = recordedCalls();

describe("the policies of a region", () => {
  it("allow all that its life asks of AWS, to whoever plans and to whoever applies", () => {
    expect(calls.length).toBeGreaterThan(200);
    const missing = calls.filter((call) => refused(policies[call.role], call) !== undefined);
    expect(missing).toEqual([]);
  });

  it("allow nothing that nobody asks for, but for what AWS itself needs, with the reason", () => {
    for (const role of ["plan", "apply"] as const) {
      // Whoever applies plans, too.
      const own = calls.filter((it) => role === "plan" || it.role === role);
      const asked = new Set(own.map(({ action }) => action));
      const unasked = grantsOf(recorded)
        .filter((grant) => grant.role === role && grant.because === undefined)
        .flatMap(({ actions }) => actions.filter((action) => !asked.has(action)));
      expect(unasked, role).toEqual([]);
    }
  });

  it("let whoever plans change nothing but locks", () => {
    const changing = policies.plan
      .flatMap(({ Statement }) => Statement)
      .flatMap(({ Action }) => Action)
      .filter((action) => !/:(Describe|Get|List)/.test(action));
    expect(changing.sort()).toEqual(["s3:DeleteObject", "s3:PutObject"]);
    const writing = (key: string): Question => ({
      action: "s3:PutObject",
      resources: [{ arn: `arn:aws:s3:::${IN_S3.bucket}/mcp-fleet/${STACK}/${key}` }],
      context: {},
    });
    expect(refused(policies.plan, writing("terraform.tfstate.tflock"))).toBeUndefined();
    expect(refused(policies.plan, writing("terraform.tfstate"))).toBeDefined();
  });

  const P = `fmp-mcp-dev-${STACK}`;
  const arn = (service: string, resource: string, region: string = STACK) =>
    `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;
  const ours = { Project: "fmp-mcp", Environment: "dev" };
  const theirs = { Project: "billing", Environment: "dev" };
  const newTags = (tags: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]),
    );
  const anArn = (resource: string, tags?: Readonly<Record<string, string>>) => [
    { arn: resource, ...(tags ? { tags } : {}) },
  ];

  it.each<[string, Question]>([
    [
      "another project's VPC is deleted",
      { action: "ec2:DeleteVpc", resources: anArn(arn("ec2", "vpc/vpc-1"), theirs), context: {} },
    ],
    [
      "a VPC without tags is deleted",
      { action: "ec2:DeleteVpc", resources: anArn(arn("ec2", "vpc/vpc-1"), {}), context: {} },
    ],
    [
      "a VPC of ours is deleted in another region",
      {
        action: "ec2:DeleteVpc",
        resources: anArn(arn("ec2", "vpc/vpc-1", "us-west-2"), ours),
        context: {},
      },
    ],
    [
      "a VPC is made without our tags",
      {
        action: "ec2:CreateVpc",
        resources: anArn(arn("ec2", "vpc/new")),
        context: newTags(theirs),
      },
    ],
    [
      "a subnet is made in another project's VPC",
      {
        action: "ec2:CreateSubnet",
        resources: [
          { arn: arn("ec2", "subnet/new") },
          { arn: arn("ec2", "vpc/vpc-1"), tags: theirs },
        ],
        context: newTags(ours),
      },
    ],
    [
      "another project's group gets our tags",
      {
        action: "ec2:CreateTags",
        resources: anArn(arn("ec2", "security-group/sg-1"), theirs),
        context: newTags(ours),
      },
    ],
    [
      "a VPC gets our tags, to be deleted then",
      {
        action: "ec2:CreateTags",
        resources: anArn(arn("ec2", "vpc/vpc-1"), {}),
        context: newTags(ours),
      },
    ],
    [
      "a machine is started",
      {
        action: "ec2:RunInstances",
        resources: anArn(arn("ec2", "instance/new")),
        context: newTags(ours),
      },
    ],
    [
      "another service is stopped",
      {
        action: "ecs:UpdateService",
        resources: anArn(arn("ecs", "service/billing/billing")),
        context: {},
      },
    ],
    [
      "the cluster of another environment is deleted",
      {
        action: "ecs:DeleteCluster",
        resources: anArn(arn("ecs", `cluster/fmp-mcp-prod-${STACK}-cluster`)),
        context: {},
      },
    ],
    [
      "the role of an administrator is passed on",
      {
        action: "iam:PassRole",
        resources: anArn(`arn:aws:iam::${ACCOUNT}:role/admin`),
        context: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
      },
    ],
    [
      "a task's role is passed to something else",
      {
        action: "iam:PassRole",
        resources: anArn(`arn:aws:iam::${ACCOUNT}:role/${P}-ecs-task-role`),
        context: { "iam:PassedToService": "ec2.amazonaws.com" },
      },
    ],
    [
      "a task's role gets AdministratorAccess",
      {
        action: "iam:AttachRolePolicy",
        resources: anArn(`arn:aws:iam::${ACCOUNT}:role/${P}-ecs-task-role`),
        context: { "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess" },
      },
    ],
    [
      "a user is made",
      { action: "iam:CreateUser", resources: anArn(`arn:aws:iam::${ACCOUNT}:user/x`), context: {} },
    ],
    [
      "another secret is read",
      {
        action: "secretsmanager:GetSecretValue",
        resources: anArn(arn("secretsmanager", "secret:billing-AbCdEf")),
        context: {},
      },
    ],
    [
      "the value of a secret is read that the stack only uses",
      {
        action: "secretsmanager:GetSecretValue",
        resources: anArn(arn("secretsmanager", `secret:${OTHERS_SECRET_NAME}-AbCdEf`)),
        context: {},
      },
    ],
    [
      "another record of the zone is changed",
      {
        action: "route53:ChangeResourceRecordSets",
        resources: anArn("arn:aws:route53:::hostedzone/0"),
        context: {
          "route53:ChangeResourceRecordSetsNormalizedRecordNames": [
            "fmp.cdtait.cloud",
            "www.cdtait.cloud",
          ],
        },
      },
    ],
    [
      "a certificate for another name is asked for",
      {
        action: "acm:RequestCertificate",
        resources: anArn("*"),
        context: { ...newTags(ours), "acm:DomainNames": ["www.cdtait.cloud"] },
      },
    ],
    [
      "another target group is changed",
      {
        action: "elasticloadbalancing:ModifyTargetGroup",
        resources: anArn(arn("elasticloadbalancing", "targetgroup/billing/0")),
        context: {},
      },
    ],
    [
      "something else than ECS is scaled",
      {
        action: "application-autoscaling:RegisterScalableTarget",
        resources: anArn(arn("application-autoscaling", "scalable-target/0")),
        context: {
          "application-autoscaling:service-namespace": "dynamodb",
          "application-autoscaling:scalable-dimension": "dynamodb:table:ReadCapacityUnits",
        },
      },
    ],
    [
      "another stack's state is read",
      {
        action: "s3:GetObject",
        resources: anArn(`arn:aws:s3:::${IN_S3.bucket}/mcp-fleet/us-east-1/terraform.tfstate`),
        context: {},
      },
    ],
    [
      "a state is deleted",
      {
        action: "s3:DeleteObject",
        resources: anArn(`arn:aws:s3:::${IN_S3.bucket}/mcp-fleet/${STACK}/terraform.tfstate`),
        context: {},
      },
    ],
    [
      "other logs are deleted",
      {
        action: "logs:DeleteLogGroup",
        resources: anArn(arn("logs", "log-group:/ecs/billing")),
        context: {},
      },
    ],
  ])("refuse that %s", (_, question) => {
    expect(refused(policies.apply, question)).toBeDefined();
  });
});

describe("what the stacks contain", () => {
  const actionsOf = (values: Partial<VariableValues>) =>
    new Set(grantsOf(stack(STACK, values)).flatMap(({ actions }) => actions));
  const services = (values: Partial<VariableValues>) =>
    new Set([...actionsOf(values)].map((action) => action.split(":")[0]));

  it("decides which rights there are", () => {
    expect(services({ enable_https: true })).toContain("acm");
    expect(services({})).not.toContain("acm");
    expect(services({ enable_service_discovery: false })).not.toContain("servicediscovery");
    const bare = { create_alb: false, enable_domain: false, enable_service_discovery: false };
    expect(services(bare)).not.toContain("route53");
    expect(actionsOf(bare)).not.toContain("elasticloadbalancing:CreateLoadBalancer");
    // Whether one is there is asked of every region.
    expect(actionsOf(bare)).toContain("elasticloadbalancing:DescribeLoadBalancers");
  });

  it("decides their names, shortened ones and those of the user's choice too", () => {
    const text = (values: Partial<VariableValues>) =>
      JSON.stringify(grantsOf(stack(STACK, values)));
    const long = { project_name: "analytics-platform-gateway", environment: "production" };
    expect(text(long)).toMatch(/loadbalancer\/app\/analytics-platform-gatewa-[0-9a-f]{6}\/\*/);
    expect(text(long)).toContain("targetgroup/analytics-platform-gatewa*/*");
    expect(text({ cluster_name: "own" })).toContain(`service/own/fmp-mcp-dev-${STACK}-service`);
    expect(text({ target_group_name: "own-tg" })).toContain("targetgroup/own-tg/*");
    expect(text({ route53_zone_id: "Z1" })).toContain("arn:aws:route53:::hostedzone/Z1");
    expect(text({ aws_region: "cn-north-1" })).toContain("arn:aws-cn:ecs:cn-north-1:");
  });
});

describe("the documents", () => {
  const many = Array.from({ length: 60 }, (_, i) => stack(`stack-${i}`, { project_name: `p${i}` }));

  it.each([
    ["one region", [recorded]],
    ["60 regions", many],
  ])("are short enough for managed policies, and no statement is lost: %s", (_, stacks) => {
    for (const role of ["plan", "apply"] as const) {
      const grants = grantsOf(...stacks).filter((grant) => grant.role === role);
      const documents = policiesOf(role, grants);
      for (const document of documents) {
        expect(lengthOf(document)).toBeLessThanOrEqual(LONGEST_POLICY);
        const sids = document.Statement.map(({ Sid }) => Sid);
        expect(new Set(sids).size).toBe(sids.length);
        expect(sids.every((sid) => /^[A-Za-z0-9]+$/.test(sid))).toBe(true);
      }
      const pairs = (all: readonly { a: readonly string[]; r: readonly string[] }[]) =>
        new Set(all.flatMap(({ a, r }) => a.flatMap((action) => r.map((it) => `${action} ${it}`))));
      const wanted = pairs(grants.map(({ actions, resources }) => ({ a: actions, r: resources })));
      const written = pairs(
        documents.flatMap(({ Statement }) =>
          Statement.map(({ Action, Resource }) => ({ a: Action, r: Resource })),
        ),
      );
      expect(written).toEqual(wanted);
    }
  });

  /** What AWS says of each action; see the file. */
  const { actions: reference } = JSON.parse(
    readFileSync(join(__dirname, "service-authorization.json"), "utf8"),
  ) as { actions: Record<string, { resources: string[]; conditions: string[] }> };
  const GLOBAL = /^aws:(RequestTag|ResourceTag)\//;

  it.each(grantsOf(recorded).map((grant) => [grant.name, grant] as const))(
    "name only actions, resources and conditions that go together: %s",
    (_, { actions, resources, condition = {} }) => {
      for (const action of actions) {
        const known = reference[action];
        expect(known, action).toBeDefined();
        const { resources: types = [], conditions = [] } = known ?? {};
        const own = resources
          .filter((it) => it !== "*")
          .map((it) => it.split(":").slice(5).join(":"));
        // An action without resource types is only allowed by "*".
        expect(types.length > 0 || resources.includes("*"), action).toBe(true);
        const fits = own.filter((it) => it === "*" || types.some((type) => it.startsWith(type)));
        expect(own.length === 0 || fits.length > 0, `${action} on ${own.join(", ")}`).toBe(true);
        for (const key of Object.values(condition).flatMap((keys) => Object.keys(keys))) {
          expect(conditions, action).toContain(GLOBAL.test(key) ? key.replace(/\/.*/, "/") : key);
        }
      }
    },
  );
});
