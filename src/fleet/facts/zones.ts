/** The letters of a region's zones that run Fargate, where they are not a, b and c. */
const OTHER_LETTERS: Readonly<Record<string, string>> = {
  "ap-northeast-1": "acd",
  "ap-northeast-2": "abcd",
  "ca-central-1": "abd",
  "cn-north-1": "ab",
  "us-east-1": "abcdef",
  "us-west-1": "ab",
  "us-west-2": "abcd",
};

/** Newer than the source of this table. */
const UNKNOWN: readonly string[] = ["eusc-de-east-1"];

/** In these regions, Fargate runs in some zones only. Their names differ between accounts, their ids do not. */
const FARGATE_ZONE_IDS: Readonly<Record<string, readonly string[]>> = {
  "ap-northeast-1": ["apne1-az1", "apne1-az2", "apne1-az4"],
  "cn-north-1": ["cnn1-az1", "cnn1-az2"],
  "us-west-1": ["usw1-az1", "usw1-az3"],
};

/**
 * The zones that an account usually has in a region, after the table of moto 5.2, which is made from AWS's answers;
 * undefined for a region that is not in it. The account itself may have others.
 */
export function usualZones(region: string): readonly string[] | undefined {
  const letters = OTHER_LETTERS[region] ?? "abc";
  return UNKNOWN.includes(region) ? undefined : [...letters].map((letter) => region + letter);
}

/**
 * Whether Fargate runs in a zone.
 * @param id such as "usw1-az1"
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html (2026-11)
 */
export function zoneRunsFargate(region: string, id: string): boolean {
  return FARGATE_ZONE_IDS[region]?.includes(id) ?? true;
}
