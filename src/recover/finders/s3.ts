import {
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { awsClient } from "../../aws/client";
import { unlessMissing } from "../../aws/explain";
import { partitionOf } from "../../fleet/facts/regions";
import type { Finder, Finding, Lookup } from "../find-resources";
import { findingByTags, tagMap, wantedTags } from "./tags";

const client = ({ region }: Lookup) => awsClient(S3Client, region, { followRegionRedirects: true });

/** A name is taken for all accounts and regions, so a bucket that has it may be anybody's. */
async function findBucket(lookup: Lookup): Promise<Finding> {
  const s3 = client(lookup);
  const name = lookup.value("bucket");
  const arn = `arn:${partitionOf(lookup.region)}:s3:::${name}`;
  const found = { id: name, attributes: { id: name, bucket: name, arn } };
  try {
    const { BucketRegion: region } = await s3.send(new HeadBucketCommand({ Bucket: name }));
    if (region && region !== lookup.region) {
      return {
        conflict: `${name} is in ${region} and not in ${lookup.region}: give the stack that region, or another bucket name`,
      };
    }
  } catch (error) {
    // An answer to HEAD has no body that would name the error.
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status === 404) {
      return undefined;
    }
    if (status === 403) {
      return {
        conflict: `${name} exists, and these credentials may not look at it: it is another account's, then choose another name, or s3:ListBucket is missing`,
      };
    }
    throw error;
  }
  const tagging = await unlessMissing(
    s3.send(new GetBucketTaggingCommand({ Bucket: name })),
    "NoSuchTagSet",
  );
  // It is made before it is tagged. One that is in use is not the one that a killed apply has just made.
  if (!tagging && (await isEmpty(s3, name))) {
    return { found };
  }
  const tags = tagMap(tagging?.TagSet);
  return findingByTags(lookup, tags, found, Object.keys(wantedTags(lookup)));
}

async function isEmpty(s3: S3Client, Bucket: string): Promise<boolean> {
  const list = new ListObjectVersionsCommand({ Bucket, MaxKeys: 1 });
  const { Versions = [], DeleteMarkers = [] } = await s3.send(list);
  return Versions.length + DeleteMarkers.length === 0;
}

/** A setting of a bucket; it has the bucket's name as its id. */
function setting(isMade: (s3: S3Client, Bucket: string) => Promise<boolean>): Finder {
  return {
    needs: { bucket: "id" },
    find: async (lookup) => {
      const id = lookup.value("bucket");
      return (await isMade(client(lookup), id)) ? { found: { id, attributes: { id } } } : undefined;
    },
  };
}

export const finders: Readonly<Record<string, Finder>> = {
  aws_s3_bucket: { needs: { bucket: "bucket" }, find: findBucket },
  aws_s3_bucket_versioning: setting(async (s3, Bucket) => {
    const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket }));
    return Status !== undefined;
  }),
  aws_s3_bucket_server_side_encryption_configuration: setting(async (s3, Bucket) => {
    const request = s3.send(new GetBucketEncryptionCommand({ Bucket }));
    return Boolean(await unlessMissing(request, "ServerSideEncryptionConfigurationNotFoundError"));
  }),
  aws_s3_bucket_public_access_block: setting(async (s3, Bucket) => {
    const request = s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    return Boolean(await unlessMissing(request, "NoSuchPublicAccessBlockConfiguration"));
  }),
  aws_s3_bucket_policy: setting(async (s3, Bucket) => {
    const request = s3.send(new GetBucketPolicyCommand({ Bucket }));
    return Boolean(await unlessMissing(request, "NoSuchBucketPolicy"));
  }),
};
