/** By what the names of the regions of each partition but `aws` begin with. */
const HOMES: Readonly<Record<string, string>> = {
  "cn-": "cn-northwest-1",
  "us-gov-": "us-gov-west-1",
  "eusc-": "eusc-de-east-1",
};

/** The one region of a region's partition that every account has, and where services without regions answer. */
export function homeRegion(region: string): string {
  const [, home = "us-east-1"] =
    Object.entries(HOMES).find(([start]) => region.startsWith(start)) ?? [];
  return home;
}
