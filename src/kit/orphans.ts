import { setTimeout as sleep } from "node:timers/promises";
import { runChild } from "./child-process";
import { HOST, isRunning, OWNER } from "./owner";

/** In the environment of what is started here, and of what that starts. */
const MARK = "FLEET_STARTED_BY";
export const STARTED_BY_THIS: Readonly<Record<string, string>> = { [MARK]: OWNER };

/** How long Terraform may take to write its state. */
const GRACE_MS = 10_000;
const POLL_MS = 100;

/**
 * Ends the Terraform that works with one of these abandoned folders, and the providers whose Terraform is gone.
 * @param onEnding before it waits for one
 * @returns the folders with which one still works; undefined when nobody can tell
 */
export async function endOrphans(
  folders: readonly string[],
  onEnding: () => void,
): Promise<string[] | undefined> {
  const users = usersOf(folders, await processes());
  if (users === undefined) {
    return undefined;
  }
  if (users.length > 0) {
    onEnding();
    // As Ctrl-C would.
    await end(users, "SIGINT");
  }
  const providers = await orphanedProviders(await processes());
  if (providers.length > 0) {
    onEnding();
    await end(providers, "SIGTERM");
  }
  return users.filter(({ pid }) => isRunning(pid)).map(({ folder }) => folder);
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

async function processes(): Promise<Process[] | undefined> {
  const listed = await ps("-A", "-ww", "-o", "pid=,ppid=,args=");
  return listed?.split("\n").flatMap((line) => {
    const [, pid, parent, command = ""] = /^ *(\d+) +(\d+) +(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

async function ps(...args: string[]): Promise<string | undefined> {
  const listed = await runChild("ps", args).catch(() => undefined);
  return listed?.exitCode === 0 ? listed.stdout : undefined;
}

interface User extends Process {
  readonly folder: string;
}

/** Terraform has its plan's path among its arguments. */
function usersOf(folders: readonly string[], all: Process[] | undefined): User[] | undefined {
  return all?.flatMap((it) => {
    const folder = folders.find(
      (path) => it.command.includes(`${path}/`) && it.command.includes("-no-color"),
    );
    return folder === undefined ? [] : [{ ...it, folder }];
  });
}

/** It has no arguments. */
const PROVIDER = /(^|\/)terraform-provider-[^/ ]+$/;

/**
 * A provider does not notice that its Terraform died. Ours are those that a fleet which is dead has
 * marked, and whose parent has no such mark: Terraform itself would have one.
 */
async function orphanedProviders(all: readonly Process[] = []): Promise<Process[]> {
  const found: Process[] = [];
  for (const process of all.filter(({ command }) => PROVIDER.test(command))) {
    const owner = await markOf(process.pid);
    if (owner !== undefined && isDead(owner) && (await markOf(process.parent)) !== owner) {
      found.push(process);
    }
  }
  return found;
}

/** Of a process of this user's: nobody sees the environment of others. */
async function markOf(pid: number): Promise<string | undefined> {
  const shown = await ps("eww", "-o", "command=", "-p", String(pid));
  return new RegExp(` ${MARK}=(\\S+)`).exec(shown ?? "")?.[1];
}

function isDead(owner: string): boolean {
  const [, host, pid] = /^(.+)-(\d+)$/.exec(owner) ?? [];
  return host === HOST && !isRunning(Number(pid));
}

async function end(running: readonly Process[], signal: NodeJS.Signals): Promise<void> {
  for (const { pid } of running) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has just ended.
    }
  }
  const deadline = Date.now() + GRACE_MS;
  while (running.some(({ pid }) => isRunning(pid)) && Date.now() < deadline) {
    await sleep(POLL_MS);
  }
}
