import { matching, type Rule } from "./rule";

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html (2026-11) */
const PARTITION = "aws(-cn|-us-gov|-eusc)?";
const REGION = "[a-z]+(-[a-z]+)+-[0-9]+";
const ACCOUNT = "[0-9]{12}";

/** ARNs of a service whose things are in a region, as a pattern. */
export function arnOf(service: string, resource: string): string {
  return `arn:${PARTITION}:${service}:${REGION}:${ACCOUNT}:${resource}`;
}

export const kmsKeyArn: Rule<string> = matching(
  new RegExp(`^${arnOf("kms", "key\\/[A-Za-z0-9-]+")}$`),
  "the ARN of a KMS key, such as arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
);

export const functionArn: Rule<string> = matching(
  new RegExp(`^${arnOf("lambda", "function:[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_$-]{1,128})?")}$`),
  "the ARN of a Lambda function, such as arn:aws:lambda:eu-west-1:123456789012:function:rotate-key",
);

/** Alarms take no FIFO topics, whose names end in .fifo. @see https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html (2026-11) */
export const topicArn: Rule<string> = matching(
  new RegExp(`^${arnOf("sns", "[A-Za-z0-9_-]{1,256}")}$`),
  "the ARN of a standard SNS topic, such as arn:aws:sns:eu-west-1:123456789012:oncall",
);

const serverCertificate = "server-certificate\\/([!-~]{1,510}\\/)?[A-Za-z0-9_+=,.@-]{1,128}";

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscertificatemanager.html (2026-11) */
export const certificateArn: Rule<string> = matching(
  new RegExp(
    `^(${arnOf("acm", "certificate\\/[A-Za-z0-9-]+")}|arn:${PARTITION}:iam::${ACCOUNT}:${serverCertificate})$`,
  ),
  "the ARN of an ACM certificate or IAM server certificate, such as " +
    "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-90ab-cdef-1234-567890abcdef",
);

/** A managed policy of the account, or one of AWS's own. */
export const policyArn: Rule<string> = matching(
  new RegExp(
    `^arn:${PARTITION}:iam::(${ACCOUNT}|aws):policy\\/([!-~]{1,510}\\/)?[A-Za-z0-9_+=,.@-]{1,128}$`,
  ),
  "the ARN of a managed policy of IAM, such as arn:aws:iam::123456789012:policy/boundary",
);
