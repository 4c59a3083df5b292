import { ACMClient, ListTagsForCertificateCommand } from "@aws-sdk/client-acm";
import {
  DescribeAddressesCommand,
  DescribeRouteTablesCommand,
  DescribeTagsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { DescribeSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import {
  ListTagsForResourceCommand,
  ServiceDiscoveryClient,
} from "@aws-sdk/client-servicediscovery";
import type { Emulator } from "../../src/sandbox/emulator";
import { clientSettings } from "../../src/sandbox/emulator-clients";
import type { FindTags } from "./asked";

interface Tag {
  readonly Key?: string;
  readonly Value?: string;
}

/** Asks the emulator itself, past whatever refuses. */
export function tagsIn(emulator: Emulator): FindTags {
  return async (arn) => {
    const [, , service, region = "", , resource = ""] = arn.split(":");
    const settings = clientSettings(emulator, region);
    switch (service) {
      case "ec2":
        return record(await ec2Tags(new EC2Client(settings), resource.split("/").at(-1) ?? ""));
      case "acm": {
        const command = new ListTagsForCertificateCommand({ CertificateArn: arn });
        return record(await new ACMClient(settings).send(command).then(({ Tags }) => Tags, gone));
      }
      case "servicediscovery": {
        const command = new ListTagsForResourceCommand({ ResourceARN: arn });
        const client = new ServiceDiscoveryClient(settings);
        return record(await client.send(command).then(({ Tags }) => Tags, gone));
      }
      case "secretsmanager": {
        const SecretId = arn.split(":").at(-1);
        const client = new SecretsManagerClient(settings);
        const secret = await client.send(new DescribeSecretCommand({ SecretId })).catch(missing);
        return secret && record(secret.Tags);
      }
      default:
        throw new Error(`nobody knows how to find the tags of ${arn}`);
    }
  };
}

async function ec2Tags(client: EC2Client, id: string): Promise<Tag[] | undefined> {
  if (id.startsWith("rtbassoc-")) {
    const Filters = [{ Name: "association.route-table-association-id", Values: [id] }];
    const { RouteTables = [] } = await client.send(new DescribeRouteTablesCommand({ Filters }));
    return RouteTables[0]?.Tags;
  }
  if (id.startsWith("eipassoc-")) {
    const Filters = [{ Name: "association-id", Values: [id] }];
    const { Addresses = [] } = await client.send(new DescribeAddressesCommand({ Filters }));
    return Addresses[0]?.Tags;
  }
  const Filters = [{ Name: "resource-id", Values: [id] }];
  return (await client.send(new DescribeTagsCommand({ Filters }))).Tags;
}

function missing(error: Error): undefined {
  if (error.name !== "ResourceNotFoundException") {
    throw error;
  }
}

/** Terraform asks until what it has deleted is gone. */
const gone = () => [];

function record(tags: readonly Tag[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));
}
