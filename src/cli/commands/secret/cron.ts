import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { Cron } from "croner";
import { selectedRegions } from "../../../fleet/select";
import { UsageError } from "../../../kit/failure";
import { REQUEST_STATE_KEYS } from "../../../operate/key-rotation";
import { rotationWorkflow } from "../../../operate/rotation-workflow";
import { cronLine } from "../../../weekend/cron/line";
import { declareCommand } from "../../command";
import { JSON_FORM, REGION } from "../../options";
import { GENERATE, namedSecrets } from "../../store-secret";

const LOG_FILE = join(".fleet", "rotate.log");

/** On the first of each month, and not at a full hour. */
const MONTHLY = "17 3 1 * *";

export const command = declareCommand({
  description:
    "Prints what makes `fleet secret rotate` run by itself: a line for the crontab, or a workflow for GitHub Actions. " +
    "Changes nothing. A schedule has nobody to type a value: it is for " +
    `${REQUEST_STATE_KEYS}, and with --generate for secrets that may be random.`,
  options: (command) =>
    command
      .argument("<name>", "its name in the container's environment")
      .option(...GENERATE)
      .option("--schedule <cron>", "when, as five fields of cron", fiveFields, MONTHLY)
      .option("--github", "print a workflow for GitHub Actions")
      .option(...REGION)
      .option(...JSON_FORM),
  examples: [
    `npx fleet secret cron ${REQUEST_STATE_KEYS}`,
    `npx fleet secret cron ${REQUEST_STATE_KEYS} --github > .github/workflows/rotate.yml`,
    'npx fleet secret cron SESSION_SECRET --generate --schedule "0 5 * * MON"',
  ],
  run: async ({ generate, schedule, github, region = [] }, context, name) => {
    const rotatesKeys = name === REQUEST_STATE_KEYS;
    if (!rotatesKeys && !generate) {
      throw new UsageError(
        `nobody could type a value of ${name}: add --generate if a random one will do. A key that its owner gives out ` +
          "is for a function: secret_rotation_days (docs/harden.md)",
      );
    }
    if (rotatesKeys && region.length > 0) {
      throw new UsageError(
        `the keys of ${name} are those of all regions, since a dialogue may go on in another one: leave --region out`,
      );
    }
    namedSecrets(name, await selectedRegions(context, region), region.length > 0);
    const args = [
      "secret",
      "rotate",
      name,
      ...(rotatesKeys ? [] : ["--generate"]),
      ...region.flatMap((stack) => ["--region", stack]),
      "--yes",
    ];
    if (github) {
      const workflow = rotationWorkflow(schedule, args);
      return { json: { name, schedule, line: null, workflow }, text: () => workflow };
    }
    const otherWay = `npx fleet secret cron ${name} --github`;
    const line = cronLine(context, { schedule, args, logFile: LOG_FILE, otherWay });
    const text = `A line for the crontab (crontab -e), which rotates ${name}:

${line}

What it did is in ${join(context.projectDir, LOG_FILE)}.
AWS credentials have to be where every program of this user finds them: ~/.aws, or the machine's role.
To have GitHub run it instead: ${otherWay}
`;
    return { json: { name, schedule, line, workflow: null }, text: () => text };
  },
});

function fiveFields(text: string): string {
  if (!/^[\d*/,A-Za-z-]+( [\d*/,A-Za-z-]+){4}$/.test(text) || !happens(text)) {
    throw new InvalidArgumentError('It takes five fields of cron, such as "17 3 1 * *".');
  }
  return text;
}

/** Each field is within its range, and there is such a day. */
function happens(pattern: string): boolean {
  try {
    return new Cron(pattern, { mode: "5-part" }).nextRun() !== null;
  } catch {
    return false;
  }
}
