import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { selectedRegions } from "../../../fleet/select";
import type { Context } from "../../../kit/context";
import { UsageError } from "../../../kit/failure";
import { renderDiff } from "../../../kit/terminal/diff";
import { terraformBinary } from "../../../terraform/binary";
import { asBytes, editCrontab, readCrontab, withBlock } from "../../../weekend/cron/crontab";
import { githubWorkflow } from "../../../weekend/cron/github-workflow";
import { cronLine, handedOn, leftOut } from "../../../weekend/cron/line";
import { type Answer, askFirst, type Consent, declareCommand } from "../../command";
import { DRY_RUN, JSON_FORM, REGION, YES } from "../../options";
import { type Form, workStream } from "../../print";

const LOG_FILE = join(".fleet", "weekend.log");

const ACTIONS = ["install", "remove", "github"] as const;

type Action = (typeof ACTIONS)[number] | "show";

/** What --json prints. */
interface CronReport {
  readonly action: Action;
  readonly project: string;
  /** The line for the crontab; null where there is none to be. */
  readonly line: string | null;
  readonly workflow: string | null;
  /** Whether the crontab was changed. */
  readonly changed: boolean;
}

export const command = declareCommand({
  description:
    "Has `fleet weekend apply` run every 15 minutes, for what AWS does not do by itself. Without an option: " +
    "shows the line for a crontab and changes nothing.",
  options: (command) =>
    command
      .option("--install", "write it into this user's crontab")
      .option("--remove", "take it out of there")
      .option("--github", "print a workflow for GitHub Actions")
      .option(...REGION)
      .option(...JSON_FORM)
      .option(...DRY_RUN)
      .option(...YES),
  examples: [
    "npx fleet weekend cron                       shows the line",
    "npx fleet weekend cron --install",
    "npx fleet weekend cron --github > .github/workflows/weekend.yml",
  ],
  asksBeforeIt: (options) => {
    const action = actionOf(options);
    return action === "install" || action === "remove" ? "changes the crontab" : undefined;
  },
  run: async (options, context) => {
    const action = actionOf(options);
    const names = options.region ?? [];
    // Checks the names. Automation can be stopped whatever the files say.
    if (names.length > 0) {
      await selectedRegions(context, names);
    }
    const answer = (report: Partial<CronReport>, text = ""): Answer => {
      const whole = { line: null, workflow: null, changed: false, ...report };
      return { json: { action, project: context.projectDir, ...whole }, text: () => text };
    };
    if (action === "github") {
      const workflow = githubWorkflow(names);
      return answer({ workflow }, workflow);
    }
    if (action === "remove") {
      return answer({ changed: await changeCrontab(undefined, options, context) });
    }
    const line = cronLine(context, {
      schedule: "*/15 * * * *",
      args: ["weekend", "apply", "--yes", ...names.flatMap((name) => ["--region", name])],
      logFile: LOG_FILE,
      terraform: terraformBinary(context.env),
      otherWay: "npx fleet weekend cron --github",
    });
    return action === "install"
      ? answer({ line, changed: await changeCrontab(line, options, context) })
      : answer({ line }, explanation(line, context));
  },
});

function actionOf(
  options: Consent & { readonly [name in (typeof ACTIONS)[number]]?: true },
): Action {
  const actions = ACTIONS.filter((name) => options[name]);
  if (actions.length > 1) {
    throw new UsageError(
      `cron takes one of --install, --remove and --github; got: --${actions.join(", --")}`,
    );
  }
  const [action = "show"] = actions;
  if ((options.yes || options.dryRun) && action !== "install" && action !== "remove") {
    throw new UsageError("--yes and --dry-run go with --install or --remove");
  }
  return action;
}

/** Shows what changes in the crontab, asks and writes it. @param line undefined takes the block out */
async function changeCrontab(
  line: string | undefined,
  options: Form & Consent,
  context: Context,
): Promise<boolean> {
  const { projectDir, env } = context;
  const out = workStream(options, context);
  const before = await readCrontab(env);
  const lines = line === undefined ? undefined : [asBytes(line)];
  const edit = (crontab: string) => withBlock(crontab, asBytes(projectDir), lines);
  const after = edit(before);
  if (after === before) {
    out.write(
      line === undefined
        ? `The crontab holds nothing of ${projectDir}.\n`
        : `The crontab holds this already:\n${line}\n`,
    );
    return false;
  }
  const [shownBefore = "", shownAfter = ""] = [before, after].map((text) =>
    Buffer.from(text, "latin1").toString(),
  );
  out.write(renderDiff({ file: "crontab", before: shownBefore, after: shownAfter }, out));
  if (line !== undefined) {
    out.write(`${notes(context).join("\n")}\n`);
  }
  if (options.dryRun) {
    return false;
  }
  await askFirst(
    {
      text: "Write this crontab?",
      unchanged: "the crontab is as it was",
      deletes: line === undefined,
    },
    options,
    context,
  );
  // Others may have changed it while this one asked.
  await editCrontab(edit, env);
  if (line !== undefined) {
    mkdirSync(join(projectDir, ".fleet"), { recursive: true });
  }
  out.write(`The block of this project is ${line === undefined ? "taken out" : "installed"}.\n`);
  return true;
}

function explanation(line: string, context: Context): string {
  return `${[
    "A line for the crontab, which runs `fleet weekend apply` every 15 minutes:",
    "",
    line,
    "",
    ...notes(context),
    "",
    "To write it into this user's crontab:  npx fleet weekend cron --install",
    "To have GitHub run it instead:         npx fleet weekend cron --github",
  ].join("\n")}\n`;
}

function notes({ projectDir, env }: Context): string[] {
  const [taken, missing] = [Object.keys(handedOn(env)), leftOut(env)];
  return [
    "AWS starts and stops the tasks by itself; this brings and takes load balancers and closed answers, and repairs.",
    `What it did is in ${join(projectDir, LOG_FILE)}.`,
    `AWS credentials have to be where every program of this user finds them: ~/.aws, or the machine's role.`,
    ...(taken.length > 0 ? [`Taken over from this shell: ${taken.join(", ")}.`] : []),
    ...(missing.length > 0 ? [`Set in this shell, and not there: ${missing.join(", ")}.`] : []),
  ];
}
