import { awsClient, listIn, notOfAws } from "./client";
import { explainingErrors, unlessMissing } from "./explain";

/** A secret, by its name or ARN. */
export interface SecretId {
  readonly region: string;
  readonly id: string;
}

/** The version of a secret that whoever asks gets; its value is not read. */
export interface CurrentVersion {
  readonly labels: readonly string[];
  readonly createdAt: Date | undefined;
}

const MISSING = "ResourceNotFoundException";
const CURRENT = "AWSCURRENT";

async function secretsClient(region: string) {
  const { SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  return awsClient(SecretsManagerClient, region);
}

/** Undefined when there is no such secret, or none with a value, or it is about to be deleted. */
export function findCurrentVersion({ region, id }: SecretId): Promise<CurrentVersion | undefined> {
  return explainingErrors(async () => {
    const { DescribeSecretCommand, ListSecretVersionIdsCommand } = await import(
      "@aws-sdk/client-secrets-manager"
    );
    const client = await secretsClient(region);
    const secret = await unlessMissing(
      client.send(new DescribeSecretCommand({ SecretId: id })),
      MISSING,
    );
    if (!secret || secret.DeletedDate) {
      return undefined;
    }
    const answer = await client.send(new ListSecretVersionIdsCommand({ SecretId: id }));
    const current = listIn(answer, "Versions").find(({ VersionStages }) =>
      VersionStages?.includes(CURRENT),
    );
    return current && { labels: current.VersionStages ?? [], createdAt: current.CreatedDate };
  });
}

/** The current value of a secret. */
export interface StoredSecret {
  readonly value: string;
  readonly createdAt: Date | undefined;
}

/** Undefined when there is no such secret, or none with a value, or it is about to be deleted. */
export async function findSecret(secret: SecretId): Promise<StoredSecret | undefined> {
  return explainingErrors(async () => {
    const { GetSecretValueCommand } = await import("@aws-sdk/client-secrets-manager");
    const client = await secretsClient(secret.region);
    const answer = await unlessMissing(
      client.send(new GetSecretValueCommand({ SecretId: secret.id })),
      MISSING,
      // How it refuses to read one that is about to be deleted.
      "InvalidRequestException",
    );
    return answer && { value: ofAws(answer).SecretString ?? "", createdAt: answer.CreatedDate };
  });
}

/** The current value. @throws when there is none */
export function readSecret({ region, id }: SecretId): Promise<string> {
  return explainingErrors(async () => {
    const { GetSecretValueCommand } = await import("@aws-sdk/client-secrets-manager");
    const client = await secretsClient(region);
    const { SecretString = "" } = await client.send(new GetSecretValueCommand({ SecretId: id }));
    return SecretString;
  });
}

/** The value before the current one; undefined when there is none. */
export function readPreviousSecret({ region, id }: SecretId): Promise<string | undefined> {
  return explainingErrors(async () => {
    const { GetSecretValueCommand } = await import("@aws-sdk/client-secrets-manager");
    const client = await secretsClient(region);
    const request = new GetSecretValueCommand({ SecretId: id, VersionStage: "AWSPREVIOUS" });
    return (await unlessMissing(client.send(request), MISSING))?.SecretString;
  });
}

/** Makes this the current value. AWS keeps the one before it as AWSPREVIOUS. */
export function writeSecret({ region, id }: SecretId, value: string): Promise<void> {
  return explainingErrors(async () => {
    const { PutSecretValueCommand } = await import("@aws-sdk/client-secrets-manager");
    const client = await secretsClient(region);
    ofAws(await client.send(new PutSecretValueCommand({ SecretId: id, SecretString: value })));
  });
}

/** A value's answer, which always names the version. @throws NoAnswer when it is not AWS's */
function ofAws<Answer extends { readonly VersionId?: string | undefined }>(answer: Answer): Answer {
  if (answer.VersionId === undefined) {
    throw notOfAws(answer, "without the version of a secret");
  }
  return answer;
}
