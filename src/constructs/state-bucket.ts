import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA as S3BucketEncryption } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA as S3BucketVersioning } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Construct } from "constructs";
import { dependencies, ref } from "./references";

export interface StateBucketProps {
  readonly name: string;
}

/** The bucket that holds the states of all regions: versioned, encrypted, closed to the public, TLS only. */
export class StateBucket extends Construct {
  constructor(scope: Construct, id: string, props: StateBucketProps) {
    super(scope, id);
    const bucket = new S3Bucket(this, "aws_s3_bucket.state", {
      bucket: props.name,
      // Without the states, nobody knows any more what belongs to the fleet.
      lifecycle: { preventDestroy: true },
    });
    const bucketId = ref(bucket, "id");

    // Old versions are how a state that was damaged or overwritten comes back.
    new S3BucketVersioning(this, "aws_s3_bucket_versioning.state", {
      bucket: bucketId,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketEncryption(this, "aws_s3_bucket_server_side_encryption_configuration.state", {
      bucket: bucketId,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    const publicAccess = new S3BucketPublicAccessBlock(
      this,
      "aws_s3_bucket_public_access_block.state",
      {
        bucket: bucketId,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
    );
    new S3BucketPolicy(this, "aws_s3_bucket_policy.state", {
      bucket: bucketId,
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "TlsOnly",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: [ref(bucket, "arn"), `${ref(bucket, "arn")}/*`],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      }),
      // AWS answers two changes of a bucket's access at once with a conflict.
      dependsOn: dependencies(publicAccess),
    });
  }
}
