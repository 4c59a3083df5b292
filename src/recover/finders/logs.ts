import {
  CloudWatchLogsClient,
  ListTagsForResourceCommand,
  paginateDescribeLogGroups,
} from "@aws-sdk/client-cloudwatch-logs";
import { awsClient } from "../../aws/client";
import type { Finder, Finding, Lookup } from "../find-resources";
import { findingByTags } from "./tags";

async function findLogGroup(lookup: Lookup): Promise<Finding> {
  const client = awsClient(CloudWatchLogsClient, lookup.region);
  const name = lookup.value("name");
  const pages = paginateDescribeLogGroups({ client }, { logGroupNamePrefix: name });
  for await (const { logGroups = [] } of pages) {
    const group = logGroups.find(({ logGroupName }) => logGroupName === name);
    if (group) {
      // One of its two ARNs ends in :*, which the tags' API does not take.
      const arn = group.logGroupArn ?? group.arn?.replace(/:\*$/, "");
      const { tags = {} } = await client.send(new ListTagsForResourceCommand({ resourceArn: arn }));
      return findingByTags(lookup, tags, { id: name, attributes: { id: name, name, arn } });
    }
  }
  return undefined;
}

export const finders: Readonly<Record<string, Finder>> = {
  aws_cloudwatch_log_group: { needs: { name: "name" }, find: findLogGroup },
};
