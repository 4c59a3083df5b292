import { randomBytes } from "node:crypto";
import type { RegionConfig } from "../../../fleet/load-fleet";
import { API_KEY } from "../../../fleet/secrets";
import { selectedRegions } from "../../../fleet/select";
import type { Context } from "../../../kit/context";
import { UsageError } from "../../../kit/failure";
import {
  type FleetSecret,
  readSecretStates,
  type SecretState,
  secretsOf,
  setSecrets,
} from "../../../operate/secrets";
import { askFirst, declareCommand, refuseWithoutAnswer } from "../../command";
import { DRY_RUN, JSON_FORM, REGION, YES } from "../../options";

/** As MCP_REQUEST_STATE_KEYS wants its keys. */
const GENERATED_BYTES = 32;

export const command = declareCommand({
  description:
    "Stores one value of a secret in every region that has it, and starts new tasks there, since tasks read their " +
    "secrets when they start. The value is asked for on the terminal or read from standard input, and shown nowhere. " +
    "Asks before it replaces a value that somebody has set.",
  options: (command) =>
    command
      .argument("[name]", "its name in the container's environment", API_KEY)
      .option("--generate", `a random value of ${GENERATED_BYTES} bytes, in base64`)
      .option(...REGION)
      .option(...JSON_FORM)
      .option(...DRY_RUN)
      .option(...YES),
  examples: [
    "npx fleet secret set                                       the API key, asked for",
    "npx fleet secret set < api-key.txt",
    "npx fleet secret set MCP_REQUEST_STATE_KEYS --generate",
    "npx fleet secret set OTHER_KEY --region eu-west-1 --dry-run",
  ],
  run: async (options, context, name) => {
    const { region: names, generate } = options;
    const dryRun = options.dryRun === true;
    const regions = await selectedRegions(context, names);
    const secrets = namedSecrets(name, regions, names !== undefined);
    const value = dryRun ? "" : await newValue(name, generate === true, context);

    context.progress.step("Reading the secrets");
    const readings = await readSecretStates(secrets);
    context.progress.done();
    const there = readings.filter(({ value }) => value !== undefined && value.state !== "missing");
    const failures = readings.flatMap(({ item, value, error }) => {
      const reason = whyNot(item, value, error);
      return reason === undefined ? [] : [`${item.stack.stackName}: ${reason}`];
    });
    const overwritten = there.filter(({ value }) => value?.state === "set");
    if (!dryRun && overwritten.length > 0) {
      refuseWithoutAnswer(`secret set ${name}`, "replaces a value", true, options, context);
      const stacks = overwritten.map(({ item }) => item.stack.stackName).join(", ");
      const text = `${name} is set in ${stacks}. Replace the value, and start new tasks?`;
      await askFirst({ text, deletes: true }, options, context);
    }

    // It is shown nowhere, so whoever lacks it could not be given it later.
    const isHeldBack = generate === true && failures.length > 0;
    if (isHeldBack) {
      failures.push(
        "nothing was set: --generate makes one value for all regions, and not all of them can have it. Try again, or choose with --region",
      );
    }
    const done =
      dryRun || isHeldBack
        ? []
        : await setSecrets(
            there.map(({ item }) => item),
            value,
          );
    const rows = readings.map(({ item, value, error: unread }) => {
      const outcome = done.find((it) => it.item === item);
      const reason = outcome?.error?.message ?? whyNot(item, value, unread);
      return {
        stack: item.stack.stackName,
        name,
        before: value?.state ?? null,
        changed: outcome?.value !== undefined,
        newTasks: outcome?.value?.restarted ?? false,
        ...(reason === undefined ? {} : { error: reason }),
      };
    });
    return {
      json: { dryRun, secrets: rows },
      text: () => rows.map((row) => rowText(row, dryRun)).join(""),
      failures: [
        ...failures,
        ...done.flatMap(({ item, error }) =>
          error ? [`${item.stack.stackName}: ${error.message}`] : [],
        ),
      ],
    };
  },
});

/** @throws UsageError where there is no such secret, or it is none of the stack's own */
function namedSecrets(
  name: string,
  regions: readonly RegionConfig[],
  areChosen: boolean,
): FleetSecret[] {
  const found = regions.flatMap(secretsOf).filter((secret) => secret.name === name);
  const lacking = regions.filter((region) => !found.some(({ stack }) => stack === region));
  if (found.length === 0 || (areChosen && lacking.length > 0)) {
    const stacks = lacking.map(({ stackName }) => stackName).join(", ");
    const known = [...new Set(regions.flatMap(secretsOf).map((it) => it.name))].join(", ");
    throw new UsageError(
      `${stacks} has no secret "${name}"; there are ${known}. Add it to container_secrets in tfvars/ and apply first: ` +
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
    return `${name} could not be read: ${error.message}`;
  }
  return value?.state === "missing"
    ? `there is no secret ${id}: apply the stack first. After a destroy: npx fleet recover`
    : undefined;
}

interface Row {
  readonly stack: string;
  readonly name: string;
  readonly before: SecretState["state"] | null;
  readonly changed: boolean;
  readonly newTasks: boolean;
  readonly error?: string;
}

function rowText({ stack, name, before, changed, newTasks, error }: Row, dryRun: boolean): string {
  if (error !== undefined) {
    return "";
  }
  if (dryRun) {
    return `${stack}: ${name} (${before}) would get the value, and new tasks would start\n`;
  }
  const tasks = newTasks ? "new tasks are starting" : "no task runs now, the next ones read it";
  return changed ? `${stack}: ${name} is set; ${tasks}\n` : "";
}
