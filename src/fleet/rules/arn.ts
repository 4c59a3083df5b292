import { matching, type Rule } from "./rule";

const REGION = "[a-z]+(-[a-z]+)+-[0-9]+";

export const kmsKeyArn: Rule<string> = matching(
  new RegExp(`^arn:aws[a-z-]*:kms:${REGION}:[0-9]{12}:key\\/[A-Za-z0-9-]+$`),
  "the ARN of a KMS key, such as arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
);

export const functionArn: Rule<string> = matching(
  new RegExp(
    `^arn:aws[a-z-]*:lambda:${REGION}:[0-9]{12}:function:[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_$-]{1,128})?$`,
  ),
  "the ARN of a Lambda function, such as arn:aws:lambda:eu-west-1:123456789012:function:rotate-key",
);
