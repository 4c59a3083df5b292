import { hostname } from "node:os";

/** This machine, as names of files may have it. */
export const HOST = hostname().replace(/[^\w.-]/g, "_");

/** A process that was killed removes nothing. What must not stay is therefore named after its machine and process. */
export const OWNER = `${HOST}-${process.pid}`;

/** Whether a process of this machine lives. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is somebody else's.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
