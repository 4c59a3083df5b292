import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fargateRegions } from "../../src/fleet/facts/regions";
import { copyProject } from "./synth";

/** Without a zone a, b or c; and one that version 5.100 of the AWS provider does not know. */
const OTHERS = ["ap-northeast-1", "ca-central-1", "us-west-1", "ap-southeast-6"];
const SHIPPED = ["eu-west-1", "eu-west-2", "us-east-1"];

/** A copy of the project with so many regions in Amazon's own partition, the shipped ones first. */
export function manyRegions(folder: string, count: number): string {
  const path = copyProject(folder);
  const fileOf = (region: string) => join(path, "tfvars", `terraform-${region}.tfvars`);
  const first = readFileSync(fileOf("eu-west-1"), "utf8");
  const others = fargateRegions.filter(
    (region) => !/^(cn|us-gov|eusc)-/.test(region) && ![...SHIPPED, ...OTHERS].includes(region),
  );
  for (const [i, region] of others.slice(0, count - SHIPPED.length).entries()) {
    const text = first.replaceAll("eu-west-1", region).replaceAll("172.31.", `10.${i + 10}.`);
    writeFileSync(fileOf(region), text);
  }
  return path;
}
