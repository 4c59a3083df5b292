import type { Grant } from "../grant";
import type { PolicyStack } from "../subject";

/** For `fleet deploy --image`, which writes the digest of an image in Amazon ECR in place of its tag. */
export function images({ partition, account }: PolicyStack): Grant[] {
  return [
    {
      name: "ImagesRead",
      role: "apply",
      actions: ["ecr:DescribeImages"],
      resources: [`arn:${partition}:ecr:*:${account}:repository/*`],
    },
  ];
}
