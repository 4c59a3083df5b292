import {
  GetWebACLForResourceCommand,
  ListTagsForResourceCommand,
  ListWebACLsCommand,
  WAFV2Client,
} from "@aws-sdk/client-wafv2";
import { awsClient } from "../../aws/client";
import type { Finder, Finding, Lookup } from "../find-resources";
import { findingByTags, tagMap } from "./tags";

const SCOPE = "REGIONAL";

async function findWebAcl(lookup: Lookup): Promise<Finding> {
  const client = awsClient(WAFV2Client, lookup.region);
  const name = lookup.value("name");
  let marker: string | undefined;
  do {
    const { WebACLs = [], NextMarker } = await client.send(
      new ListWebACLsCommand({ Scope: SCOPE, ...(marker ? { NextMarker: marker } : {}) }),
    );
    const acl = WebACLs.find(({ Name }) => Name === name);
    if (acl) {
      const { TagInfoForResource } = await client.send(
        new ListTagsForResourceCommand({ ResourceARN: acl.ARN }),
      );
      return findingByTags(lookup, tagMap(TagInfoForResource?.TagList), {
        id: `${acl.Id}/${name}/${SCOPE}`,
        attributes: { id: acl.Id, arn: acl.ARN, name },
      });
    }
    marker = NextMarker;
  } while (marker);
  return undefined;
}

async function findAssociation(lookup: Lookup): Promise<Finding> {
  const resource = lookup.value("resource_arn");
  const { WebACL } = await awsClient(WAFV2Client, lookup.region).send(
    new GetWebACLForResourceCommand({ ResourceArn: resource }),
  );
  const id = `${WebACL?.ARN},${resource}`;
  if (WebACL?.ARN === lookup.value("web_acl_arn")) {
    return { found: { id, attributes: { id } } };
  }
  return WebACL
    ? {
        conflict: `${resource} has the web ACL ${WebACL.ARN} already, and AWS allows one. Take it away first`,
      }
    : undefined;
}

export const finders: Readonly<Record<string, Finder>> = {
  aws_wafv2_web_acl: { needs: { name: "name" }, find: findWebAcl },
  aws_wafv2_web_acl_association: {
    needs: { resource_arn: "arn", web_acl_arn: "arn" },
    find: findAssociation,
  },
};
