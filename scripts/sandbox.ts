import { resolve } from "node:path";
import { exitCodeOf, Interrupted, UsageError } from "../src/kit/failure";
import { reportFailure } from "../src/kit/terminal/problems";
import { parseOptions } from "../src/sandbox/options";

/** `npm run sandbox`: the whole system in an emulated AWS on this machine. */
async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options === undefined) {
    return; // --help
  }
  const { runSandbox } =
    require("../src/sandbox/run-sandbox") as typeof import("../src/sandbox/run-sandbox");
  process.exitCode = await runSandbox(resolve(__dirname, ".."), options);
}

// A terminal that was closed must not keep the clean-up from its work.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", () => {});
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof Interrupted || error instanceof UsageError) {
    process.stderr.write(`error ${error.message}\n`);
  } else {
    reportFailure(error);
  }
  process.exitCode = exitCodeOf(error);
});
