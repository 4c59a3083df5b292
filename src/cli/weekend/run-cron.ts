import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { selectedRegions } from "../../fleet/select";
import type { Context } from "../../kit/context";
import { Interrupted, UsageError } from "../../kit/failure";
import { renderDiff } from "../../kit/terminal/diff";
import { asBytes, readCrontab, withBlock, writeCrontab } from "../../weekend/cron/crontab";
import { githubWorkflow } from "../../weekend/cron/github-workflow";
import { cronLine, handedOn, LOG_FILE, leftOut } from "../../weekend/cron/line";
import type { CronOptions } from "../commands/weekend";
import { refuseWithoutAnswer } from "./run-apply";

/** What `fleet weekend cron --json` prints. */
interface CronReport {
  readonly action: "show" | "install" | "remove" | "github";
  readonly project: string;
  /** The line for the crontab; null where there is none to be. */
  readonly line: string | null;
  readonly workflow: string | null;
  /** Whether the crontab was changed. */
  readonly changed: boolean;
}

/** `fleet weekend cron`: what runs `fleet weekend apply` every 15 minutes. */
export async function runCron(options: CronOptions, context: Context): Promise<void> {
  const actions = (["install", "remove", "github"] as const).filter((name) => options[name]);
  if (actions.length > 1) {
    throw new UsageError(
      `cron takes one of --install, --remove and --github; got: --${actions.join(", --")}`,
    );
  }
  const action: CronReport["action"] = actions[0] ?? "show";
  if ((options.yes || options.dryRun) && action !== "install" && action !== "remove") {
    throw new UsageError("--yes and --dry-run go with --install or --remove");
  }
  const names = options.region ?? [];
  // Checks the names. Automation can be stopped whatever the files say.
  if (names.length > 0) {
    await selectedRegions(context, names);
  }
  const print = (report: Partial<CronReport>, text = "") => {
    const whole = { line: null, workflow: null, changed: false, ...report };
    const json = { action, project: context.projectDir, ...whole };
    context.stdout.write(options.json ? `${JSON.stringify(json, null, 2)}\n` : text);
  };
  if (action === "github") {
    const workflow = githubWorkflow(names);
    return print({ workflow }, workflow);
  }
  if (action === "remove") {
    return print({ changed: await changeCrontab(undefined, options, context) });
  }
  const line = cronLine(context, names);
  if (action === "install") {
    return print({ line, changed: await changeCrontab(line, options, context) });
  }
  print({ line }, explanation(line, context));
}

/** Shows what changes in the crontab, asks and writes it. @param line undefined takes the block out */
async function changeCrontab(
  line: string | undefined,
  options: CronOptions,
  context: Context,
): Promise<boolean> {
  const { projectDir, env, stdout, stderr, confirm } = context;
  const [name, verb] =
    line === undefined ? ["cron --remove", "taken out"] : ["cron --install", "installed"];
  refuseWithoutAnswer(name, options, context);
  const before = await readCrontab(env);
  const lines = line === undefined ? undefined : [asBytes(line)];
  const after = withBlock(before, asBytes(projectDir), lines);
  const out = options.json ? stderr : stdout;
  if (after === before) {
    out.write(
      line === undefined
        ? `The crontab holds nothing of ${projectDir}.\n`
        : `The crontab holds this already:\n${line}\n`,
    );
    return false;
  }
  const [shownBefore, shownAfter] = [before, after].map((text) =>
    Buffer.from(text, "latin1").toString(),
  );
  out.write(
    renderDiff({ file: "crontab", before: shownBefore ?? "", after: shownAfter ?? "" }, out),
  );
  if (line !== undefined) {
    out.write(`${notes(context).join("\n")}\n`);
  }
  if (options.dryRun) {
    return false;
  }
  if (!options.yes && !(await confirm("Write this crontab?", true))) {
    throw new Interrupted("SIGINT", "the crontab is as it was");
  }
  await writeCrontab(after, env);
  if (line !== undefined) {
    mkdirSync(join(projectDir, ".fleet"), { recursive: true });
  }
  out.write(`The block of this project is ${verb}.\n`);
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
