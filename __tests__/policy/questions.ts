import {
  ACCOUNT,
  type Asked,
  type FindTags,
  formTags,
  listed,
  NO_RESOURCE,
  pairs,
  type Service,
  type Tags,
  text,
  texts,
  withTags,
} from "./asked";
import { ec2 } from "./asked-of-ec2";
import type { AwsRequest } from "./aws-request";
import { type Question, tagKeys } from "./iam";

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
    action: asked = action,
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
  return [{ action: asked, resources, context }, ...further];
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
  budgets,
  servicediscovery,
  "application-autoscaling": scaling,
  s3: ({ parameters }) => ({ resources: [{ arn: `arn:aws:s3:::${text(parameters.path)}` }] }),
  ce: () => ({}),
  cloudwatch,
  events,
  sns,
  tag: () => ({}),
  pricing: () => ({}),
  servicequotas: () => ({}),
  wafv2,
};

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
    case "UpdateCluster":
      return tagged([arn(`cluster/${cluster}`)]);
    case "DescribeClusters":
      return tagged(
        texts(parameters.clusters).map((it) => (it.startsWith("arn:") ? it : arn(`cluster/${it}`))),
      );
    case "DescribeServices":
      return tagged(texts(parameters.services).map(serviceArn));
    case "DescribeTasks":
      return tagged(texts(parameters.tasks));
    case "ListTasks":
      return { context: { "ecs:cluster": arn(`cluster/${cluster}`) } };
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

/** A secret has six characters behind its name. A name without a secret is asked for as it is. */
async function secretsmanager({ operation, parameters, arn, existing }: Service): Promise<Asked> {
  const given = text(parameters.SecretId ?? parameters.Name);
  const bare = arn(`secret:${given}`);
  const isThere = async () =>
    operation === "CreateSecret" || (await existing(bare)).tags !== undefined;
  const secret = given.startsWith("arn:") ? given : (await isThere()) ? `${bare}-AbCdEf` : bare;
  const tags = pairs(parameters.Tags, "Key", "Value");
  const rotates = parameters.RotationLambdaARN;
  const context = {
    ...tagKeys("aws:RequestTag", tags),
    ...(rotates === undefined ? {} : { "secretsmanager:RotationLambdaARN": text(rotates) }),
  };
  const invoking = { action: "lambda:InvokeFunction", resources: [{ arn: text(rotates) }] };
  return {
    resources: [{ arn: secret }],
    context,
    further: [
      ...withTags(operation, tags, "secretsmanager:TagResource", [secret], context),
      ...(rotates === undefined ? [] : [{ ...invoking, context: {} }]),
    ],
  };
}

function cloudwatch({ operation, parameters, arn }: Service): Asked {
  if (/Dashboards?$/.test(operation)) {
    const { DashboardName: one, DashboardNames: several } = parameters;
    const dashboards = [
      ...(one === undefined ? [] : [text(one)]),
      ...texts(several),
      ...listed(parameters, "DashboardNames.member"),
    ];
    const root = `arn:aws:cloudwatch::${ACCOUNT}:dashboard`;
    return { resources: dashboards.map((it) => ({ arn: `${root}/${it}` })) };
  }
  const names = [
    parameters.AlarmName,
    ...texts(parameters.AlarmNames),
    ...listed(parameters, "AlarmNames.member"),
  ].filter((it) => it !== undefined);
  if (operation.startsWith("Describe") || operation === "GetMetricData") {
    return {};
  }
  const alarms = names.map((it) => arn(`alarm:${text(it)}`));
  const given = parameters.ResourceARN === undefined ? [] : [text(parameters.ResourceARN)];
  const tags = pairs(parameters.Tags, "Key", "Value");
  const context = tagKeys("aws:RequestTag", tags);
  return {
    resources: [...alarms, ...given].map((it) => ({ arn: it })),
    context,
    further: withTags(operation, tags, "cloudwatch:TagResource", alarms, context),
  };
}

/** Most requests about a budget ask for one of two actions, which no request has. */
function budgets({ operation, parameters }: Service): Asked {
  const given = (parameters.Budget ?? parameters.NewBudget ?? parameters) as {
    BudgetName?: unknown;
  };
  const own = `arn:aws:budgets::${ACCOUNT}:budget/${text(given.BudgetName)}`;
  const budget = text(parameters.ResourceARN ?? own);
  const tags = pairs(parameters.ResourceTags, "Key", "Value");
  const context = tagKeys("aws:RequestTag", tags);
  const isOwnAction = /Tag|^ListTags/.test(operation);
  const action = operation.startsWith("Describe") ? "ViewBudget" : "ModifyBudget";
  return {
    ...(isOwnAction ? {} : { action: `budgets:${action}` }),
    resources: [{ arn: budget }],
    context,
    further: withTags(operation, tags, "budgets:TagResource", [budget], context),
  };
}

function events({ operation, parameters, arn }: Service): Asked {
  const name = text(parameters.Rule ?? parameters.Name);
  const rule = text(parameters.ResourceARN ?? arn(`rule/${name}`));
  const tags = pairs(parameters.Tags, "Key", "Value");
  const context = tagKeys("aws:RequestTag", tags);
  return {
    resources: [{ arn: rule }],
    context,
    further: withTags(operation, tags, "events:TagResource", [rule], context),
  };
}

/** A subscription cannot be named in a policy. */
function sns({ operation, parameters, arn }: Service): Asked {
  if (/Subscription|Unsubscribe/.test(operation) && parameters.TopicArn === undefined) {
    return {};
  }
  const given = parameters.TopicArn ?? parameters.ResourceArn ?? arn(text(parameters.Name));
  const topic = text(given);
  const tags = formTags(parameters, "Tags.member");
  const context = tagKeys("aws:RequestTag", tags);
  return {
    resources: [{ arn: topic }],
    context,
    further: withTags(operation, tags, "sns:TagResource", [topic], context),
  };
}

/** AWS asks the load balancer, too, by actions that no request has. Its own groups of rules are asked for by name. */
function wafv2({ operation, parameters, arn }: Service): Asked {
  if (operation === "ListWebACLs") {
    return {};
  }
  const created = `regional/webacl/${text(parameters.Name)}/${text(parameters.Id ?? "new")}`;
  const logging = (parameters.LoggingConfiguration ?? {}) as { ResourceArn?: unknown };
  const { ResourceARN, WebACLArn, ResourceArn = logging.ResourceArn } = parameters;
  const given = [ResourceARN, WebACLArn, ResourceArn].filter((it) => it !== undefined).map(text);
  const acls = parameters.Name === undefined ? given : [arn(created)];
  const rules = Array.isArray(parameters.Rules) ? [arn("regional/managedruleset/AWS/new")] : [];
  const tags = pairs(parameters.Tags, "Key", "Value");
  const context = tagKeys("aws:RequestTag", tags);
  return {
    resources: [...acls, ...rules].map((it) => ({ arn: it })),
    context,
    further: withTags(operation, tags, "wafv2:TagResource", acls, context),
  };
}

function logs({ operation, parameters, arn }: Service): Asked {
  if (/^DescribeLogGroups$|ResourcePolic(y|ies)$/.test(operation)) {
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
