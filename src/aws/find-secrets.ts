import {
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import type { Finder, Finding, Lookup } from "../recover/find";
import { valueAt } from "../recover/plan";
import { isMissing } from "./explain";
import { clientSettings } from "./settings";
import { ours, tagMap } from "./tags";

/** The labels that Secrets Manager moves around by itself. */
const AWS_LABELS = ["AWSCURRENT", "AWSPREVIOUS", "AWSPENDING"];

async function describe(
  { region }: Lookup,
  id: string,
): Promise<DescribeSecretCommandOutput | undefined> {
  try {
    const client = new SecretsManagerClient(clientSettings(region));
    return await client.send(new DescribeSecretCommand({ SecretId: id }));
  } catch (error) {
    if (isMissing(error, "ResourceNotFoundException")) {
      return undefined;
    }
    throw error;
  }
}

async function findSecret(lookup: Lookup): Promise<Finding> {
  const name = lookup.value("name");
  const secret = await describe(lookup, name);
  if (!secret?.ARN) {
    return undefined;
  }
  if (secret.DeletedDate) {
    return {
      conflict: `${name} is scheduled for deletion, and its name is taken until then. To have it back: aws secretsmanager restore-secret --region ${lookup.region} --secret-id ${name}; then run this again`,
    };
  }
  return ours(lookup, tagMap(secret.Tags), {
    id: secret.ARN,
    attributes: { id: secret.ARN, arn: secret.ARN, name },
  });
}

/** Terraform's version is the one with its label: the current one may be the user's. */
async function findSecretVersion(lookup: Lookup): Promise<Finding> {
  const secretId = lookup.value("secret_id");
  const labels = (valueAt(lookup.wanted.values, "version_stages") ?? []) as string[];
  const own = labels.filter((label) => !AWS_LABELS.includes(label));
  const secret = await describe(lookup, secretId);
  const versions = Object.entries(secret?.VersionIdsToStages ?? {});
  const labelled = versions.find(([, stages]) => own.some((label) => stages.includes(label)));
  const current = versions.find(([, stages]) => stages.includes("AWSCURRENT"));
  const version = labelled ?? (own.length === 0 ? current : undefined);
  if (version) {
    const id = `${secretId}|${version[0]}`;
    return { found: { id, attributes: { id } } };
  }
  return current
    ? {
        conflict: `the secret has a value, but none that Terraform wrote: apply would put the placeholder over it. To keep the value: aws secretsmanager update-secret-version-stage --region ${lookup.region} --secret-id ${secretId} --version-stage ${own[0]} --move-to-version-id ${current[0]}; then run this again`,
      }
    : undefined;
}

export const finders: Readonly<Record<string, Finder>> = {
  aws_secretsmanager_secret: { needs: { name: "name" }, find: findSecret },
  aws_secretsmanager_secret_version: { needs: { secret_id: "id" }, find: findSecretVersion },
};
