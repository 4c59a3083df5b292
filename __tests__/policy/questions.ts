import type { AwsRequest } from "./aws-request";
import { type Context, type Question, type Resource, tagKeys } from "./iam";

type Tags = Readonly<Record<string, string>>;

/** Finds the tags that a resource has, since conditions look at them. @param arn of a resource that exists */
export type FindTags = (arn: string) => Promise<Tags>;

const ACCOUNT = "123456789012";
const NO_RESOURCE: readonly Resource[] = [{ arn: "*" }];

/** What AWS makes of a request. */
interface Asked {
  readonly resources?: readonly Resource[];
  readonly context?: Context;
  /** What AWS asks for beside the action itself. */
  readonly further?: readonly Question[];
}

type Parameters = AwsRequest["parameters"];

interface Service {
  readonly region: string;
  readonly operation: string;
  readonly parameters: Parameters;
  readonly arn: (resource: string) => string;
  /** A resource that exists, with its tags. */
  readonly existing: (arn: string) => Promise<Resource>;
}

/**
 * What IAM is asked when a request comes, as AWS's Service Authorization Reference has it.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html (2026-11)
 */
export async function questionsOf(request: AwsRequest, findTags: FindTags): Promise<Question[]> {
  const { action, region, parameters } = request;
  const [service = "", operation = ""] = action.split(":");
  // AWS answers it to everybody.
  if (action === "sts:GetCallerIdentity") {
    return [];
  }
  const askedOf = SERVICES[service];
  if (askedOf === undefined) {
    throw new Error(`nobody knows what ${action} asks for`);
  }
  const {
    resources = NO_RESOURCE,
    context = {},
    further = [],
  } = await askedOf({
    region,
    operation,
    parameters,
    arn: (resource) => `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`,
    existing: async (arn) => ({ arn, tags: await findTags(arn) }),
  });
  return [{ action, resources, context }, ...further];
}

const SERVICES: Readonly<Record<string, (service: Service) => Promise<Asked> | Asked>> = {
  ec2,
  elasticloadbalancing,
  ecs,
  iam,
  secretsmanager,
  logs,
  route53,
  acm,
  servicediscovery,
  "application-autoscaling": scaling,
  s3: ({ parameters }) => ({ resources: [{ arn: `arn:aws:s3:::${text(parameters.path)}` }] }),
  ce: () => ({}),
  cloudwatch: () => ({}),
  pricing: () => ({}),
};

/** The parameters that have ids. AWS looks up what an association is of. */
const EC2_IDS = [
  "VpcId",
  "SubnetId",
  "GroupId",
  "RouteTableId",
  "InternetGatewayId",
  "AssociationId",
  "SecurityGroupRule.1.SecurityGroupRuleId",
];

/** What a request makes. */
const EC2_CREATED: Readonly<Record<string, string>> = {
  CreateVpc: "vpc",
  CreateSubnet: "subnet",
  CreateSecurityGroup: "security-group",
  CreateRouteTable: "route-table",
  CreateInternetGateway: "internet-gateway",
};

/** Routes name a gateway, too, but AWS looks at the table only. */
const ONLY_TABLE = ["CreateRoute", "DeleteRoute"];

async function ec2(service: Service): Promise<Asked> {
  const { operation, parameters, arn, existing } = service;
  if (operation.startsWith("Describe")) {
    return {};
  }
  if (operation === "CreateTags" || operation === "DeleteTags") {
    const ids = listed(parameters, "ResourceId");
    const tags = formTags(parameters, "Tag");
    const resources = await Promise.all(ids.map((id) => existing(arn(ec2Resource(id)))));
    return { resources, context: tagKeys("aws:RequestTag", tags) };
  }
  const tags = formTags(parameters, "TagSpecification.1.Tag");
  const context = tagKeys("aws:RequestTag", tags);
  const ids = EC2_IDS.filter(
    (name) => !ONLY_TABLE.includes(operation) || name === "RouteTableId",
  ).flatMap((name) => (parameters[name] === undefined ? [] : [text(parameters[name])]));
  const resources = await Promise.all(ids.map((id) => existing(arn(ec2Resource(id)))));
  const created =
    EC2_CREATED[operation] ??
    (operation.startsWith("AuthorizeSecurityGroup") && Object.keys(tags).length > 0
      ? "security-group-rule"
      : undefined);
  if (created === undefined) {
    return { resources: resources.length > 0 ? resources : NO_RESOURCE, context };
  }
  const fresh = [{ arn: arn(`${created}/new`) }];
  const tagging = { ...context, "ec2:CreateAction": operation };
  return {
    resources: [...fresh, ...resources],
    context,
    further:
      Object.keys(tags).length === 0
        ? []
        : [{ action: "ec2:CreateTags", resources: fresh, context: tagging }],
  };
}

function ec2Resource(id: string): string {
  const [, prefix = ""] = /^([a-z]+)-/.exec(id) ?? [];
  const type = {
    vpc: "vpc",
    subnet: "subnet",
    sg: "security-group",
    sgr: "security-group-rule",
    rtb: "route-table",
    rtbassoc: "route-table",
    igw: "internet-gateway",
  }[prefix];
  if (type === undefined) {
    throw new Error(`nobody knows what ${id} is`);
  }
  return `${type}/${id}`;
}

function elasticloadbalancing({ operation, parameters, arn }: Service): Asked {
  if (operation.startsWith("Describe")) {
    return {};
  }
  const given = ["LoadBalancerArn", "ListenerArn", "RuleArn", "TargetGroupArn"].flatMap((name) =>
    parameters[name] === undefined ? [] : [text(parameters[name])],
  );
  const name = text(parameters.Name);
  const arns =
    operation === "CreateLoadBalancer"
      ? [arn(`loadbalancer/app/${name}/new`)]
      : operation === "CreateTargetGroup"
        ? [arn(`targetgroup/${name}/new`)]
        : [...given, ...listed(parameters, "ResourceArns.member")];
  const tags = formTags(parameters, "Tags.member");
  const context = tagKeys("aws:RequestTag", tags);
  const made = arns.map((it) =>
    operation === "CreateListener"
      ? it.replace(":loadbalancer/", ":listener/").concat("/new")
      : operation === "CreateRule"
        ? it.replace(":listener/", ":listener-rule/").concat("/new")
        : it,
  );
  return {
    resources: arns.map((it) => ({ arn: it })),
    context,
    further: withTags(operation, tags, "elasticloadbalancing:AddTags", made, context),
  };
}

function ecs({ operation, parameters, arn }: Service): Asked {
  const cluster = text(parameters.cluster ?? parameters.clusterName).replace(/^.*cluster\//, "");
  const serviceArn = (name: string) =>
    name.startsWith("arn:") ? name : arn(`service/${cluster}/${name}`);
  const tags = pairs(parameters.tags, "key", "value");
  const context = tagKeys("aws:RequestTag", tags);
  const tagged = (arns: readonly string[]) => ({
    resources: arns.map((it) => ({ arn: it })),
    context,
    further: withTags(operation, tags, "ecs:TagResource", arns, context),
  });
  switch (operation) {
    case "CreateCluster":
    case "DeleteCluster":
      return tagged([arn(`cluster/${cluster}`)]);
    case "DescribeClusters":
      return tagged(
        texts(parameters.clusters).map((it) => (it.startsWith("arn:") ? it : arn(`cluster/${it}`))),
      );
    case "DescribeServices":
      return tagged(texts(parameters.services).map(serviceArn));
    case "CreateService":
    case "UpdateService":
    case "DeleteService":
      return tagged([serviceArn(text(parameters.serviceName ?? parameters.service))]);
    case "ListTagsForResource":
    case "TagResource":
      return tagged([text(parameters.resourceArn)]);
    case "RegisterTaskDefinition": {
      const asked = tagged([arn(`task-definition/${text(parameters.family)}:1`)]);
      const roles = [parameters.taskRoleArn, parameters.executionRoleArn].filter(Boolean).map(text);
      const passing: Question = {
        action: "iam:PassRole",
        resources: roles.map((it) => ({ arn: it })),
        context: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
      };
      return { ...asked, further: [...asked.further, passing] };
    }
    default:
      return {};
  }
}

function iam({ operation, parameters }: Service): Asked {
  const role = `arn:aws:iam::${ACCOUNT}:role/${text(parameters.RoleName)}`;
  const tags = formTags(parameters, "Tags.member");
  const context = {
    ...tagKeys("aws:RequestTag", tags),
    ...(parameters.PolicyArn === undefined ? {} : { "iam:PolicyARN": text(parameters.PolicyArn) }),
  };
  return {
    resources: [{ arn: role }],
    context,
    further: withTags(operation, tags, "iam:TagRole", [role], context),
  };
}

function secretsmanager({ operation, parameters, arn }: Service): Asked {
  const given = text(parameters.SecretId ?? parameters.Name);
  const secret = given.startsWith("arn:") ? given : arn(`secret:${given}-AbCdEf`);
  const tags = pairs(parameters.Tags, "Key", "Value");
  const context = tagKeys("aws:RequestTag", tags);
  return {
    resources: [{ arn: secret }],
    context,
    further: withTags(operation, tags, "secretsmanager:TagResource", [secret], context),
  };
}

function logs({ operation, parameters, arn }: Service): Asked {
  if (operation === "DescribeLogGroups") {
    return {};
  }
  const group = text(parameters.resourceArn ?? arn(`log-group:${text(parameters.logGroupName)}`));
  const tags = (parameters.tags ?? {}) as Tags;
  const context = tagKeys("aws:RequestTag", tags);
  return {
    resources: [{ arn: group }],
    context,
    further: withTags(operation, tags, "logs:TagResource", [group], context),
  };
}

function route53({ operation, parameters }: Service): Asked {
  const ids = texts(parameters.path);
  const id = ids.at(-1);
  if (id === undefined) {
    return {};
  }
  const type = operation === "GetChange" ? "change" : "hostedzone";
  const names = [...text(parameters.xml).matchAll(/<Name>([^<]*)<\/Name>/g)].map(([, name = ""]) =>
    name.toLowerCase().replace(/\.$/, ""),
  );
  return {
    resources: [{ arn: `arn:aws:route53:::${type}/${id}` }],
    context: { "route53:ChangeResourceRecordSetsNormalizedRecordNames": names },
  };
}

async function acm({ operation, parameters, arn, existing }: Service): Promise<Asked> {
  if (operation === "ListCertificates") {
    return {};
  }
  if (operation !== "RequestCertificate") {
    return { resources: [await existing(text(parameters.CertificateArn))] };
  }
  const tags = pairs(parameters.Tags, "Key", "Value");
  const context = {
    ...tagKeys("aws:RequestTag", tags),
    "acm:DomainNames": [text(parameters.DomainName)],
  };
  const made = [arn("certificate/new")];
  return { context, further: withTags(operation, tags, "acm:AddTagsToCertificate", made, context) };
}

/** Whose id a request has. */
const NAMESPACES = ["GetNamespace", "DeleteNamespace"];

async function servicediscovery(service: Service): Promise<Asked> {
  const { operation, parameters, arn, existing } = service;
  if (/^(List(Namespaces|Services|TagsForResource)|GetOperation)$/.test(operation)) {
    return {};
  }
  const tags = pairs(parameters.Tags, "Key", "Value");
  const context = tagKeys("aws:RequestTag", tags);
  if (operation === "CreatePrivateDnsNamespace") {
    const zone = ["ec2:DescribeRegions", "ec2:DescribeVpcs", "route53:CreateHostedZone"];
    return {
      context,
      further: [
        { action: "servicediscovery:TagResource", resources: NO_RESOURCE, context },
        ...zone.map((action) => ({ action, resources: NO_RESOURCE, context: {} })),
      ],
    };
  }
  if (operation === "CreateService") {
    const { NamespaceId } = (parameters.DnsConfig ?? parameters) as { NamespaceId?: unknown };
    const namespace = await existing(arn(`namespace/${text(NamespaceId)}`));
    return {
      resources: [{ arn: arn("service/new") }, namespace],
      context,
      further: [{ action: "servicediscovery:TagResource", resources: NO_RESOURCE, context }],
    };
  }
  const id = text(parameters.Id ?? parameters.ServiceId);
  const type = NAMESPACES.includes(operation) ? "namespace" : "service";
  const deleting = { action: "route53:DeleteHostedZone", resources: NO_RESOURCE, context: {} };
  return {
    resources: [await existing(arn(`${type}/${id}`))],
    further: operation === "DeleteNamespace" ? [deleting] : [],
  };
}

function scaling({ operation, parameters, arn }: Service): Asked {
  if (operation.startsWith("Describe")) {
    return {};
  }
  if (operation === "ListTagsForResource") {
    return { resources: [{ arn: text(parameters.ResourceARN) }] };
  }
  const tags = (parameters.Tags ?? {}) as Tags;
  const target = arn("scalable-target/0ec5abc");
  const context = {
    ...tagKeys("aws:RequestTag", tags),
    "application-autoscaling:service-namespace": text(parameters.ServiceNamespace),
    "application-autoscaling:scalable-dimension": text(parameters.ScalableDimension),
  };
  const tagging = "application-autoscaling:TagResource";
  return {
    resources: [{ arn: target }],
    context,
    further: withTags(operation, tags, tagging, [target], context),
  };
}

/** AWS asks for the right to tag, too, when something is created with tags. */
function withTags(
  operation: string,
  tags: Tags,
  action: string,
  arns: readonly string[],
  context: Context,
): Question[] {
  return Object.keys(tags).length === 0 || action.endsWith(`:${operation}`)
    ? []
    : [{ action, resources: arns.map((arn) => ({ arn })), context }];
}

function text(value: unknown): string {
  return value === undefined ? "" : String(value);
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** `ResourceId.1`, `ResourceId.2` and so on. */
function listed(parameters: Parameters, name: string): string[] {
  return Object.entries(parameters).flatMap(([key, value]) =>
    key.startsWith(`${name}.`) && /^\d+$/.test(key.slice(name.length + 1)) ? [text(value)] : [],
  );
}

function formTags(parameters: Parameters, name: string): Tags {
  const keys = Object.keys(parameters).filter(
    (it) => it.startsWith(`${name}.`) && /\.Key$/.test(it),
  );
  return Object.fromEntries(
    keys.map((key) => [text(parameters[key]), text(parameters[key.replace(/Key$/, "Value")])]),
  );
}

function pairs(value: unknown, key: string, content: string): Tags {
  return Object.fromEntries(
    (Array.isArray(value) ? (value as Record<string, unknown>[]) : []).map((it) => [
      text(it[key]),
      text(it[content]),
    ]),
  );
}
