import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { Order } from "./commanded-process";
import type { FleetRun } from "./fleet-process";

/**
 * Runs command lines that ask AWS in one process for all tests of a file, one after the other: loading the SDK takes
 * longer than most of them. They have one environment, since the SDK reads that of its process, and keeps what it has read.
 * @param env is asked before the first test
 */
export function useSharedProcess(env: () => Readonly<Record<string, string>>) {
  let child: ChildProcess;
  beforeAll(() => {
    child = fork(join(__dirname, "commanded-process.ts"), {
      execArgv: ["--require", join(__dirname, "../../bin/typescript.js")],
      env: { ...process.env, ...env() },
    });
  });
  afterAll(() => void child.kill());
  return async (args: readonly string[], project: string): Promise<FleetRun> => {
    child.send({ args, project } satisfies Order);
    const [{ run, problem }] = await once(child, "message");
    if (problem !== undefined) {
      throw new Error(problem);
    }
    return run;
  };
}
