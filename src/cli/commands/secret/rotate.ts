import { selectedRegions } from "../../../fleet/select";
import type { Context } from "../../../kit/context";
import { UsageError } from "../../../kit/failure";
import { SignalGuard } from "../../../kit/signals";
import { REQUEST_STATE_KEYS } from "../../../operate/key-rotation";
import { type Rotation, readRotation, rotateKeys, stacksOf } from "../../../operate/rotate-keys";
import { type FleetSecret, readSecretStates } from "../../../operate/secrets";
import { type Answer, askFirst, type Consent, declareCommand } from "../../command";
import { DRY_RUN, JSON_FORM, REGION, YES } from "../../options";
import { type Form, workStream } from "../../print";
import { interruptionOf } from "../../rollouts";
import { GENERATE, namedSecrets, storeSecret } from "../../store-secret";
import { wholeNumber } from "../../whole-number";

/** How long the SDK opens what it has sealed. */
const DIALOGUE_MINUTES = 10;
const MOST_MINUTES = 9999;

export const command = declareCommand({
  description:
    `Replaces a secret that is in use. ${REQUEST_STATE_KEYS} gets a new key in three rollouts over all regions ` +
    "together, without one failed dialogue: all tasks learn the new key, then seal with it, then forget the old one. " +
    "After a run that was ended in the middle, the next one goes on where it was. Any other secret gets a new value " +
    "and one rollout, as with secret set. Values are shown nowhere.",
  options: (command) =>
    command
      .argument("<name>", "its name in the container's environment")
      .option(...GENERATE)
      .option(
        "--dialogue-minutes <n>",
        `how long a dialogue may take: the old key of ${REQUEST_STATE_KEYS} stays for so long`,
        wholeNumber("--dialogue-minutes", 0, MOST_MINUTES),
        DIALOGUE_MINUTES,
      )
      .option(...REGION)
      .option(...JSON_FORM)
      .option(...DRY_RUN)
      .option(...YES),
  examples: [
    `npx fleet secret rotate ${REQUEST_STATE_KEYS}`,
    "npx fleet secret rotate DATABASE_PASSWORD --generate --yes",
    "npx fleet secret rotate API_KEY < api-key.txt",
  ],
  asksBeforeIt: "replaces a value",
  run: async (options, context, name) => {
    const { region } = options;
    if (name === REQUEST_STATE_KEYS && region) {
      throw new UsageError(
        `the keys of ${name} are those of all regions, since a dialogue may go on in another one: leave --region out`,
      );
    }
    const secrets = namedSecrets(name, await selectedRegions(context, region), Boolean(region));
    return name === REQUEST_STATE_KEYS
      ? rotate(secrets, options, context)
      : storeSecret("secret rotate", secrets, { ...options, wait: true }, context);
  },
});

async function rotate(
  secrets: readonly FleetSecret[],
  options: Form & Consent & { readonly dialogueMinutes: number },
  context: Context,
): Promise<Answer> {
  const { dialogueMinutes, dryRun = false } = options;
  await refuseUnset(secrets, context);
  const rotation = await readRotation(secrets);
  context.progress.done();
  if ("failures" in rotation) {
    return {
      json: { dryRun, name: REQUEST_STATE_KEYS, firstStep: null, done: false, steps: [] },
      failures: [...rotation.failures, "nothing was changed: all regions go step by step"],
    };
  }
  const stream = workStream(options, context);
  const say = (text: string) => {
    context.progress.done();
    stream.write(text);
  };
  say(positionText(rotation));
  if (!dryRun) {
    const text = `Rotate the keys of ${stacksOf(rotation)}, with ${dialogueMinutes} min for dialogues to end?`;
    await askFirst({ text, deletes: false }, options, context);
  }
  const signals = new SignalGuard({ graceMs: 0, terminal: context });
  try {
    const dialogueMs = dialogueMinutes * 60_000;
    const { reports, failures, done } = dryRun
      ? { reports: [], failures: [], done: false }
      : await rotateKeys(rotation, { context, signals, dialogueMs, say });
    return {
      json: {
        dryRun,
        name: REQUEST_STATE_KEYS,
        firstStep: rotation.firstStep,
        done,
        steps: reports,
      },
      text: () => (done ? `${REQUEST_STATE_KEYS} has its new key in ${stacksOf(rotation)}\n` : ""),
      failures: [
        ...failures,
        ...(dryRun || done
          ? []
          : [
              `the rotation has not come to its end, and no dialogue fails by that. Go on with it: npx fleet secret rotate ${REQUEST_STATE_KEYS}`,
            ]),
      ],
      interrupted: interruptionOf(signals),
    };
  } finally {
    signals.release();
  }
}

async function refuseUnset(secrets: readonly FleetSecret[], context: Context): Promise<void> {
  context.progress.step("Reading the secrets");
  const states = await readSecretStates(secrets);
  const unset = states.filter(({ value }) => value && value.state !== "set");
  if (unset.length > 0) {
    const stacks = unset.map(({ item, value }) => `${item.stack.stackName} (${value?.state})`);
    throw new Error(
      `${REQUEST_STATE_KEYS} is not set in ${stacks.join(", ")}, so there is no key to replace. Set it first: ` +
        `npx fleet secret set ${REQUEST_STATE_KEYS} --generate`,
    );
  }
}

function positionText({ regions, firstStep }: Rotation): string {
  const isBegun = regions.some(({ step }) => step > 0);
  const lines = regions.map(({ secret, step }) => `${secret.stack.stackName}: ${stepText(step)}\n`);
  return isBegun
    ? `A rotation is going on; it continues with step ${firstStep} of 3.\n${lines.join("")}`
    : `${stacksOf({ regions })} will get a new key in 3 steps.\n`;
}

function stepText(step: number): string {
  return step === 0 ? "not begun" : `step ${step} of 3`;
}
