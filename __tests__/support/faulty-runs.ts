import { join } from "node:path";
import type { RegionConfig } from "../../src/fleet/load-fleet";
import type { Emulator } from "../../src/sandbox/emulator";
import { sandboxEnvironment } from "../../src/sandbox/environment";
import { fleet } from "../cli/fleet-process";
import { type Faults, type FaultyAws, startFaultyAws, type Write } from "./faulty-aws";
import { KEYS, settledFleet } from "./settled-fleet";

/** The time for a reading, and for the start of a process on a busy machine. */
const MOST_MS = 60_000;
const MOST_WRITING_MS = 300_000;
/** The share of the regions that may stay unread: a request is tried eight times. */
const MOST_UNREAD = 0.1;

interface Command {
  readonly args: string;
  readonly input?: string;
  /** Where its JSON has a row for each region; without it, its rows are not regions. */
  readonly rows?: "regions" | "secrets" | "steps";
  /** How many deployments it is to begin in each region, and how many values to store. @default none */
  readonly deployments?: number;
  readonly values?: number;
}

/** What reads or writes AWS by its SDK, in an order in which each finds something to do. */
const COMMANDS: readonly Command[] = [
  { args: "status", rows: "regions" },
  { args: "doctor" },
  { args: "logs" },
  { args: "events" },
  { args: "secret status", rows: "secrets" },
  { args: "weekend status", rows: "regions" },
  { args: "cost now", rows: "regions" },
  { args: "cost recommend" },
  { args: "scale 3 --yes", rows: "regions" },
  { args: "restart --yes", rows: "regions", deployments: 1 },
  {
    ...{ args: "secret set API_KEY --yes", input: "another-key" },
    ...{ rows: "secrets", deployments: 1, values: 1 },
  },
  {
    args: `secret rotate ${KEYS} --yes --dialogue-minutes 0`,
    ...{ rows: "steps", deployments: 3, values: 3 },
  },
  { args: "weekend down --yes", rows: "regions" },
];

/** What came of a command. */
export interface FaultyRun {
  readonly command: string;
  readonly milliseconds: number;
  readonly exitCode: number;
  /** The regions that an error was reported of. */
  readonly reported: readonly string[];
  /** What must not be: a region that is passed over in silence, or something that was done twice. */
  readonly wrong: readonly string[];
  readonly stderr: string;
}

/**
 * Runs every command on so many regions, while AWS throttles and fails.
 * @param emulator an empty one, with its control
 * @param onRun gets each run when it has ended
 */
export async function runUnderFaults(
  emulator: Emulator,
  folder: string,
  count: number,
  faults: Faults,
  onRun: (run: FaultyRun) => void = () => {},
): Promise<{ readonly runs: readonly FaultyRun[]; readonly counts: FaultyAws["counts"] }> {
  const settled = await settledFleet(emulator, join(folder, "project"), count);
  const aws = await startFaultyAws(emulator.url, faults);
  try {
    const { project, regions } = settled;
    const env = sandboxEnvironment(aws, process.env, {});
    const runs: FaultyRun[] = [];
    for (const command of COMMANDS) {
      const run = await runOne(command, regions, aws, (args, input) =>
        fleet(args, env, undefined, undefined, project, input),
      );
      onRun(run);
      runs.push(run);
    }
    return { runs, counts: aws.counts };
  } finally {
    await settled.stop();
    await aws.stop();
  }
}

async function runOne(
  command: Command,
  regions: readonly RegionConfig[],
  aws: FaultyAws,
  run: (args: string[], input?: string) => ReturnType<typeof fleet>,
): Promise<FaultyRun> {
  aws.takeWrites();
  const started = performance.now();
  const args = [...command.args.split(" "), "--json"];
  const { exitCode, stdout, stderr } = await run(args, command.input);
  const milliseconds = Math.round(performance.now() - started);
  const reported = regions
    .map(({ stackName }) => stackName)
    .filter((stack) => new RegExp(`^error ${stack}: `, "m").test(stderr));
  // A rotation goes step by step in all regions: it stops for all of them when it says that it stops for one.
  const isStopped = command.rows === "steps" && exitCode === 1;
  const toldOf = isStopped ? regions.map(({ stackName }) => stackName) : reported;
  const isWriting = command.args.includes("--yes");
  const mostMs = isWriting ? MOST_WRITING_MS : MOST_MS;
  const isUnread = !isWriting && reported.length > MOST_UNREAD * regions.length;
  return {
    ...{ command: command.args, milliseconds, exitCode, reported, stderr },
    wrong: [
      ...([0, 1].includes(exitCode) ? [] : [`it ended with ${exitCode}`]),
      ...(/^\s+at .*:\d+:\d+/m.test(stderr) ? ["it shows a stack trace"] : []),
      ...(isUnread ? [`it could not read ${reported.length} regions`] : []),
      ...(milliseconds > mostMs ? [`it took more than ${mostMs} ms`] : []),
      ...passedOver(command, regions, stdout, toldOf),
      ...wronglyDone(command, regions, aws.takeWrites(), toldOf),
    ],
  };
}

function passedOver(
  { rows }: Command,
  regions: readonly RegionConfig[],
  stdout: string,
  toldOf: readonly string[],
): string[] {
  if (rows === undefined) {
    return [];
  }
  const json = JSON.parse(stdout || "{}") as Record<string, { stack: string }[] | undefined>;
  const shown = (json[rows] ?? []).map(({ stack }) => stack);
  return regions
    .map(({ stackName }) => stackName)
    .filter((stack) => !shown.includes(stack) && !toldOf.includes(stack))
    .map((stack) => `it says nothing of ${stack}`);
}

/** What AWS would do twice when it is asked twice. To set a count, or bounds, or a value by its token, is not of it. */
function wronglyDone(
  { deployments = 0, values = 0 }: Command,
  regions: readonly RegionConfig[],
  writes: readonly Write[],
  toldOf: readonly string[],
): string[] {
  return regions.flatMap(({ stackName, values: { aws_region } }) => {
    const own = writes.filter(({ region }) => region === aws_region);
    const begun = own.filter(({ parameters }) => parameters.forceNewDeployment === true).length;
    const tokens = own.map(({ parameters }) => parameters.ClientRequestToken).filter(Boolean);
    const stored = new Set(tokens).size;
    const isTooMuch = begun > deployments || stored > values;
    const isTooLittle = begun < deployments || stored < values;
    const text = `${stackName}: ${begun} of ${deployments} deployments, ${stored} of ${values} values`;
    return isTooMuch || (isTooLittle && !toldOf.includes(stackName)) ? [text] : [];
  });
}
