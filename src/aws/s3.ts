import { awsClient } from "./client";
import { explainingErrors, unlessMissing } from "./explain";

/** The text of an object of S3; undefined when there is none. */
export function findObject(
  region: string,
  bucket: string,
  key: string,
): Promise<string | undefined> {
  return explainingErrors(async () => {
    const { GetObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
    const answer = await unlessMissing(
      awsClient(S3Client, region, { followRegionRedirects: true }).send(
        new GetObjectCommand({ Bucket: bucket, Key: key }),
      ),
      "NoSuchKey",
    );
    return answer?.Body?.transformToString();
  });
}
