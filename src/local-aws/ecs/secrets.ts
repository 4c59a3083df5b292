import type { Secret } from "@aws-sdk/client-ecs";
import { StartFailure } from "./start-failure";

/** Reads the current value of a secret; `undefined` when there is none. */
export type ReadSecret = (
  arn: string,
  version: { readonly stage?: string; readonly id?: string },
) => Promise<string | undefined>;

/**
 * The values of a container's secrets, read once, at its start.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 * @throws StartFailure
 */
export async function secretValues(
  secrets: readonly Secret[],
  read: ReadSecret,
): Promise<Record<string, string>> {
  const values = secrets.map(async ({ name = "", valueFrom = "" }) => {
    return [name, await secretValue(valueFrom, read)] as const;
  });
  return Object.fromEntries(await Promise.all(values));
}

async function secretValue(valueFrom: string, read: ReadSecret): Promise<string> {
  const { arn, key, ...version } = parseValueFrom(valueFrom);
  const text = await read(arn, version).catch(({ name, message }: Error) => {
    throw failure(`${name}: ${message}`);
  });
  if (text === undefined) {
    throw failure(
      "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: " +
        (version.stage ?? "AWSCURRENT"),
    );
  }
  if (key === undefined) {
    return text;
  }
  const value = jsonOf(text)[key];
  if (value === undefined) {
    throw failure(`retrieved secret from Secrets Manager did not contain json key ${key}`);
  }
  return String(value);
}

interface ValueFrom {
  readonly arn: string;
  readonly key?: string;
  readonly stage?: string;
  readonly id?: string;
}

/** `arn:aws:secretsmanager:<region>:<account>:secret:<name>:<json key>:<version stage>:<version id>` */
export function parseValueFrom(valueFrom: string): ValueFrom {
  const parts = valueFrom.split(":");
  const [key, stage, id] = parts.slice(7).map((part) => part || undefined);
  return {
    arn: parts.slice(0, 7).join(":"),
    ...(key === undefined ? {} : { key }),
    ...(stage === undefined ? {} : { stage }),
    ...(id === undefined ? {} : { id }),
  };
}

function jsonOf(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    throw failure("invalid character in the secret's value: it is no JSON object");
  }
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html */
function failure(reason: string): StartFailure {
  return new StartFailure(
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: " +
      `unable to retrieve secret from asm: service call has been retried 1 time(s): ${reason}`,
  );
}
