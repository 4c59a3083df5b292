import { awsClient, listIn } from "./client";
import { explainingErrors, unlessMissing } from "./explain";
import { withinReadTime } from "./read-time";

/** A tag of a repository of Amazon ECR. */
export interface EcrImage {
  /** The account that the repository is in. */
  readonly account: string;
  readonly region: string;
  readonly repository: string;
  readonly tag: string;
}

/** The digest that the tag has now; undefined when there is no such repository or tag. */
export function findDigest(image: EcrImage): Promise<string | undefined> {
  return explainingErrors(() =>
    withinReadTime(async () => {
      const { DescribeImagesCommand, ECRClient } = await import("@aws-sdk/client-ecr");
      const request = new DescribeImagesCommand({
        registryId: image.account,
        repositoryName: image.repository,
        imageIds: [{ imageTag: image.tag }],
      });
      const answer = await unlessMissing(
        awsClient(ECRClient, image.region).send(request),
        "ImageNotFoundException",
        "RepositoryNotFoundException",
      );
      return answer && listIn(answer, "imageDetails")[0]?.imageDigest;
    }),
  );
}
