import { matching, notMatching, type Rule } from "./rule";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html (2026-11) */
export const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** What looks like a bucket's name, and is none. */
export const NO_BUCKET_NAME =
  /[.][.]|^[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+$|^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|[.]mrap|--x-s3|--table-s3)$/;

export const bucketName: Rule<string> = matching(
  BUCKET_NAME,
  "the name of an S3 bucket: 3 to 63 lower-case letters, digits, hyphens and dots, a letter or digit at either end",
);

export const noReservedBucketName: Rule<string> = notMatching(
  NO_BUCKET_NAME,
  "a name without two dots in a row, that is no IP address, and has no beginning or ending that S3 keeps for itself, " +
    "such as xn-- or --x-s3",
);
