// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Terraform's templates.

import { partitionExpression, partitionOf } from "../facts/regions";
import type { StackRule } from "./stack-rule";

/** What is used by things of a region must be in it. */
function inRegion(
  variable: "kms_key_arn" | "secret_rotation_function_arn",
  service: string,
): StackRule {
  return {
    variables: [variable, "aws_region"],
    check: ({ [variable]: arn, aws_region }) => {
      const start = `arn:${partitionOf(aws_region)}:${service}:${aws_region}:`;
      return arn === null || arn.startsWith(start)
        ? undefined
        : `${arn} is not in aws_region ${aws_region}. Its ARN begins with ${start}`;
    },
    condition:
      `(var.${variable} == null ? true : startswith(var.${variable}, ` +
      `format("arn:%s:${service}:%s:", ${partitionExpression("var.aws_region")}, var.aws_region)))`,
    errorMessage: `${variable} is not in aws_region \${var.aws_region} and its partition.`,
  };
}

/** What must hold for keys and functions of the user. */
export const ownResourceRules: readonly StackRule[] = [
  inRegion("kms_key_arn", "kms"),
  inRegion("secret_rotation_function_arn", "lambda"),
  {
    variables: ["permissions_boundary_arn", "aws_region"],
    check: ({ permissions_boundary_arn: arn, aws_region }) => {
      const start = `arn:${partitionOf(aws_region)}:iam::`;
      return arn === null || arn.startsWith(start)
        ? undefined
        : `${arn} is not in the partition of aws_region ${aws_region}. Its ARN begins with ${start}`;
    },
    condition:
      "(var.permissions_boundary_arn == null ? true : startswith(var.permissions_boundary_arn, " +
      `format("arn:%s:iam::", ${partitionExpression("var.aws_region")})))`,
    errorMessage:
      "permissions_boundary_arn is not in the partition of aws_region ${var.aws_region}.",
  },
  {
    // A secret may be of another region.
    variables: ["container_secrets", "aws_region"],
    check: ({ container_secrets, aws_region }) => {
      const start = `arn:${partitionOf(aws_region)}:`;
      const foreign = Object.entries(container_secrets).filter(
        ([, source]) => source !== null && !source.startsWith(start),
      );
      return foreign.length === 0
        ? undefined
        : `the secrets of ${foreign.map(([name]) => name).join(", ")} are not in the partition of aws_region ` +
            `${aws_region}. Their ARNs begin with ${start}`;
    },
    condition:
      "alltrue([for source in values(var.container_secrets) : source == null ? true : " +
      `startswith(source, format("arn:%s:", ${partitionExpression("var.aws_region")}))])`,
    errorMessage:
      "container_secrets has secrets that are not in the partition of aws_region ${var.aws_region}.",
  },
  {
    variables: ["secret_rotation_days", "secret_rotation_function_arn"],
    check: ({ secret_rotation_days, secret_rotation_function_arn }) =>
      secret_rotation_days === null || secret_rotation_function_arn !== null
        ? undefined
        : `after ${secret_rotation_days} days nothing would change the key: set secret_rotation_function_arn to the ` +
          "function that does, or remove this line and use fleet secret set",
    condition:
      "(var.secret_rotation_days == null ? true : var.secret_rotation_function_arn != null)",
    errorMessage:
      "secret_rotation_days is set, and secret_rotation_function_arn is not: nothing would change the key. Set it to " +
      "the function that does.",
  },
];
