import { withinReadTime } from "../../aws/read-time";
import { listModel } from "../../cost/estimate/cost-model";
import { selectedRegions } from "../../fleet/select";
import type { Interrupted } from "../../kit/failure";
import { SignalGuard } from "../../kit/signals";
import { partsOf, partsOfError } from "../../page/sections";
import { servePage } from "../../page/server";
import { readSnapshot } from "../../page/snapshot";
import { openInBrowser } from "../browser";
import { declareCommand } from "../command";
import { REGION } from "../options";
import { wholeNumber } from "../whole-number";

const EVERY_SECONDS = 10;
const LAST_PORT = 65_535;

export const command = declareCommand({
  description:
    "Shows the fleet on a page in your browser, live: regions, tasks, targets, deployments, schedule, cost, logs, and what ECS " +
    `has said. It reads AWS every ${EVERY_SECONDS} s while the page is open, and changes nothing. The page is served on this ` +
    "machine alone, under an address that cannot be guessed, until Ctrl-C.",
  options: (command) =>
    command
      .option(
        "--port <n>",
        "the port on 127.0.0.1; 0 takes a free one",
        wholeNumber("--port", 0, LAST_PORT),
        0,
      )
      .option("--no-browser", "print the address only")
      .option(...REGION)
      .option("--json", "print the address as JSON"),
  examples: ["npx fleet open", "npx fleet open --port 8090 --no-browser"],
  run: async ({ port, browser, region: names, json }, context) => {
    const { stdout, projectDir, now } = context;
    // What is wrong at the start is said here, and not on the page.
    await selectedRegions(context, names);
    const model = await listModel({}, context);
    // With a time of grace a signal is only told to whoever works.
    const guard = new SignalGuard({ graceMs: 0 });
    const read = () =>
      withinReadTime(() => readSnapshot({ projectDir, now, names, model }), guard.aborted)
        .then(partsOf)
        .catch(partsOfError);
    try {
      const page = await servePage({ port, read, everySeconds: EVERY_SECONDS });
      try {
        stdout.write(
          json ? `${JSON.stringify({ url: page.url })}\n` : `${page.url}\nCtrl-C ends it.\n`,
        );
        const removeFile =
          browser && context.interactive ? openInBrowser(page.url, context) : () => {};
        await guard.cleaningUp(removeFile, () => aborted(guard.aborted));
      } finally {
        // While it listens, this process does not end.
        await page.close();
      }
    } finally {
      guard.release();
    }
    const interrupted = guard.aborted.reason as Interrupted;
    if (interrupted.signal !== "SIGINT") {
      throw interrupted;
    }
    return undefined;
  },
});

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    }
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
