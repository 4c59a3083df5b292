import {
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { awsClient } from "../../aws/client";
import { isMissing } from "../../aws/explain";
import { valueAt } from "../../terraform/plan-json";
import type { Finder, Finding, Lookup } from "../find-resources";
import { findingByTags, tagMap } from "./tags";

/** The labels that Secrets Manager moves around by itself. */
const AWS_LABELS = ["AWSCURRENT", "AWSPREVIOUS", "AWSPENDING"];

const clientOf = ({ region }: Lookup) => awsClient(SecretsManagerClient, region);

async function describe(
  lookup: Lookup,
  id: string,
): Promise<DescribeSecretCommandOutput | undefined> {
  try {
    return await clientOf(lookup).send(new DescribeSecretCommand({ SecretId: id }));
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
  const { ARN: id, DeletedDate: deleted } = secret;
  const attributes = { id, arn: id, name };
  const finding = findingByTags(lookup, tagMap(secret.Tags), { id, attributes });
  if (!deleted || !finding || !("found" in finding)) {
    return finding;
  }
  const restore = () => clientOf(lookup).send(new RestoreSecretCommand({ SecretId: id }));
  return {
    repair: {
      what: `restore ${name}: it is scheduled for deletion, and its name is taken until then`,
      run: restore,
    },
    attributes,
  };
}

/**
 * Terraform's version is the one with its label: the current one may be the user's. Where none has the label any
 * more, since destroying a version takes it away, there has to be one: apply would store the placeholder as the
 * current value. Labelling the current version instead would bring the user's value into the state.
 */
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
  const store = () =>
    clientOf(lookup).send(
      new PutSecretValueCommand({
        SecretId: secretId,
        SecretString: lookup.value("secret_string"),
        VersionStages: own,
      }),
    );
  return (
    current && {
      repair: {
        what: `store the value that Terraform starts with beside the current one, labelled ${own.join()}: apply would make it the current one`,
        run: store,
      },
      attributes: {},
    }
  );
}

export const finders: Readonly<Record<string, Finder>> = {
  aws_secretsmanager_secret: { needs: { name: "name" }, find: findSecret },
  aws_secretsmanager_secret_version: {
    needs: { secret_id: "id", secret_string: "secret_string" },
    find: findSecretVersion,
  },
};
