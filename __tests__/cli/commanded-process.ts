import { fleetInProcess } from "./fleet-in-process";

/** A command line that this process is told to run. */
export interface Order {
  readonly args: readonly string[];
  readonly project: string;
}

process.on("message", ({ args, project }: Order) => {
  fleetInProcess(args, {}, project).then(
    (run) => process.send?.({ run }),
    (error: Error) => process.send?.({ problem: error.stack }),
  );
});
