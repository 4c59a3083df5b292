import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  ECSClient,
  ListTaskDefinitionsCommand,
} from "@aws-sdk/client-ecs";
import { awsClient } from "../../aws/client";
import { isMissing } from "../../aws/explain";
import type { Finder, Finding, Lookup } from "../find-resources";
import { findingByTags, tagMap } from "./tags";

const client = ({ region }: Lookup) => awsClient(ECSClient, region);

async function findCluster(lookup: Lookup): Promise<Finding> {
  const name = lookup.value("name");
  const request = new DescribeClustersCommand({ clusters: [name], include: ["TAGS"] });
  const { clusters = [] } = await client(lookup).send(request);
  const cluster = clusters.find(({ status }) => status !== "INACTIVE");
  return cluster
    ? findingByTags(lookup, tagMap(cluster.tags), {
        id: name,
        attributes: { id: cluster.clusterArn, arn: cluster.clusterArn, name },
      })
    : undefined;
}

/**
 * A further revision would do no harm, but the service then changes to it and starts all its tasks anew. So
 * the newest one is taken; Terraform itself sees whether it is what the configuration says.
 */
async function findTaskDefinition(lookup: Lookup): Promise<Finding> {
  const request = new ListTaskDefinitionsCommand({
    familyPrefix: lookup.value("family"),
    status: "ACTIVE",
    sort: "DESC",
    maxResults: 1,
  });
  const { taskDefinitionArns: [arn] = [] } = await client(lookup).send(request);
  return arn ? { found: { id: arn, attributes: { id: lookup.value("family"), arn } } } : undefined;
}

async function findService(lookup: Lookup): Promise<Finding> {
  const cluster = lookup.value("cluster");
  const name = lookup.value("name");
  try {
    const { services = [] } = await client(lookup).send(
      new DescribeServicesCommand({ cluster, services: [name], include: ["TAGS"] }),
    );
    const service = services.find(({ status }) => status === "ACTIVE" || status === "DRAINING");
    if (!service) {
      return undefined;
    }
    if (service.status === "DRAINING") {
      return {
        conflict: `${name} is still being deleted (DRAINING). Wait until it is gone, then run this again`,
      };
    }
    return findingByTags(lookup, tagMap(service.tags), {
      id: `${cluster.slice(cluster.lastIndexOf("/") + 1)}/${name}`,
      attributes: { id: service.serviceArn, name },
    });
  } catch (error) {
    if (isMissing(error, "ClusterNotFoundException")) {
      return undefined;
    }
    throw error;
  }
}

export const finders: Readonly<Record<string, Finder>> = {
  aws_ecs_cluster: { needs: { name: "name" }, find: findCluster },
  aws_ecs_task_definition: { needs: { family: "family" }, find: findTaskDefinition },
  aws_ecs_service: { needs: { cluster: "id", name: "name" }, find: findService },
};
