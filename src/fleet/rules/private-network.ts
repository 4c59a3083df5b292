// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Terraform's templates.

import type { StackRule } from "./stack-rule";

/** An image of ECR, in any account. The endpoints lead to the registry of their own region only. */
const ecrImage = (region: string) =>
  `^[0-9]{12}[.]dkr[.]ecr[.]${region}[.]amazonaws[.](com([.]cn)?|eu)/`;

/** What tasks without a way to the internet need. */
export const privateNetworkRules: readonly StackRule[] = [
  {
    variables: ["private_subnets", "container_image", "aws_region"],
    check: ({ private_subnets, container_image, aws_region }) =>
      private_subnets !== "endpoints" || new RegExp(ecrImage(aws_region)).test(container_image)
        ? undefined
        : `with endpoints the tasks reach no registry but ECR of ${aws_region}, and container_image is ` +
          `${container_image}. Copy the image there, or write private_subnets = "nat"`,
    condition: `(var.private_subnets == "endpoints" ? can(regex("${ecrImage("${var.aws_region}")}", var.container_image)) : true)`,
    errorMessage:
      "private_subnets is endpoints, so the tasks reach no registry but ECR of ${var.aws_region}, and " +
      "container_image is ${var.container_image}. Copy the image there, or use nat.",
  },
];
