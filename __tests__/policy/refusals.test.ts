import { describe, expect, it } from "vitest";
import { type Question, refused } from "./iam";
import { ALL_ON, OTHERS_SECRET_NAME, STACK } from "./lifecycle";
import { ACCOUNT, IN_S3, policiesFor, recorded } from "./recorded-region";

const { apply } = policiesFor([recorded]);

const P = `fmp-mcp-dev-${STACK}`;
const arn = (service: string, resource: string, region: string = STACK) =>
  `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;
const ours = { Project: "fmp-mcp", Environment: "dev" };
const theirs = { Project: "billing", Environment: "dev" };
const newTags = (tags: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]));
const anArn = (resource: string, tags?: Readonly<Record<string, string>>) => [
  { arn: resource, ...(tags ? { tags } : {}) },
];

describe("whoever applies", () => {
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
      "a rule is added to another project's group",
      {
        action: "ec2:AuthorizeSecurityGroupEgress",
        resources: [
          { arn: arn("ec2", "security-group-rule/new") },
          { arn: arn("ec2", "security-group/sg-1"), tags: theirs },
        ],
        context: newTags(ours),
      },
    ],
    [
      "another project's certificate gets our tags",
      {
        action: "acm:AddTagsToCertificate",
        resources: anArn(arn("acm", "certificate/0"), theirs),
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
      "a secret is read whose name only begins like ours",
      {
        action: "secretsmanager:GetSecretValue",
        resources: anArn(arn("secretsmanager", `secret:${P}-api-key-backup-AbCdEf`)),
        context: {},
      },
    ],
    [
      "another project's alarm is changed",
      {
        action: "cloudwatch:PutMetricAlarm",
        resources: anArn(arn("cloudwatch", "alarm:billing-latency")),
        context: {},
      },
    ],
    [
      "another topic gets a subscription",
      { action: "sns:Subscribe", resources: anArn(arn("sns", "billing")), context: {} },
    ],
    [
      "another project's address is taken from its gateway",
      {
        action: "ec2:DisassociateAddress",
        resources: anArn(arn("ec2", "elastic-ip/eipalloc-1"), theirs),
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
      "another project's NAT gateway is deleted",
      {
        action: "ec2:DeleteNatGateway",
        resources: anArn(arn("ec2", "natgateway/nat-1"), theirs),
        context: {},
      },
    ],
    [
      "a NAT gateway takes another project's address",
      {
        action: "ec2:CreateNatGateway",
        resources: [
          { arn: arn("ec2", "natgateway/new") },
          { arn: arn("ec2", "elastic-ip/eipalloc-1"), tags: theirs },
        ],
        context: newTags(ours),
      },
    ],
    [
      "another project's VPC gets flow logs",
      {
        action: "ec2:CreateFlowLogs",
        resources: [
          { arn: arn("ec2", "vpc-flow-log/new") },
          { arn: arn("ec2", "vpc/vpc-1"), tags: theirs },
        ],
        context: newTags(ours),
      },
    ],
    [
      "the role of the flow logs is passed to tasks",
      {
        action: "iam:PassRole",
        resources: anArn(`arn:aws:iam::${ACCOUNT}:role/${P}-flow-logs-role`),
        context: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
      },
    ],
    [
      "another web ACL is changed",
      {
        action: "wafv2:UpdateWebACL",
        resources: anArn(arn("wafv2", "regional/webacl/billing/0")),
        context: {},
      },
    ],
    [
      "another function is to rotate the API key",
      {
        action: "secretsmanager:RotateSecret",
        resources: anArn(arn("secretsmanager", `secret:${P}-api-key-AbCdEf`)),
        context: {
          "secretsmanager:RotationLambdaARN": arn("lambda", "function:billing"),
        },
      },
    ],
    [
      "our key decrypts what is no secret",
      {
        action: "kms:Decrypt",
        resources: anArn(ALL_ON.kms_key_arn),
        context: { "kms:ViaService": `s3.${STACK}.amazonaws.com` },
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
  ])("is refused where %s", (_, question) => {
    expect(refused(apply, question)).toBeDefined();
  });
});
