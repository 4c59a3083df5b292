import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { withApplyLock } from "../../deploy/apply-lock";
import { firstFleetFiles } from "../../fleet/first-fleet";
import { loadFleet } from "../../fleet/load-fleet";
import { isShipped } from "../../fleet/shipped-regions";
import { tfvarsFile } from "../../fleet/tfvars-file";
import { readTfvars } from "../../fleet/tfvars-text";
import type { Context } from "../../kit/context";
import { UsageError } from "../../kit/failure";
import { formatProblem } from "../../kit/problem";
import { SignalGuard } from "../../kit/signals";
import { renderDiff } from "../../kit/terminal/diff";
import { writeFileAtomically } from "../../kit/write-file";
import { readStates } from "../../live/region-resources";
import { askFirst, declareCommand } from "../command";
import { estimated } from "../estimate";
import { planFleet } from "../init-plan";
import { answersFrom, askForAnswers, checkInitOptions, INIT_DEFAULTS } from "../init-questions";
import { collect, DRY_RUN, JSON_FORM, YES } from "../options";
import { workStream } from "../print";
import { firstSteps } from "../text/first-steps";

export const command = declareCommand({
  description:
    "Writes the files of a first fleet: tfvars/fleet.tfvars for what all regions share, and one file for each region. " +
    "Asks for what no option says, shows the files and what they cost, and asks before it writes. They take the place " +
    "of the example regions that come with the project. Files of your own stay: with any of them it refuses.",
  options: (command) =>
    command
      .option("--region <region>", "a region of AWS, such as eu-central-1; repeatable", collect)
      .option(
        "--project <name>",
        `the start of every name in AWS (default: "${INIT_DEFAULTS.project}")`,
      )
      .option(
        "--image <image>",
        "the container image of your MCP server (default: the example server)",
      )
      .option("--port <n>", `the port that it listens on (default: ${INIT_DEFAULTS.port})`)
      .option("--domain <zone>", "a public hosted zone of yours in Route 53")
      .option("--no-domain", "use the load balancers' own names, without HTTPS")
      .option(
        "--subdomain <name>",
        `the name before the domain (default: "${INIT_DEFAULTS.subdomain}")`,
      )
      .option("--https", "HTTPS, with a certificate that AWS issues (default with a domain)")
      .option("--no-https", "HTTP only")
      .option("--weekend", "run at weekends only")
      .option("--no-weekend", "run always (default)")
      .option("--offline", "ask AWS for nothing, and take the zones that accounts usually have")
      .option(...JSON_FORM)
      .option(...DRY_RUN)
      .option(...YES),
  asksBeforeIt: "writes files",
  examples: [
    "npx fleet init",
    "npx fleet init --region eu-central-1 --image ghcr.io/example/server:1.2 --port 8080 --no-domain --dry-run",
    "npx fleet init --region eu-central-1 --region us-east-1 --domain example.com --yes",
  ],
  run: async (options, context) => {
    const { projectDir, env, stderr } = context;
    checkInitOptions(options);
    const examples = await replaceable(context);
    const isAsked = context.interactive && !options.yes;
    const answers = isAsked ? await askForAnswers(options, env) : answersFrom(options, env);
    const { fleet, notes } = await planFleet(answers, options.offline === true, context);

    const folder = join(projectDir, "tfvars");
    const texts = firstFleetFiles(fleet);
    const removed = examples.filter(({ name }) => !texts.has(name));
    const after = await loadFleet(
      folder,
      projectDir,
      new Map([
        ...removed.map(({ name }) => [join(folder, name), null] as const),
        ...[...texts].map(([name, text]) => [join(folder, name), text] as const),
      ]),
      context.now(),
    );
    const estimate = await estimated(after.regions, after.regions, context);
    const out = workStream(options, context);
    for (const [name, text] of texts) {
      const before = examples.find((it) => it.name === name)?.text ?? "";
      out.write(renderDiff({ file: `tfvars/${name}`, before, after: text }, out));
    }
    for (const line of [...notes, ...after.warnings.map(formatProblem)]) {
      stderr.write(`note ${line}\n`);
    }
    const gone = removed.map(({ name }) => `tfvars/${name}`);
    if (gone.length > 0) {
      out.write(`These examples go: ${gone.join(", ")}\n`);
    }
    out.write(`${estimate.text}\n`);
    const files = [...texts.keys()].map((name) => `tfvars/${name}`);
    const dryRun = options.dryRun === true;
    if (!dryRun) {
      const instead = examples.length > 0 ? " in place of the example regions" : "";
      await askFirst(
        { text: `Write ${files.length} files${instead}?`, deletes: examples.length > 0 },
        options,
        context,
      );
      await write(
        texts,
        removed.map(({ name }) => name),
        context,
      );
    }
    return {
      json: {
        dryRun,
        files,
        removed: gone,
        regions: after.regions.map(({ stackName: stack, values }) => ({
          stack,
          region: values.aws_region,
          vpcCidr: values.vpc_cidr,
          zones: values.availability_zones,
        })),
        monthly: estimate.monthly,
        written: !dryRun,
      },
      text: () => (dryRun ? "" : firstSteps(fleet)),
    };
  },
});

interface Example {
  readonly name: string;
  readonly text: string;
}

/** The examples in tfvars/, which may be replaced. @throws when other files are regions, or an example is deployed */
async function replaceable(context: Context): Promise<Example[]> {
  const folder = join(context.projectDir, "tfvars");
  const all = existsSync(folder) ? await readdir(folder) : [];
  const names = all.filter((name) => ["region", "shared"].includes(tfvarsFile(name).is));
  const files = await Promise.all(
    names.map(async (name) => ({
      name,
      text: await readTfvars(join(folder, name), `tfvars/${name}`),
    })),
  );
  const own = files.filter(({ name, text }) => !isShipped(name, text));
  if (own.length > 0) {
    throw new UsageError(
      `tfvars/ holds files of yours (${own.map(({ name }) => name).join(", ")}), and init is for a first fleet. To add a ` +
        "region to yours: npx fleet region add",
    );
  }
  const stacks = files.flatMap(({ name }) => {
    const file = tfvarsFile(name);
    return file.is === "region" ? [file.stackName] : [];
  });
  const readings = await readStates(stacks, context);
  const unread = readings.find(({ error }) => error);
  if (unread?.error) {
    throw new Error(`the state of ${unread.item} could not be read: ${unread.error.message}`);
  }
  const deployed = readings.find(({ value = [] }) => value.some(({ resources }) => resources > 0));
  if (deployed) {
    throw new Error(
      `the example region ${deployed.item} is deployed. Destroy it first: npx fleet destroy ${deployed.item}`,
    );
  }
  return files;
}

/** All, or what the message of an error says. It takes no time, so a signal waits for the end. */
async function write(
  texts: ReadonlyMap<string, string>,
  removed: readonly string[],
  context: Context,
): Promise<void> {
  const folder = join(context.projectDir, "tfvars");
  const signals = new SignalGuard({ graceMs: 0 });
  const written: string[] = [];
  try {
    await withApplyLock(context, signals, async () => {
      await mkdir(folder, { recursive: true });
      for (const [name, text] of texts) {
        await writeFileAtomically(join(folder, name), text);
        written.push(name);
      }
      for (const name of removed) {
        await rm(join(folder, name));
      }
    });
  } catch (error) {
    const already = written.length > 0 ? `. Written already: ${written.join(", ")}` : "";
    throw new Error(`${(error as Error).message}${already}`, { cause: error });
  } finally {
    signals.release();
  }
}
