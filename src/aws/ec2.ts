import { EC2Client, type Filter } from "@aws-sdk/client-ec2";
import { awsClient } from "./client";

export function ec2({ region }: { region: string }): EC2Client {
  return awsClient(EC2Client, region);
}

export const filter = (name: string, value: string): Filter => ({ Name: name, Values: [value] });
