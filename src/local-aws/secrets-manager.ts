import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { awsClient } from "../aws/client";
import type { ReadSecret } from "./ecs/secrets";

/** Reads secrets as ECS does, through Secrets Manager's API. */
export function secretReader(endpoint: string): (region: string) => ReadSecret {
  // Nothing of the shell's own AWS settings: they may lead to a real account.
  const credentials = { accessKeyId: "ecs", secretAccessKey: "ecs" };
  return (region) => async (arn, version) => {
    const client = awsClient(SecretsManagerClient, region, { endpoint, credentials });
    const input = { SecretId: arn, VersionStage: version.stage, VersionId: version.id };
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand(input));
      return SecretString;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) {
        return undefined;
      }
      throw error;
    }
  };
}
