import { type SecretId, writeSecret } from "../aws/secrets";
import { startNewTasks } from "../aws/service";
import type { RegionConfig } from "../fleet/load-fleet";
import { resourceNames } from "../fleet/resource-names";
import { createdSecrets, storedSecret } from "../fleet/secrets";
import { undoneText } from "../kit/failure";
import { inParallel, type Outcome } from "../kit/in-parallel";
import type { SignalGuard } from "../kit/signals";
import { rfc3339 } from "../kit/time-text";
import { REGIONS_AT_ONCE } from "../live/read-regions";
import { readCreatedSecret, readExistingSecret, type SecretReading } from "../live/secrets";

/** A secret of a region's container, by its name in the environment. */
export interface FleetSecret extends SecretId {
  readonly stack: RegionConfig;
  readonly name: string;
  /** Created by the stack, which names it; the others are somebody else's. */
  readonly isCreated: boolean;
}

/** As --json prints it. */
export interface SecretState extends Pick<SecretReading, "state"> {
  /** RFC 3339; null where there is no value. */
  readonly changedAt: string | null;
}

/** Everything that the containers get from Secrets Manager, as the files say. */
export function secretsOf(stack: RegionConfig): FleetSecret[] {
  const { values } = stack;
  const created = createdSecrets(values).map((secret) => ({
    ...secret,
    stack,
    region: values.aws_region,
    isCreated: true,
  }));
  const existing = Object.entries(values.container_secrets).flatMap(([name, source]) => {
    if (source === null) {
      return [];
    }
    // Before the JSON key, an ARN of Secrets Manager has seven parts, of which the fourth is the region.
    const parts = source.split(":").slice(0, 7);
    const region = parts[3] ?? values.aws_region;
    return [{ stack, name, region, id: parts.join(":"), isCreated: false }];
  });
  return [...created, ...existing];
}

export function readSecretStates(
  secrets: readonly FleetSecret[],
): Promise<Outcome<FleetSecret, SecretState>[]> {
  return inParallel(secrets, REGIONS_AT_ONCE, async (secret) => {
    const read = secret.isCreated ? readCreatedSecret : readExistingSecret;
    const { state, changedAt } = await read(secret);
    return { state, changedAt: changedAt && rfc3339(changedAt) };
  });
}

/** What came of storing a value in a region. */
export interface StoredValue {
  /** The id of the deployment whose tasks read it; null where no task is to run, or none was started. */
  readonly deployment: string | null;
  /** Why no new tasks were started, and what to do. */
  readonly failure?: string;
}

/**
 * Stores the value in every region, and has new tasks started there that read it. After a signal, regions that are at
 * work are waited for, and none is begun.
 */
export function setSecrets(
  secrets: readonly FleetSecret[],
  value: string,
  signals: SignalGuard,
): Promise<Outcome<FleetSecret, StoredValue>[]> {
  return inParallel(secrets, REGIONS_AT_ONCE, (secret) =>
    signals.finishing(secret.stack.stackName, () => setSecret(secret, value)),
  );
}

async function setSecret(secret: FleetSecret, value: string): Promise<StoredValue> {
  const { name, stack } = secret;
  await writeSecret(secret, storedSecret(name, value));
  const names = { region: stack.values.aws_region, ...resourceNames(stack.values) };
  try {
    return { deployment: await startNewTasks(names) };
  } catch (error) {
    const why = undoneText(error as Error, "has new tasks", "no new tasks were started");
    const failure = `${name} is set, but ${why}. Start them: npx fleet restart --region ${stack.stackName}`;
    return { deployment: null, failure };
  }
}
