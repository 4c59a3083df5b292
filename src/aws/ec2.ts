import { EC2Client, type Filter } from "@aws-sdk/client-ec2";
import type { Lookup } from "../recover/find";
import { clientSettings } from "./settings";
import { identifyingTags } from "./tags";

const clients = new Map<string, EC2Client>();

export function ec2({ region }: { region: string }): EC2Client {
  const client = clients.get(region) ?? new EC2Client(clientSettings(region));
  clients.set(region, client);
  return client;
}

export const filter = (name: string, value: string): Filter => ({ Name: name, Values: [value] });

export function byTags(lookup: Lookup): Filter[] {
  return identifyingTags(lookup).map(([key, value]) => filter(`tag:${key}`, value));
}

/** Of the VPC that the plan's vpc_id means, with this resource's tags. */
export function inVpc(lookup: Lookup): Filter[] {
  return [filter("vpc-id", lookup.value("vpc_id")), ...byTags(lookup)];
}
