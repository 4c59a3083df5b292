import { join } from "node:path";
import type { RegionConfig } from "../../src/fleet/load-fleet";
import type { Emulator } from "../../src/sandbox/emulator";
import { sandboxEnvironment } from "../../src/sandbox/environment";
import { type FleetRun, fleet } from "../cli/fleet-process";
import { type Outage, startFaultyAws, type Write } from "./faulty-aws";
import { KEYS, settledFleet } from "./settled-fleet";

/** A reading ends after 30 s, and the process has to start on a busy machine. */
const MOST_MS = 60_000;
/** A region has several requests then, and its tasks are waited for. */
const MOST_WRITING_MS = 150_000;

interface Command {
  readonly args: string;
  readonly input?: string;
  /** Where its JSON has a row for each region. */
  readonly rows?: "regions" | "secrets";
  /** What it asks of AWS in each region, by operation. Without it, it changes nothing. */
  readonly writes?: Readonly<Record<string, number>>;
  /** Until the tasks are healthy. */
  readonly waits?: true;
  /** It does nothing while one region cannot be reached. */
  readonly isTogether?: true;
  /** Only of the regions that the schedule runs. */
  readonly isOfActive?: true;
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
  { args: "scale 3 --yes", rows: "regions", writes: { UpdateService: 1 }, waits: true },
  { args: "restart --yes", rows: "regions", writes: { UpdateService: 1 }, waits: true },
  {
    ...{ args: "secret set API_KEY --yes", input: "another-key", rows: "secrets", waits: true },
    writes: { PutSecretValue: 1, UpdateService: 1 },
  },
  {
    ...{ args: `secret rotate ${KEYS} --yes --dialogue-minutes 0`, isTogether: true },
    writes: { PutSecretValue: 3, UpdateService: 3 },
  },
  { args: "weekend down --yes", rows: "regions", writes: { UpdateService: 1 } },
  {
    ...{ args: "weekend up --yes", rows: "regions", isOfActive: true },
    writes: { UpdateService: 1 },
  },
];

/** Down, throttling, and going down in the middle. Not where AWS has its services for all regions. */
export function brokenRegions(regions: readonly RegionConfig[]): readonly RegionConfig[] {
  // The region that the schedule runs is among them.
  return regions
    .filter(({ values }) => !["eu-west-1", "us-east-1"].includes(values.aws_region))
    .sort((a, b) => Number(b.stackName === "eu-west-2") - Number(a.stackName === "eu-west-2"))
    .slice(0, 3);
}

/** What came of a command while regions were down, and when they were back. */
export interface OutageRun {
  readonly command: string;
  readonly milliseconds: number;
  readonly wrong: readonly string[];
  readonly stderr: string;
}

/**
 * Runs every command while one region is down, one throttles everything, and one goes down in the middle; then once more
 * when they are back.
 * @param emulator an empty one, with its control
 * @param count of regions, of which two have to be others than the shipped ones
 * @param more variables, such as how often the SDK tries
 * @param onRun gets each run when it has ended
 */
export async function runWithOutages(
  emulator: Emulator,
  folder: string,
  count: number,
  more: Readonly<Record<string, string>> = {},
  onRun: (run: OutageRun) => void = () => {},
): Promise<readonly OutageRun[]> {
  const settled = await settledFleet(emulator, join(folder, "project"), count);
  const aws = await startFaultyAws(emulator.url, { throttled: 0, failed: 0, seed: 0 });
  const env = sandboxEnvironment(aws, process.env, more);
  const runs: OutageRun[] = [];
  const { project, regions } = settled;
  try {
    for (const command of COMMANDS) {
      for (const isBroken of [true, false]) {
        aws.setOutages(isBroken ? outagesFor(command, regions) : {});
        aws.takeWrites();
        const started = performance.now();
        const args = [...command.args.split(" "), "--json"];
        const ended = await fleet(args, env, undefined, undefined, project, command.input);
        const milliseconds = Math.round(performance.now() - started);
        const wrong = isBroken
          ? wrongWhileBroken(command, regions, ended, aws.takeWrites())
          : wrongWhenBack(command, regions, ended);
        const mostMs = command.writes ? MOST_WRITING_MS : MOST_MS;
        const run = {
          command: `${command.args}${isBroken ? ", broken" : ", back"}`,
          milliseconds,
          wrong: [
            ...wrong,
            ...(milliseconds > mostMs ? [`it took more than ${mostMs} ms`] : []),
            ...(/^\s+at .*:\d+:\d+/m.test(ended.stderr) ? ["it shows a stack trace"] : []),
          ],
          stderr: ended.stderr,
        };
        onRun(run);
        runs.push(run);
      }
    }
    return runs;
  } finally {
    await settled.stop();
    await aws.stop();
  }
}

function outagesFor(
  { writes }: Command,
  regions: readonly RegionConfig[],
): Readonly<Record<string, Outage>> {
  const [down, throttled, breaking] = brokenRegions(regions).map((it) => it.values.aws_region);
  return {
    [down ?? ""]: { kind: "down" },
    [throttled ?? ""]: { kind: "throttled" },
    [breaking ?? ""]: { kind: "down", ...(writes ? { afterWrites: 1 } : { after: 1 }) },
  };
}

function wrongWhileBroken(
  command: Command,
  regions: readonly RegionConfig[],
  { exitCode, stdout, stderr }: FleetRun,
  writes: readonly Write[],
): string[] {
  const due = dueOf(command, regions);
  const [down, throttled, breaking] = brokenRegions(regions);
  const named = namedIn(stdout, stderr, regions);
  const isBroken = (it: RegionConfig) => it === down || it === throttled || it === breaking;
  const isDone = (it: RegionConfig) => !command.isTogether && !isBroken(it);
  return [
    ...(exitCode === 1 ? [] : [`it ended with ${exitCode}`]),
    ...unlisted(command, due, stdout),
    ...due
      .filter((it) => (it === down || it === throttled) && !named.includes(it))
      .map(({ stackName }) => `it does not say that it could not reach ${stackName}`),
    ...(command.waits && breaking && due.includes(breaking) && !named.includes(breaking)
      ? [`it does not say what went wrong in ${breaking.stackName}`]
      : []),
    ...due
      .filter((it) => !isBroken(it) && new RegExp(`^error ${it.stackName}: `, "m").test(stderr))
      .map(({ stackName }) => `it failed in ${stackName}`),
    ...due.flatMap((region) => wrongWrites(command, region, writes, isDone(region))),
  ];
}

function wrongWhenBack(
  command: Command,
  regions: readonly RegionConfig[],
  { exitCode, stdout, stderr }: FleetRun,
): string[] {
  return [
    ...(exitCode === 0 ? [] : [`run again, it ended with ${exitCode}`]),
    ...(/^error /m.test(stderr) ? ["run again, it failed"] : []),
    ...unlisted(command, dueOf(command, regions), stdout),
  ];
}

function dueOf({ isOfActive }: Command, regions: readonly RegionConfig[]) {
  return regions.filter(
    ({ values }) => !isOfActive || values.weekend_active_regions.includes(values.aws_region),
  );
}

/** Of which regions something is said to be wrong. */
function namedIn(
  stdout: string,
  stderr: string,
  regions: readonly RegionConfig[],
): readonly RegionConfig[] {
  return regions.filter(
    ({ stackName }) =>
      new RegExp(`^error ${stackName}: `, "m").test(stderr) ||
      // As the findings of doctor name them.
      stdout.includes(`"stack": "${stackName}",\n      "check": `),
  );
}

function unlisted({ args, rows }: Command, due: readonly RegionConfig[], stdout: string): string[] {
  if (args === "logs") {
    // A line of JSON for each event, and there are none.
    return stdout === "" ? [] : ["it has more than events on standard output"];
  }
  let json: Record<string, { stack: string }[] | undefined>;
  try {
    json = JSON.parse(stdout);
  } catch {
    return ["standard output is no JSON"];
  }
  const shown = rows ? (json[rows] ?? []).map(({ stack }) => stack) : undefined;
  return due
    .filter(({ stackName }) => shown && !shown.includes(stackName))
    .map(({ stackName }) => `it has no row of ${stackName}`);
}

/** Each thing is done once where AWS answers, and at most once elsewhere. */
function wrongWrites(
  { writes: wanted = {}, isTogether }: Command,
  { stackName, values }: RegionConfig,
  writes: readonly Write[],
  isDone: boolean,
): string[] {
  const expected = isTogether ? {} : wanted;
  const own = writes.filter(({ region }) => region === values.aws_region);
  const operations = new Set([...Object.keys(expected), ...own.map((it) => it.operation)]);
  return [...operations].flatMap((operation) => {
    const count = own.filter((it) => it.operation === operation).length;
    const most = expected[operation] ?? 0;
    return count > most || (isDone && count < most)
      ? [`${stackName}: ${operation} was done ${count} times, not ${most}`]
      : [];
  });
}
