import { GetHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import {
  ListTagsForResourceCommand,
  type NamespaceSummary,
  paginateListNamespaces,
  paginateListServices,
  ServiceDiscoveryClient,
  type ServiceSummary,
} from "@aws-sdk/client-servicediscovery";
import { awsClient } from "../../aws/client";
import type { Finder, Finding, Lookup } from "../find-resources";
import { findingByTags, severalMessage, tagMap } from "./tags";

const cloudMap = ({ region }: Lookup) => awsClient(ServiceDiscoveryClient, region);

async function tagsOf(lookup: Lookup, arn: string) {
  const { Tags } = await cloudMap(lookup).send(
    new ListTagsForResourceCommand({ ResourceARN: arn }),
  );
  return tagMap(Tags);
}

/** The VPCs that can resolve the namespace, those of its private hosted zone; undefined when it does not say. */
async function vpcsOf(
  { region }: Lookup,
  { Properties }: NamespaceSummary,
): Promise<string[] | undefined> {
  const Id = Properties?.DnsProperties?.HostedZoneId;
  if (!Id) {
    return undefined;
  }
  const route53 = awsClient(Route53Client, region);
  const { VPCs = [] } = await route53.send(new GetHostedZoneCommand({ Id }));
  return VPCs.length > 0 ? VPCs.map(({ VPCId = "" }) => VPCId) : undefined;
}

async function findNamespace(lookup: Lookup): Promise<Finding> {
  const name = lookup.value("name");
  const vpc = lookup.value("vpc");
  const namespaces: NamespaceSummary[] = [];
  const pages = paginateListNamespaces(
    { client: cloudMap(lookup) },
    { Filters: [{ Name: "TYPE", Values: ["DNS_PRIVATE"], Condition: "EQ" }] },
  );
  for await (const { Namespaces = [] } of pages) {
    namespaces.push(...Namespaces.filter((it) => it.Name === name));
  }
  // A namespace of the same name in another VPC stands in nobody's way.
  const vpcs = await Promise.all(namespaces.map((namespace) => vpcsOf(lookup, namespace)));
  const candidates = namespaces.filter((_, i) => vpcs[i]?.includes(vpc) ?? true);
  const [namespace] = candidates;
  if (!namespace?.Id || !namespace.Arn) {
    return undefined;
  }
  if (candidates.length > 1) {
    return {
      conflict: severalMessage(
        lookup,
        candidates.map(({ Id }) => `${Id}:${vpc}`),
      ),
    };
  }
  return findingByTags(lookup, await tagsOf(lookup, namespace.Arn), {
    id: `${namespace.Id}:${vpc}`,
    attributes: { id: namespace.Id, arn: namespace.Arn },
  });
}

async function findService(lookup: Lookup): Promise<Finding> {
  const namespace = lookup.value("dns_config.0.namespace_id");
  const services: ServiceSummary[] = [];
  const pages = paginateListServices(
    { client: cloudMap(lookup) },
    { Filters: [{ Name: "NAMESPACE_ID", Values: [namespace], Condition: "EQ" }] },
  );
  for await (const { Services = [] } of pages) {
    services.push(...Services.filter(({ Name }) => Name === lookup.value("name")));
  }
  const [service] = services;
  return service?.Id && service.Arn
    ? findingByTags(lookup, await tagsOf(lookup, service.Arn), {
        id: service.Id,
        attributes: { id: service.Id, arn: service.Arn },
      })
    : undefined;
}

export const finders: Readonly<Record<string, Finder>> = {
  aws_service_discovery_private_dns_namespace: {
    needs: { name: "name", vpc: "id" },
    find: findNamespace,
  },
  aws_service_discovery_service: {
    needs: { name: "name", "dns_config.0.namespace_id": "id" },
    find: findService,
  },
};
