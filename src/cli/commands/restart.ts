import { startNewTasks } from "../../aws/service";
import { resourceNames } from "../../fleet/resource-names";
import { selectedRegions } from "../../fleet/select";
import { CutOff, undoneText, unreadable } from "../../kit/failure";
import { inParallel } from "../../kit/in-parallel";
import { SignalGuard } from "../../kit/signals";
import { countOf, listOf } from "../../kit/words";
import { notDeployed } from "../../live/explanation";
import { REGIONS_AT_ONCE, type Reading, readRegions } from "../../live/read-regions";
import { waitForRollouts } from "../../operate/rollouts";
import { askFirst, declareCommand } from "../command";
import { DRY_RUN, JSON_FORM, REGION, YES } from "../options";
import { interruptionOf, NO_WAIT, rolloutFailures, rolloutOf, rolloutText } from "../rollouts";

export const command = declareCommand({
  description:
    "Has ECS replace the tasks, for what they read when they start: secrets, and an image such as latest. No call is " +
    "lost: an old task goes when a new one is healthy. Waits until the new ones have the traffic.",
  options: (command) =>
    command
      .option(...REGION)
      .option(...JSON_FORM)
      .option(...DRY_RUN)
      .option(...YES)
      .option(...NO_WAIT),
  examples: ["npx fleet restart", "npx fleet restart --region eu-west-1 --yes --no-wait"],
  asksBeforeIt: "changes something",
  run: async (options, context) => {
    const { region: names, wait, dryRun = false } = options;
    const readings = await readRegions(await selectedRegions(context, names), context.progress);
    const due = readings.filter(({ value }) => value?.service?.desiredCount);
    if (due.length > 0 && !dryRun) {
      const stacks = listOf(due.map(({ item }) => item.stackName));
      await askFirst({ text: `Replace the tasks of ${stacks}?`, deletes: false }, options, context);
    }
    const signals = new SignalGuard({ graceMs: 0, terminal: context });
    try {
      const started = await inParallel(dryRun ? [] : due, REGIONS_AT_ONCE, ({ item }) => {
        const { stackName, values } = item;
        const names = { region: values.aws_region, ...resourceNames(values) };
        return signals.finishing(stackName, () => startNewTasks(names));
      });
      const rollouts = started.flatMap(({ item, value }) =>
        value ? [{ region: item.item, deployment: value }] : [],
      );
      const watched = wait ? await waitForRollouts(rollouts, context, signals) : [];
      const rows = readings.map((reading) => {
        const { stackName, values } = reading.item;
        const outcome = started.find(({ item }) => item === reading);
        const error =
          whyNot(reading) ??
          (outcome?.error &&
            undoneText(outcome.error, "has new tasks", "no new tasks were started"));
        return {
          stack: stackName,
          region: values.aws_region,
          tasks: reading.value?.service?.desiredCount ?? null,
          // Null when nobody knows.
          changed: outcome?.error instanceof CutOff ? null : Boolean(outcome?.value),
          rollout: rolloutOf(stackName, watched),
          ...(error === undefined ? {} : { error }),
        };
      });
      return {
        json: { dryRun, regions: rows },
        text: () => rows.map((row) => rowText(row, dryRun)).join(""),
        failures: [
          ...rows.flatMap(({ stack, error }) => (error === undefined ? [] : `${stack}: ${error}`)),
          ...rolloutFailures(watched),
        ],
        interrupted: interruptionOf(signals),
      };
    } finally {
      signals.release();
    }
  },
});

function whyNot({ item, value, error }: Reading): string | undefined {
  if (error) {
    return unreadable(error.message);
  }
  return value.service ? undefined : notDeployed(item.stackName);
}

interface Row {
  readonly stack: string;
  readonly tasks: number | null;
  readonly changed: boolean | null;
  readonly rollout: ReturnType<typeof rolloutOf>;
  readonly error?: string;
}

function rowText({ stack, tasks, changed, rollout, error }: Row, dryRun: boolean): string {
  if (error !== undefined) {
    return "";
  }
  if (tasks === 0) {
    return `${stack}: no task is to run now, so there is none to replace\n`;
  }
  if (dryRun) {
    return `${stack}: ${countOf(tasks ?? 0, "task")} would be replaced\n`;
  }
  return changed ? `${stack}: new tasks are started; ${rolloutText(rollout)}\n` : "";
}
