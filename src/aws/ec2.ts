import { EC2Client, type Filter } from "@aws-sdk/client-ec2";
import { clientSettings } from "./settings";

const clients = new Map<string, EC2Client>();

export function ec2({ region }: { region: string }): EC2Client {
  const client = clients.get(region) ?? new EC2Client(clientSettings(region));
  clients.set(region, client);
  return client;
}

export const filter = (name: string, value: string): Filter => ({ Name: name, Values: [value] });
