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
import { type Faults, type FaultyAws, startFaultyAws, type Write } from "./faulty-aws";
import { manyRegions } from "./many-regions";
import { installProvider, Providers } from "./providers";

/** What takes Terraform's provider long to create is off, and no task is waited for. */
const SMALL = {
  create_alb: false,
  enable_domain: false,
  enable_service_discovery: false,
  desired_count: 0,
};

/** More runs of one command than this are no going on any more. */
const MOST_RUNS = 10;

/** What came of one run of a command that plans, applies or destroys. */
export interface DeploymentRun {
  readonly command: string;
  readonly milliseconds: number;
  readonly exitCode: number;
  /** How many regions have which result. */
  readonly results: Readonly<Record<string, number>>;
  /** The failed regions with their reasons. */
  readonly failed: ReadonlyMap<string, string>;
  /** What must not be, such as a region that is passed over in silence. */
  readonly wrong: readonly string[];
}

/** A thing that was made twice, although it was asked for once. */
export interface MadeTwice {
  readonly what: string;
  /** The first answer got lost, and Terraform's provider has asked again. */
  readonly isAfterLoss: boolean;
}

export interface DeploymentsUnderFaults {
  readonly runs: readonly DeploymentRun[];
  readonly counts: FaultyAws["counts"];
  readonly writes: number;
  readonly madeTwice: readonly MadeTwice[];
}

/**
 * Plans, deploys and destroys so many regions while AWS throttles and fails, running each command again until no
 * region fails any more, as its report says.
 * @param emulator an empty one
 * @param onRun gets each run when it has ended
 */
export async function deployUnderFaults(
  emulator: Emulator,
  folder: string,
  count: number,
  faults: Faults,
  onRun: (run: DeploymentRun) => void,
): Promise<DeploymentsUnderFaults> {
  const project = manyRegions(join(folder, "project"), count);
  const regions = await selectedRegions({ projectDir: project });
  for (const { file } of regions) {
    const path = join(project, file);
    writeFileSync(path, await setVariables(readFileSync(path, "utf8"), SMALL));
  }
  const aws = await startFaultyAws(emulator.url, faults);
  const base = sandboxEnvironment(aws, process.env, providerEnvironment({ folder }));
  const providers = new Providers(
    base,
    join(folder, "providers"),
    await installProvider(base, folder),
  );
  const runs: DeploymentRun[] = [];
  try {
    const env = { ...base, ...(await providers.listen()) };
    const run = async (args: string): Promise<DeploymentRun> => {
      const started = performance.now();
      const words = [...args.split(" "), "--json"];
      const ended = await fleet(words, env, undefined, undefined, project);
      const milliseconds = Math.round(performance.now() - started);
      const done = { command: args, milliseconds, ...readRun(ended, regions) };
      runs.push(done);
      onRun(done);
      return done;
    };
    const untilDone = async (args: string, isDone: (run: DeploymentRun) => boolean) => {
      for (let number = 1; number <= MOST_RUNS; number++) {
        const last = await run(args);
        if (isDone(last)) {
          return;
        }
        for (const [stack, reason] of last.failed) {
          // As the page of troubleshooting says of what an answer that got lost leaves.
          if (/already exists/i.test(reason)) {
            await fleet(["recover", stack, "--yes"], env, undefined, undefined, project);
          }
        }
      }
    };
    const writes: Write[] = [];
    const names = regions.map(({ stackName }) => stackName).join(" ");
    await untilDone("plan", ({ exitCode }) => exitCode === 0);
    await untilDone("deploy --yes --at-once 6", ({ exitCode }) => exitCode === 0);
    await untilDone("plan", ({ exitCode }) => exitCode === 0);
    writes.push(...aws.takeWrites());
    const madeTwice = twice(writes);
    await untilDone(`destroy ${names} --yes --at-once 6`, ({ exitCode }) => exitCode === 0);
    writes.push(...aws.takeWrites());
    return { runs, counts: aws.counts, writes: writes.length, madeTwice };
  } finally {
    await providers.stop();
    await aws.stop();
  }
}

function readRun(
  { exitCode, stdout, stderr }: FleetRun,
  regions: readonly RegionConfig[],
): Omit<DeploymentRun, "command" | "milliseconds"> {
  const { stacks = [] } = JSON.parse(stdout || "{}") as { readonly stacks?: StackResult[] };
  const results: Record<string, number> = {};
  for (const { result } of stacks) {
    results[result] = (results[result] ?? 0) + 1;
  }
  const failed = stacks.filter(({ result }) => result === "failed");
  const unsaid = regions.filter(({ stackName }) => !stacks.some((it) => it.stack === stackName));
  return {
    exitCode,
    results,
    failed: new Map(failed.map(({ stack, reason }) => [stack, reason ?? ""])),
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

/** By what it was asked for, but for the token that each request has for itself. */
function twice(writes: readonly Write[]): MadeTwice[] {
  const made = new Map<string, Write>();
  return writes
    .filter(({ operation }) => /^(Create(?!Tags)|Register|Run|Allocate)/.test(operation))
    .flatMap((write) => {
      const { operation, region, parameters } = write;
      const named = Object.entries(parameters).filter(([name]) => !/token|reference/i.test(name));
      const key = `${region} ${operation} ${JSON.stringify(named)}`;
      const first = made.get(key);
      made.set(key, write);
      return first ? [{ what: `${operation} in ${region}`, isAfterLoss: first.isLost }] : [];
    });
}
