import { join } from "node:path";
import type { Context } from "../kit/context";
import { LockTaken, takeLock } from "../kit/lock";
import type { SignalGuard } from "../kit/signals";

/**
 * Runs the work while no other process applies in this project.
 * @throws when one is at work already, with who that is
 */
export async function withApplyLock<T>(
  { projectDir, now }: Pick<Context, "projectDir" | "now">,
  signals: SignalGuard,
  work: () => Promise<T>,
): Promise<T> {
  const release = takeApplyLock(join(projectDir, ".fleet", "apply.lock"), now());
  return signals.cleaningUp(release, work);
}

function takeApplyLock(path: string, since: Date): () => void {
  try {
    return takeLock(path, since);
  } catch (error) {
    throw error instanceof LockTaken ? atWork(error) : cannotBeWritten(path, error);
  }
}

function atWork({ owner, path }: LockTaken): Error {
  return new Error(
    `another run of fleet is at work: ${owner}. Nothing was changed; run this again when it has ended (its lock is ${path})`,
  );
}

function cannotBeWritten(path: string, cause: unknown): Error {
  const { code } = cause as NodeJS.ErrnoException;
  return new Error(
    `${path} cannot be written (${code}), which keeps two runs apart. Nothing was changed. You need to be ` +
      "allowed to write the project's folder",
    { cause },
  );
}
