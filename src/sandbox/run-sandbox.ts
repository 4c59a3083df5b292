import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadFleet, type RegionConfig } from "../fleet/load-fleet";
import { EXIT, Interrupted, UsageError } from "../kit/failure";
import { OWN_GROUP, Processes } from "../kit/processes";
import { providerEnvironment } from "../terraform/provider-mirror";
import { boardOn } from "./board";
import { type Deployed, deploy } from "./deploy";
import { startEmulator } from "./emulator";
import { GRACE_MS, Interruption } from "./interruption";
import { missingNeeds } from "./needs";
import type { SandboxOptions } from "./options";
import { provideTerraform } from "./packaged-terraform";
import { copyProject } from "./project-copy";
import {
  environmentFile,
  insideEnvironment,
  type ShellProps,
  temporaryFolder,
} from "./shell-environment";
import { createStandIns, writeStandIns } from "./stand-ins";
import { tryIt } from "./try-it";

/** What is going on in a started sandbox. */
interface Surroundings {
  /** Removed at the end, with everything in it. */
  readonly folder: string;
  readonly processes: Processes;
  readonly interruption: Interruption;
  /** Runs at the end, the last one first. */
  readonly atEnd: (() => Promise<void>)[];
}

/**
 * Runs the whole system on this machine, and leaves nothing behind however it ends.
 * @returns the exit code
 */
export async function runSandbox(projectDir: string, options: SandboxOptions): Promise<number> {
  const fleet = await loadFleet(join(projectDir, "tfvars"));
  const chosen = chosenRegions(fleet.regions, options.region);
  await provideTerraform(process.env);
  const missing = await missingNeeds(process.env);
  if (missing.length > 0) {
    say(`error The sandbox needs what is missing here:\n${missing.map(item).join("\n")}`);
    return EXIT.failed;
  }

  const processes = new Processes();
  const interruption = new Interruption(processes);
  // Without a symbolic link in it (macOS), so that it is the same path for everyone.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "fleet-sandbox-")));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const lastResort = () => {
    processes.kill();
    remove();
  };
  process.on("exit", lastResort);
  const atEnd: (() => Promise<void>)[] = [];
  try {
    const around = { folder, processes, interruption, atEnd };
    return await inSandbox(projectDir, options, fleet.regions, chosen, around);
  } catch (error) {
    interruption.signal.throwIfAborted();
    throw error;
  } finally {
    await processes.end(interruption.signal.aborted ? GRACE_MS : 0);
    for (const end of atEnd.reverse()) {
      await end();
    }
    remove();
    process.off("exit", lastResort);
    interruption.release();
  }
}

async function inSandbox(
  projectDir: string,
  options: SandboxOptions,
  regions: readonly RegionConfig[],
  chosen: readonly RegionConfig[],
  around: Surroundings,
): Promise<number> {
  const { folder, processes, interruption } = around;
  const { signal } = interruption;
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);

  say("Starting the AWS emulator and synthesizing the stacks");
  const own = join(folder, ".sandbox");
  mkdirSync(own);
  mkdirSync(temporaryFolder(folder));
  const starting = startEmulator({ folder: own, signal });
  const copying = copyProject(projectDir, folder);
  const [emulatorStart, copy] = await Promise.allSettled([starting, copying]);
  if (emulatorStart.status === "rejected") {
    throw emulatorStart.reason;
  }
  const emulator = emulatorStart.value;
  around.atEnd.push(emulator.stop);
  if (copy.status === "rejected") {
    throw copy.reason;
  }
  const shell: ShellProps = {
    emulator,
    folder,
    providers: providerEnvironment({ folder: own }),
  };
  const env = insideEnvironment(shell);
  writeFileSync(join(folder, "env.sh"), environmentFile(shell));
  const [standIns] = await Promise.all([
    createStandIns(emulator.url, regions),
    synthesize(folder, env, processes, signal),
  ]);
  signal.throwIfAborted();
  for (const region of regions) {
    writeStandIns(region, standIns, stackFolder(folder, region));
  }

  const board = boardOn(
    process.stderr,
    chosen.map(({ stackName }) => stackName),
  );
  const results = await deploy({
    folders: chosen.map((region) => stackFolder(folder, region)),
    // The provider builds a large schema at each start: less garbage collection saves a fifth.
    env: { ...env, GOGC: "400" },
    processes,
    signal,
    board,
  }).finally(board.done);
  const up = results.filter(({ failure }) => failure === undefined);
  const failed = results.filter(({ failure }) => failure !== undefined);
  reportFailed(failed);

  if (up.length === 0 || (options.exec !== undefined && failed.length > 0)) {
    return EXIT.failed;
  }
  if (options.exec !== undefined) {
    say(`Up after ${seconds()} s`);
    return runCommand(options.exec, folder, env, processes);
  }
  const names = failed.map(({ stack }) => stack);
  const hasAwsCli = await isInPath("aws");
  process.stdout.write(
    tryIt({ folder, url: emulator.url, up, failed: names, seconds: seconds(), hasAwsCli }),
  );
  await interruption.wait();
  say("\nEnding the sandbox");
  return failed.length > 0 ? EXIT.failed : EXIT.fine;
}

function chosenRegions(
  regions: readonly RegionConfig[],
  names: readonly string[],
): readonly RegionConfig[] {
  const known = regions.map(({ stackName }) => stackName);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`there is no stack "${unknown}". Known stacks: ${known.join(", ")}`);
  }
  return names.length === 0 ? regions : regions.filter((it) => names.includes(it.stackName));
}

function stackFolder(folder: string, { stackName }: RegionConfig): string {
  return join(folder, "cdktf.out", "stacks", stackName);
}

/** As `npm run synth` does, in the copy of the project. */
async function synthesize(
  folder: string,
  env: Readonly<Record<string, string>>,
  processes: Processes,
  signal: AbortSignal,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const args = ["--require", "./bin/typescript.js", "main.ts"];
    const options = { cwd: folder, env, ...OWN_GROUP };
    const child = execFile(process.execPath, args, options, (error, stdout, stderr) => {
      if (!error) {
        resolve();
      } else {
        reject(signal.reason ?? new Error(`synth failed:\n${stderr.trim() || stdout.trim()}`));
      }
    });
    processes.watch(child);
  });
}

function reportFailed(failed: readonly Deployed[]): void {
  for (const { stack, failure = "" } of failed) {
    say(`error ${stack}:\n${failure.trim().replaceAll(/^/gm, "  ")}`);
  }
}

/** With the terminal, if there is one, as if it were typed there. */
function runCommand(
  command: string,
  folder: string,
  env: Readonly<Record<string, string>>,
  processes: Processes,
): Promise<number> {
  // On a terminal it must stay in the group that the terminal's keys reach.
  const group = !process.stdin.isTTY;
  return new Promise((resolve, reject) => {
    const child = spawn(command, {
      shell: true,
      cwd: folder,
      env,
      stdio: "inherit",
      ...(group ? OWN_GROUP : {}),
    });
    processes.watch(child, group);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (group) {
        processes.killGroup(child); // what it left in the background
      }
      resolve(code ?? new Interrupted(signal ?? "SIGTERM").exitCode);
    });
  });
}

function isInPath(command: string): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(command, ["--version"], { timeout: 10_000 }, (error) =>
      resolve((error as NodeJS.ErrnoException | null)?.code !== "ENOENT"),
    );
  });
}

function item(problem: string): string {
  return `  - ${problem.replaceAll("\n", "\n    ")}`;
}

/** Standard output is for results, and with --exec for the command's. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
