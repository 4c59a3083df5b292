import type { Filter } from "@aws-sdk/client-ec2";
import { filter } from "../../aws/ec2";
import type { Lookup } from "../find-resources";
import { identifyingTags } from "./tags";

export function byTags(lookup: Lookup): Filter[] {
  return identifyingTags(lookup).map(([key, value]) => filter(`tag:${key}`, value));
}

/** Of the VPC that the plan's vpc_id means, with this resource's tags. */
export function inVpc(lookup: Lookup): Filter[] {
  return [filter("vpc-id", lookup.value("vpc_id")), ...byTags(lookup)];
}
