import { type Asked, formTags, listed, NO_RESOURCE, type Service, text } from "./asked";
import { type Question, tagKeys } from "./iam";

/** The parameters that have ids. AWS looks up what an association is of. */
const EC2_IDS = [
  "VpcId",
  "SubnetId",
  "GroupId",
  "RouteTableId",
  "InternetGatewayId",
  "AssociationId",
  "SecurityGroupRule.1.SecurityGroupRuleId",
  "AllocationId",
  "NatGatewayId",
];

/** Those that have several. */
const EC2_ID_LISTS = [
  "VpcEndpointId",
  "RouteTableId",
  "SubnetId",
  "SecurityGroupId",
  "AddRouteTableId",
  "RemoveRouteTableId",
  "AddSubnetId",
  "RemoveSubnetId",
  "ResourceId",
  "FlowLogId",
];

/** What a request makes. */
const EC2_CREATED: Readonly<Record<string, string>> = {
  CreateVpc: "vpc",
  CreateSubnet: "subnet",
  CreateSecurityGroup: "security-group",
  CreateRouteTable: "route-table",
  CreateInternetGateway: "internet-gateway",
  AllocateAddress: "elastic-ip",
  CreateNatGateway: "natgateway",
  CreateVpcEndpoint: "vpc-endpoint",
  CreateFlowLogs: "vpc-flow-log",
};

/** Routes name a gateway, too, but AWS looks at the table only. */
const ONLY_TABLE = ["CreateRoute", "DeleteRoute"];

export async function ec2(service: Service): Promise<Asked> {
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
  const ids = EC2_IDS.filter((name) => !ONLY_TABLE.includes(operation) || name === "RouteTableId")
    .flatMap((name) => (parameters[name] === undefined ? [] : [text(parameters[name])]))
    .concat(EC2_ID_LISTS.flatMap((name) => listed(parameters, name)));
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
        : [
            { action: "ec2:CreateTags", resources: fresh, context: tagging },
            ...passing(parameters.DeliverLogsPermissionArn),
          ],
  };
}

function passing(role: unknown): Question[] {
  const context = { "iam:PassedToService": "vpc-flow-logs.amazonaws.com" };
  return role === undefined
    ? []
    : [{ action: "iam:PassRole", resources: [{ arn: text(role) }], context }];
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
    eipalloc: "elastic-ip",
    eipassoc: "elastic-ip",
    nat: "natgateway",
    vpce: "vpc-endpoint",
    fl: "vpc-flow-log",
  }[prefix];
  if (type === undefined) {
    throw new Error(`nobody knows what ${id} is`);
  }
  return `${type}/${id}`;
}
