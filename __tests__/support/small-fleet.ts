import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StackResult } from "../../src/deploy/stack-result";
import { setVariables } from "../../src/fleet/edit-tfvars";
import type { RegionConfig } from "../../src/fleet/load-fleet";
import { selectedRegions } from "../../src/fleet/select";
import type { Emulator } from "../../src/sandbox/emulator";
import { sandboxEnvironment } from "../../src/sandbox/environment";
import { providerEnvironment } from "../../src/terraform/provider-mirror";
import { type FleetRun, fleet } from "../cli/fleet-process";
import { type Faults, type FaultyAws, startFaultyAws } from "./faulty-aws";
import { manyRegions } from "./many-regions";
import { type InstalledProvider, installProvider, Providers } from "./providers";

/** What takes Terraform's provider long to create is off, and no task is waited for. */
const SMALL = {
  create_alb: false,
  enable_domain: false,
  enable_service_discovery: false,
  desired_count: 0,
};

/** What came of one run of a command that plans, applies or destroys. */
export interface DeploymentRun extends FleetRun {
  readonly command: string;
  readonly milliseconds: number;
  /** Of the stacks that it says something of, by name. */
  readonly stacks: ReadonlyMap<string, Pick<StackResult, "result" | "reason">>;
  /** What must not be, such as a region that is passed over in silence. */
  readonly wrong: readonly string[];
}

/** So many small regions that Terraform deploys, with a faulty AWS. */
export interface SmallFleet {
  readonly project: string;
  readonly regions: readonly RegionConfig[];
  readonly aws: FaultyAws;
  /**
   * Runs a command line with --json, which has to report the regions.
   * @param of which it is about. @default all
   */
  readonly run: (line: string, of?: readonly RegionConfig[]) => Promise<DeploymentRun>;
  /** Runs a command line as it is. */
  readonly fleet: (line: string) => Promise<FleetRun>;
  readonly stop: () => Promise<void>;
}

interface SmallFleetProps {
  readonly count: number;
  readonly faults: Faults;
  /** @default it is installed */
  readonly provider?: InstalledProvider;
  /** Further variables, of the provider, too. */
  readonly env?: Readonly<Record<string, string>>;
}

/** @param emulator an empty one */
export async function smallFleet(
  emulator: Emulator,
  folder: string,
  { count, faults, provider, env: more = {} }: SmallFleetProps,
): Promise<SmallFleet> {
  const project = manyRegions(join(folder, "project"), count);
  const regions = await selectedRegions({ projectDir: project });
  for (const { file } of regions) {
    const path = join(project, file);
    writeFileSync(path, await setVariables(readFileSync(path, "utf8"), SMALL));
  }
  const aws = await startFaultyAws(emulator.url, faults);
  const base = {
    ...sandboxEnvironment(aws, process.env, providerEnvironment({ folder })),
    ...more,
  };
  const providers = new Providers(
    base,
    join(folder, "providers"),
    provider ?? (await installProvider(base, folder)),
  );
  const env = { ...base, ...(await providers.listen()) };
  const runFleet = (line: string) => fleet(line.split(" "), env, undefined, undefined, project);
  return {
    project,
    regions,
    aws,
    fleet: runFleet,
    run: async (command, of = regions) => {
      const started = performance.now();
      const ended = await runFleet(`${command} --json`);
      const milliseconds = Math.round(performance.now() - started);
      return { command, milliseconds, ...ended, ...readRun(ended, of) };
    },
    stop: async () => {
      await providers.stop();
      await aws.stop();
    },
  };
}

/** Commands that go in waves report stacks, those that apply what files say report regions. */
interface Report {
  readonly stacks?: readonly StackResult[];
  readonly regions?: readonly (Pick<StackResult, "stack" | "result"> & {
    readonly error: string | null;
  })[];
}

function readRun(
  { exitCode, stdout, stderr }: FleetRun,
  regions: readonly RegionConfig[],
): Pick<DeploymentRun, "stacks" | "wrong"> {
  const { stacks: inWaves = [], regions: applied = [] } = JSON.parse(stdout || "{}") as Report;
  const stacks = [...inWaves, ...applied.map((it) => ({ ...it, reason: it.error }))];
  const unsaid = regions.filter(({ stackName }) => !stacks.some((it) => it.stack === stackName));
  return {
    stacks: new Map(stacks.map(({ stack, result, reason }) => [stack, { result, reason }])),
    wrong: [
      ...([0, 1].includes(exitCode) ? [] : [`it ended with ${exitCode}: ${stderr}`]),
      ...(/^\s+at .*:\d+:\d+/m.test(stderr) ? ["it shows a stack trace"] : []),
      ...unsaid.map(({ stackName }) => `it says nothing of ${stackName}`),
      ...stacks
        .filter(({ result, reason }) => ["failed", "skipped"].includes(result) && !reason)
        .map(({ stack }) => `it gives no reason for ${stack}`),
    ],
  };
}

/** More runs of one command than this are no going on any more. */
const MOST_RUNS = 10;

/**
 * Runs a command line again until it ends well, as its report says. In between it recovers the stacks in which an answer
 * that got lost has left something, as the page of troubleshooting says.
 */
export async function untilDone(
  { run, fleet }: SmallFleet,
  line: string,
  of: readonly RegionConfig[],
  onRun: (run: DeploymentRun) => void,
): Promise<void> {
  for (let number = 1; number <= MOST_RUNS; number++) {
    const last = await run(line, of);
    onRun(last);
    if (last.exitCode === 0) {
      return;
    }
    for (const [stack, { result, reason }] of last.stacks) {
      if (result === "failed" && /already exists/i.test(reason ?? "")) {
        await fleet(`recover ${stack} --yes`);
      }
    }
  }
}

/** How many stacks have which result. */
export function resultsOf({ stacks }: DeploymentRun): Record<string, number> {
  const results: Record<string, number> = {};
  for (const { result } of stacks.values()) {
    results[result] = (results[result] ?? 0) + 1;
  }
  return results;
}

/** A line for each stack that failed. */
export function failuresOf({ stacks }: DeploymentRun): string[] {
  return [...stacks].flatMap(([stack, { result, reason }]) =>
    result === "failed" ? [`${stack}: ${reason}`] : [],
  );
}
