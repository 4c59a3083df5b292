import { findCurrentVersion, findSecret } from "../aws/secrets";
import { type CreatedSecret, createdSecrets, storedSecretState } from "../fleet/secrets";
import type { VariableValues } from "../fleet/variables";

/** Invalid: no task can start with it. Missing: there is none, or it is about to be deleted. */
export interface SecretReading {
  readonly state: "set" | "placeholder" | "invalid" | "missing";
  /** When the current value was stored; null where there is none. */
  readonly changedAt: Date | null;
}

export interface ReadSecret extends CreatedSecret, SecretReading {}

/** How the secrets are that a stack creates. */
export function readCreatedSecrets(values: VariableValues): Promise<ReadSecret[]> {
  return Promise.all(
    createdSecrets(values).map(async (secret) => ({
      ...secret,
      ...(await readCreatedSecret({ ...secret, region: values.aws_region })),
    })),
  );
}

/** Its value is looked at, and forgotten. */
export async function readCreatedSecret({
  region,
  name,
  id,
}: CreatedSecret & { readonly region: string }): Promise<SecretReading> {
  const stored = await findSecret({ region, id });
  return stored === undefined
    ? { state: "missing", changedAt: null }
    : { state: storedSecretState(name, stored.value), changedAt: stored.createdAt ?? null };
}

/** Of a secret that somebody else looks after, whose value is not read. */
export async function readExistingSecret(secret: {
  readonly region: string;
  readonly id: string;
}): Promise<SecretReading> {
  const version = await findCurrentVersion(secret);
  return version === undefined
    ? { state: "missing", changedAt: null }
    : { state: "set", changedAt: version.createdAt ?? null };
}
