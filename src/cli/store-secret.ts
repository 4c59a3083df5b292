import { randomBytes } from "node:crypto";
import type { RegionConfig } from "../fleet/load-fleet";
import type { Context } from "../kit/context";
import { CutOff, UsageError, undoneText, unreadable } from "../kit/failure";
import type { Outcome } from "../kit/in-parallel";
import { SignalGuard } from "../kit/signals";
import { listOf, plural } from "../kit/words";
import { REQUEST_STATE_KEYS } from "../operate/key-rotation";
import { type RolloutReport, waitForRollouts } from "../operate/rollouts";
import {
  type FleetSecret,
  readSecretStates,
  type SecretState,
  type StoredValue,
  secretsOf,
  setSecrets,
} from "../operate/secrets";
import { type Answer, askFirst, type Consent, refuseWithoutAnswer } from "./command";
import type { Form } from "./print";
import { interruptionOf, rolloutFailures, rolloutOf, rolloutText } from "./rollouts";

/** As MCP_REQUEST_STATE_KEYS wants its keys. */
export const GENERATED_BYTES = 32;
export const GENERATE = [
  "--generate",
  `a random value of ${GENERATED_BYTES} bytes, in base64`,
] as const;

type StoreOptions = Form &
  Consent & { readonly generate?: true | undefined; readonly wait: boolean };

/**
 * What `secret set` and `secret rotate` do: store one value in all regions that have the secret, start new tasks and
 * wait for them.
 * @param command the name of the command, such as "secret set"
 */
export async function storeSecret(
  command: string,
  secrets: readonly FleetSecret[],
  options: StoreOptions,
  context: Context,
): Promise<Answer> {
  const name = secrets[0]?.name ?? "";
  const generate = options.generate === true;
  const dryRun = options.dryRun === true;
  const value = dryRun ? "" : await newValue(name, generate, context);

  context.progress.step("Reading the secrets");
  const readings = await readSecretStates(secrets);
  context.progress.done();
  const there = readings.filter(({ value }) => value !== undefined && value.state !== "missing");
  const failures = readings.flatMap(({ item, value, error }) => {
    const reason = whyNot(item, value, error);
    return reason === undefined ? [] : [`${item.stack.stackName}: ${reason}`];
  });
  const overwritten = there.filter(({ value }) => value?.state !== "placeholder");
  if (!dryRun && overwritten.length > 0) {
    refuseWithoutAnswer(`${command} ${name}`, "replaces a value", true, options, context);
    const stacks = listOf(overwritten.map(({ item }) => item.stack.stackName));
    const text = `${name} is set in ${stacks}. Replace the value, and start new tasks?${dialoguesFail(name)}`;
    await askFirst({ text, deletes: true }, options, context);
  }

  // It is shown nowhere, so whoever lacks it could not be given it later.
  const isHeldBack = generate && failures.length > 0;
  if (isHeldBack) {
    failures.push(
      "nothing was set: --generate makes one value for all regions, and not all of them can have it. Try again, or choose with --region",
    );
  }
  const signals = new SignalGuard({ graceMs: 0, terminal: context });
  try {
    const stored = dryRun || isHeldBack ? [] : there.map(({ item }) => item);
    const done = await setSecrets(stored, value, signals);
    const started = done.flatMap(({ item, value }) =>
      value?.deployment ? [{ region: item.stack, deployment: value.deployment }] : [],
    );
    const watched = options.wait ? await waitForRollouts(started, context, signals) : [];
    const rows = readings.map(({ item, value, error: unread }): Row => {
      const outcome = done.find((it) => it.item === item);
      const reason = outcome ? failureOf(outcome) : whyNot(item, value, unread);
      return {
        stack: item.stack.stackName,
        name,
        before: value?.state ?? null,
        changed: outcome?.error instanceof CutOff ? null : outcome?.value !== undefined,
        newTasks: Boolean(outcome?.value?.deployment),
        rollout: rolloutOf(item.stack.stackName, watched),
        ...(reason === undefined ? {} : { error: reason }),
      };
    });
    return {
      json: { dryRun, secrets: rows },
      text: () => rows.map((row) => rowText(row, dryRun)).join(""),
      failures: [
        ...failures,
        ...done.flatMap((outcome) => {
          const reason = failureOf(outcome);
          return reason === undefined ? [] : [`${outcome.item.stack.stackName}: ${reason}`];
        }),
        ...rolloutFailures(watched),
      ],
      interrupted: interruptionOf(signals),
    };
  } finally {
    signals.release();
  }
}

/** @throws UsageError where there is no such secret, or it is none of the stack's own */
export function namedSecrets(
  name: string,
  regions: readonly RegionConfig[],
  areChosen: boolean,
): FleetSecret[] {
  const found = regions.flatMap(secretsOf).filter((secret) => secret.name === name);
  const lacking = regions.filter((region) => !found.some(({ stack }) => stack === region));
  if (found.length === 0 || (areChosen && lacking.length > 0)) {
    const known = [...new Set(regions.flatMap(secretsOf).map((it) => it.name))];
    throw new UsageError(
      `${listOf(lacking.map(({ stackName }) => stackName))} ${plural(lacking, "has", "have")} no secret "${name}"; ` +
        `there ${plural(known, "is", "are")} ${listOf(known)}. Add it to container_secrets in tfvars/ and apply first: ` +
        `container_secrets = { ${name} = null }`,
    );
  }
  const existing = found.find(({ isCreated }) => !isCreated);
  if (existing) {
    throw new UsageError(
      `${name} of ${existing.stack.stackName} is the existing secret ${existing.id} (container_secrets in ` +
        `${existing.stack.file}): set it where it is looked after`,
    );
  }
  return found;
}

/** One step instead of three. */
function dialoguesFail(name: string): string {
  return name === REQUEST_STATE_KEYS
    ? ` Dialogues that go on now fail; they do not with: npx fleet secret rotate ${name}`
    : "";
}

async function newValue(name: string, generate: boolean, context: Context): Promise<string> {
  if (generate) {
    return randomBytes(GENERATED_BYTES).toString("base64");
  }
  const value = await context.secretInput(`The value of ${name}`);
  if (value === "") {
    throw new UsageError(
      `there is no value for ${name}. Type it on a terminal, send it to standard input, or add --generate`,
    );
  }
  return value;
}

function whyNot(
  { name, id }: FleetSecret,
  value: SecretState | undefined,
  error: Error | undefined,
): string | undefined {
  if (error) {
    return `${name} ${unreadable(error.message)}`;
  }
  return value?.state === "missing"
    ? `there is no secret ${id}: apply the stack first. After a destroy: npx fleet recover`
    : undefined;
}

function failureOf({ item, value, error }: Outcome<FleetSecret, StoredValue>): string | undefined {
  return error
    ? undoneText(
        error,
        `has the new ${item.name}`,
        `${item.name} was not set`,
        "npx fleet secret status",
      )
    : value.failure;
}

interface Row {
  readonly stack: string;
  readonly name: string;
  readonly before: SecretState["state"] | null;
  /** Null when nobody knows. */
  readonly changed: boolean | null;
  readonly newTasks: boolean;
  readonly rollout: RolloutReport | null;
  readonly error?: string;
}

function rowText(row: Row, dryRun: boolean): string {
  const { stack, name, before, changed, newTasks, rollout, error } = row;
  if (error !== undefined) {
    return "";
  }
  if (dryRun) {
    return `${stack}: ${name} (${before}) would get the value, and new tasks would start\n`;
  }
  const waited = rollout ? `; ${rolloutText(rollout)}` : "";
  const tasks = newTasks
    ? `new tasks are starting${waited}`
    : "no task runs now, the next ones read it";
  return changed ? `${stack}: ${name} is set; ${tasks}\n` : "";
}
