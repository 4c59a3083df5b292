import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { explainingErrors } from "../aws/explain";
import { findCurrentVersion, readPreviousSecret, readSecret, writeSecret } from "../aws/secrets";
import { findService, startNewTasks } from "../aws/service";
import { resourceNames } from "../fleet/resource-names";
import type { Context } from "../kit/context";
import { inParallel } from "../kit/in-parallel";
import type { SignalGuard } from "../kit/signals";
import { listOf } from "../kit/words";
import { REGIONS_AT_ONCE } from "../live/read-regions";
import { keysAt, parseKeys, rotationOf, type Step } from "./key-rotation";
import { type RolloutReport, rolloutFailure, rolloutReport, waitForRollouts } from "./rollouts";
import type { FleetSecret } from "./secrets";

/** A region's keys as they are in AWS. They are shown nowhere. */
export interface RotatedSecret {
  readonly secret: FleetSecret;
  readonly keys: readonly string[];
  /** How far it has come. */
  readonly step: Step;
  /** When the current value was stored. */
  readonly storedAt: Date | undefined;
}

export interface Rotation {
  readonly newKey: string;
  readonly regions: readonly RotatedSecret[];
  /** What is to be done first: 1 for a rotation that has not begun. */
  readonly firstStep: Exclude<Step, 0>;
}

/** What a step has done in a region; part of what --json prints. */
export interface StepReport {
  readonly step: Step;
  readonly stack: string;
  readonly rollout: RolloutReport | null;
  readonly error?: string;
}

/** Why no region can be rotated, a line for each that could not be read: all go step by step. */
export interface Unread {
  readonly failures: readonly string[];
}

/** Reads how far the rotation has come in each region. */
export async function readRotation(secrets: readonly FleetSecret[]): Promise<Rotation | Unread> {
  const outcomes = await inParallel(secrets, REGIONS_AT_ONCE, async (secret) => {
    const [version, current, previous] = await Promise.all([
      findCurrentVersion(secret),
      readSecret(secret),
      readPreviousSecret(secret),
    ]);
    const storedAt = version?.createdAt;
    return {
      current: parseKeys(current),
      previous: previous === undefined ? [] : previous.split(",").map((key) => key.trim()),
      storedAt,
      deployment: await deploymentOf(secret, storedAt),
    };
  });
  const failed = outcomes.flatMap(({ item, error }) =>
    error ? [`${item.stack.stackName}: ${item.name} could not be rotated: ${error.message}`] : [],
  );
  if (failed.length > 0) {
    return { failures: failed };
  }
  const read = outcomes.flatMap(({ item: secret, value }) => (value ? [{ secret, ...value }] : []));
  const found = rotationOf(read);
  const regions = read.map(({ secret, current, storedAt }, i) => ({
    secret,
    keys: current,
    storedAt,
    step: found?.steps[i] ?? 0,
  }));
  const deployments = read.map(({ deployment }) => deployment);
  const isEnded = regions.every(({ step }) => step === 3) && !deployments.includes(undefined);
  if (!found || isEnded || regions.every(({ step }) => step === 0)) {
    const fresh = regions.map((region) => ({ ...region, step: 0 as const }));
    return { newKey: randomBytes(32).toString("base64"), regions: fresh, firstStep: 1 };
  }
  const least = Math.min(...regions.map(({ step }) => step));
  return { newKey: found.newKey, regions, firstStep: Math.max(least, 1) as Exclude<Step, 0> };
}

/**
 * The deployment whose tasks have read the value; null where no task is to run; undefined where none was started since
 * the value was stored, or it has failed.
 */
function deploymentOf(
  secret: FleetSecret,
  storedAt: Date | undefined,
): Promise<string | null | undefined> {
  return explainingErrors(async () => {
    const service = await findService(namesOf(secret));
    if (!service?.desiredCount) {
      return null;
    }
    const primary = service.deployments?.find(({ status }) => status === "PRIMARY");
    const isOlder = (primary?.createdAt?.getTime() ?? 0) < (storedAt?.getTime() ?? 0);
    return isOlder || primary?.rolloutState === "FAILED" ? undefined : primary?.id;
  });
}

function namesOf({ stack: { values } }: FleetSecret) {
  return { region: values.aws_region, ...resourceNames(values) };
}

export interface RotateProps {
  readonly context: Context;
  readonly signals: SignalGuard;
  /** How long a dialogue that was sealed with the old key may take: step 3 waits for it. */
  readonly dialogueMs: number;
  /** Says what is done. */
  readonly say: (text: string) => void;
}

const MEANINGS = [
  "",
  "all tasks learn the new key",
  "all tasks seal with the new key",
  "the old key goes",
];

/**
 * Takes all regions from step to step. Ends at the first step that fails in a region, or with a signal: the next run
 * goes on there, since the secrets say how far they are.
 */
export async function rotateKeys(
  rotation: Rotation,
  props: RotateProps,
): Promise<{
  readonly reports: StepReport[];
  readonly failures: string[];
  readonly done: boolean;
}> {
  const { aborted } = props.signals;
  const reports: StepReport[] = [];
  for (let step = rotation.firstStep; step <= 3; step++) {
    if (step === 3 && rotation.regions.every((region) => region.step < 3)) {
      await waitForDialogues(rotation.regions, props);
    }
    if (aborted.aborted) {
      return { reports, failures: [], done: false };
    }
    props.say(`Step ${step} of 3: ${MEANINGS[step]}\n`);
    const { ofStep, failures } = await reach(step as Step, rotation, props);
    reports.push(...ofStep);
    if (failures.length > 0 || aborted.aborted) {
      return { reports, failures, done: false };
    }
  }
  return { reports, failures: [], done: true };
}

/** What the old key has sealed is still opened, until no dialogue can need it. */
async function waitForDialogues(
  regions: readonly RotatedSecret[],
  { context, signals, dialogueMs, say }: RotateProps,
): Promise<void> {
  // A task that goes may still answer what it was asked before.
  const drainings = regions.map(({ secret }) => secret.stack.values.deregistration_delay_seconds);
  const waitMs = dialogueMs === 0 ? 0 : dialogueMs + Math.max(...drainings) * 1000;
  if (waitMs > 0) {
    const until = new Date(context.now().getTime() + waitMs).toISOString().slice(11, 16);
    say(
      `Dialogues that the old key has sealed may go on until ${until} UTC; step 3 waits for that\n`,
    );
    context.progress.step("Waiting for dialogues to end");
    await sleep(waitMs, undefined, { signal: signals.aborted }).catch(() => {});
    context.progress.done();
  }
}

async function reach(
  step: Step,
  { newKey, regions }: Rotation,
  { context, signals }: RotateProps,
): Promise<{ ofStep: StepReport[]; failures: string[] }> {
  const due = regions.filter((region) => region.step <= step);
  const started = await inParallel(due, REGIONS_AT_ONCE, (region) =>
    signals.finishing(region.secret.stack.stackName, async () => {
      if (region.step === step) {
        // Of a run that was ended in the middle, the value may be there and the tasks may not.
        const found = await deploymentOf(region.secret, region.storedAt);
        return found === undefined ? startNewTasks(namesOf(region.secret)) : found;
      }
      await refuseChanged(region, step, newKey);
      await writeSecret(region.secret, keysAt(step, region.keys, newKey).join(","));
      return startNewTasks(namesOf(region.secret));
    }),
  );
  const rollouts = started.flatMap(({ item, value }) =>
    value ? [{ region: item.secret.stack, deployment: value }] : [],
  );
  const watched = await waitForRollouts(rollouts, context, signals);
  const ofStep = started.map(({ item, error }) => {
    const { stack } = item.secret;
    const rollout = watched.find((it) => it.item.region === stack);
    return {
      step,
      stack: stack.stackName,
      rollout: rollout ? rolloutReport(rollout) : null,
      ...(error ? { error: error.message } : {}),
    };
  });
  const failures = [
    ...started.flatMap(({ item, error }) =>
      error ? [`${item.secret.stack.stackName}: ${error.message}`] : [],
    ),
    ...watched.flatMap((it) => rolloutFailure(it) ?? []),
  ];
  return { ofStep, failures };
}

/**
 * A rotation takes many minutes. If somebody else sets the keys meanwhile, or rotates them too, to go on would have tasks
 * seal with a key that others do not know.
 * @throws when the value is not what this rotation has left there
 */
async function refuseChanged(
  { secret, keys, step: first }: RotatedSecret,
  step: Step,
  newKey: string,
): Promise<void> {
  const left = step - 1 > first ? keysAt((step - 1) as Step, keys, newKey) : keys;
  if (parseKeys(await readSecret(secret)).join() !== left.join()) {
    throw new Error(
      `${secret.name} was changed by somebody else during the rotation, and is left as it is. Find out who it was first`,
    );
  }
}

/** "eu-west-1 and eu-west-2", for questions. */
export function stacksOf({ regions }: Pick<Rotation, "regions">): string {
  return listOf(regions.map(({ secret }) => secret.stack.stackName));
}
