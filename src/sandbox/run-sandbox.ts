import { once } from "node:events";
import { mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadFleet, type RegionConfig } from "../fleet/load-fleet";
import { regionsByName } from "../fleet/select";
import { runSynthesis } from "../fleet/synthesis";
import { EXIT } from "../kit/failure";
import { folderInTemporary } from "../kit/left-behind";
import { SignalGuard } from "../kit/signals";
import { terraformBinary } from "../terraform/binary";
import { installedProviders, providerEnvironment } from "../terraform/provider-mirror";
import { prepareAwsCommand } from "./aws-command";
import { boardOn } from "./board";
import { type Deployed, deploy } from "./deploy";
import { startEmulator } from "./emulator";
import { missingNeeds } from "./needs";
import { clientRegionOf, failureIn, type SandboxOptions, speedOf } from "./options";
import { provideTerraform } from "./packaged-terraform";
import { copyProject, keepAsFirstCommit } from "./project-copy";
import { runCommand } from "./run-command";
import { answeringEndpoint, startRunningFleet, untilSteady } from "./running-fleet";
import {
  environmentFile,
  insideEnvironment,
  type ShellProps,
  shellEnvironment,
  synthesisEnvironment,
  temporaryFolderIn,
} from "./shell-environment";
import { createStandIns, writeStandIns } from "./stand-ins";
import { tryIt } from "./try-it";

/** How long Terraform has to write its state before it is killed; the state goes away anyway. */
const GRACE_MS = 5_000;

/** What a sandbox is started with. */
interface Sandbox {
  readonly projectDir: string;
  readonly options: SandboxOptions;
  /** All of the fleet. */
  readonly regions: readonly RegionConfig[];
  /** Those that are started. */
  readonly chosen: readonly RegionConfig[];
  readonly speed: number;
  readonly clientRegion: string | undefined;
  /** Removed at the end, with everything in it. */
  readonly folder: string;
  readonly signals: SignalGuard;
  /** Runs at the end, the last one first. */
  readonly atEnd: (() => Promise<void>)[];
}

/**
 * Runs the whole system on this machine, and leaves nothing behind however it ends.
 * @returns the exit code
 */
export async function runSandbox(projectDir: string, options: SandboxOptions): Promise<number> {
  const fleet = await loadFleet(join(projectDir, "tfvars"));
  const chosen = regionsByName(fleet.regions, options.region);
  const speed = speedOf(process.env);
  const clientRegion = clientRegionOf(options, fleet.regions);
  const fail = options.fail.map((what) => failureIn(what, chosen));
  const notInstalled = await provideTerraform(process.env);
  const missing = await missingNeeds(process.env, options);
  if (missing.length > 0) {
    say(`error The sandbox needs what is missing here:\n${missing.map(item).join("\n")}`);
    if (notInstalled !== undefined) {
      say(`Terraform could not be fetched either: ${notInstalled}`);
    }
    return EXIT.failed;
  }

  const signals = new SignalGuard({ graceMs: GRACE_MS });
  // Without a symbolic link in it (macOS), so that it is the same path for everyone.
  const folder = realpathSync(folderInTemporary("fleet-sandbox-"));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const lastResort = () => {
    signals.children.kill();
    remove();
  };
  process.on("exit", lastResort);
  const atEnd: (() => Promise<void>)[] = [];
  try {
    const { regions } = fleet;
    const started = {
      projectDir,
      options: { ...options, fail },
      regions,
      chosen,
      speed,
      clientRegion,
    };
    return await inSandbox({ ...started, folder, signals, atEnd });
  } catch (error) {
    signals.check();
    throw error;
  } finally {
    await signals.children.end(signals.aborted.aborted ? GRACE_MS : 0);
    for (const end of atEnd.reverse()) {
      await end().catch((error: Error) => say(`error while the sandbox ends: ${error.message}`));
    }
    remove();
    process.off("exit", lastResort);
    signals.release();
  }
}

async function inSandbox(sandbox: Sandbox): Promise<number> {
  const { projectDir, options, regions, chosen, folder, signals, atEnd } = sandbox;
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);

  say("Starting the AWS emulator and synthesizing the stacks");
  const own = join(folder, ".sandbox");
  mkdirSync(own);
  mkdirSync(temporaryFolderIn(folder));
  copyProject(projectDir, folder);
  const emulating = startEmulator({
    folder: own,
    signal: signals.aborted,
    withControl: true,
  });
  // Also when something else fails while it starts.
  atEnd.push(() =>
    emulating.then(
      ({ stop }) => stop(),
      () => {},
    ),
  );
  const [emulator, aws] = await Promise.all([
    emulating,
    prepareAwsCommand(own, process.env),
    keepAsFirstCommit(folder),
    runSynthesis(folder, synthesisEnvironment(), signals),
  ]);
  const fleet = await startRunningFleet({
    emulator,
    folder,
    regions: chosen,
    options,
    speed: sandbox.speed,
    clientRegion: sandbox.clientRegion,
    env: process.env,
    say,
  });
  atEnd.push(fleet.stop);
  const inside: ShellProps = {
    aws,
    emulator,
    folder,
    providers: providerEnvironment({ folder: own }),
  };
  const env = insideEnvironment(inside);
  signals.check();
  const prepared = createStandIns(emulator, regions).then((standIns) => {
    for (const region of regions) {
      writeStandIns(region, standIns, stackFolder(folder, region));
    }
  });
  // Each stack waits for it, and says why it failed. After a signal none does.
  prepared.catch(() => {});

  const board = boardOn(
    process.stderr,
    chosen.map(({ stackName }) => stackName),
  );
  const results = await deploy({
    folders: chosen.map((region) => stackFolder(folder, region)),
    prepared,
    // The provider builds a large schema at each start: less garbage collection saves a fifth.
    env: { ...env, GOGC: "400" },
    signals,
    board,
  }).finally(board.done);
  const up = results.filter(({ failure }) => failure === undefined);
  const failed = results.filter(({ failure }) => failure !== undefined);
  reportFailed(failed);

  if (up.length === 0 || (options.exec !== undefined && failed.length > 0)) {
    return EXIT.failed;
  }
  say("Waiting for the tasks");
  await untilSteady(fleet, signals.aborted);
  const shell: ShellProps = { ...inside, providers: installedProviders({ folder: own }) };
  if (options.exec !== undefined) {
    say(`Up after ${seconds()} s`);
    return runCommand(options.exec, folder, shellEnvironment(shell, fleet), signals);
  }
  writeFileSync(join(folder, "env.sh"), environmentFile(shell, fleet));
  const names = failed.map(({ stack }) => stack);
  process.stdout.write(
    tryIt({
      folder,
      url: emulator.url,
      up,
      isWhole: up.length === regions.length,
      failed: names,
      seconds: seconds(),
      binary: terraformBinary(process.env),
      hasAwsCli: aws.exists,
      endpoint: await answeringEndpoint(fleet),
    }),
  );
  await interruption(signals.aborted);
  say("\nEnding the sandbox");
  return failed.length > 0 ? EXIT.failed : EXIT.fine;
}

function stackFolder(folder: string, { stackName }: RegionConfig): string {
  return join(folder, "cdktf.out", "stacks", stackName);
}

function reportFailed(failed: readonly Deployed[]): void {
  for (const { stack, failure = "" } of failed) {
    say(`error ${stack}:\n${failure.trim().replaceAll(/^(?=.)/gm, "  ")}`);
  }
}

/** Until a signal comes. */
async function interruption(aborted: AbortSignal): Promise<void> {
  // Nothing else keeps this process from ending.
  const alive = setInterval(() => {}, 2 ** 30);
  if (!aborted.aborted) {
    await once(aborted, "abort");
  }
  clearInterval(alive);
}

function item(problem: string): string {
  return `  - ${problem.replaceAll("\n", "\n    ")}`;
}

/** Standard output is for results, and with --exec for the command's. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
