import { selectedRegions } from "../../fleet/select";
import type { Interrupted } from "../../kit/failure";
import { unreadable } from "../../kit/failure";
import { SignalGuard } from "../../kit/signals";
import { rfc3339 } from "../../kit/time-text";
import { type FleetLogEvent, followLogs, type LogsQuery, mergedLogs } from "../../operate/logs";
import { declareCommand } from "../command";
import { JSON_FORM, REGION } from "../options";
import { printFailure } from "../print";
import { sinceOption } from "../since-option";
import { logLine } from "../text/log-line";

export const command = declareCommand({
  description:
    "Shows what the tasks of all regions have logged, by time. What looks like a secret is hidden, and control " +
    "characters are written out. A region that cannot be read is named, and the others are shown. With --json each event " +
    "is a line: { at, stack, task, message }.",
  options: (command) =>
    command
      .option("-f, --follow", "go on with new ones, until Ctrl-C")
      .option(
        "--since <time>",
        "from how long ago, such as 30s, 10m, 2h or 1d, or from a time in RFC 3339",
        "10m",
      )
      .option("--filter <pattern>", "only what fits this filter pattern of CloudWatch")
      .option("--task <id>", "only of this task; the beginning of its id is enough")
      .option(...REGION)
      .option(...JSON_FORM),
  examples: [
    "npx fleet logs --follow",
    "npx fleet logs --since 2h --filter ERROR",
    "npx fleet logs --since 2026-11-28T06:00:00Z --region eu-west-2 --json",
  ],
  run: async ({ follow, since, filter, task, region, json }, context) => {
    const regions = await selectedRegions(context, region);
    const query: LogsQuery = { since: sinceOption(since, context.now()), filter, task };
    const { stdout, progress } = context;
    const line = json
      ? jsonLine
      : logLine(
          regions.map(({ stackName }) => stackName),
          stdout,
        );
    const failures: string[] = [];
    const ending = new AbortController();
    // Whoever reads the output may stop.
    stdout.once("error", () => ending.abort());
    const failureOf = (stack: string, error: Error) => `${stack}: ${unreadable(error.message)}`;
    if (!follow) {
      progress.step("Reading the logs");
      let isEmpty = true;
      for await (const event of mergedLogs(regions, query, (stack, error) => {
        failures.push(failureOf(stack, error));
      })) {
        progress.done();
        stdout.write(line(event));
        isEmpty = false;
        if (ending.signal.aborted) {
          break;
        }
      }
      progress.done();
      if (isEmpty && failures.length < regions.length) {
        const what = filter === undefined && task === undefined ? "nothing" : "nothing that fits";
        context.stderr.write(`${what} was logged since ${rfc3339(query.since)}\n`);
      }
      return { failures };
    }
    // With a time of grace a signal is only told to whoever follows.
    const guard = new SignalGuard({ graceMs: 0 });
    try {
      await followLogs(regions, query, {
        signal: AbortSignal.any([guard.aborted, ending.signal]),
        onEvents: (events) => stdout.write(events.map(line).join("")),
        onFailure: (stack, error) => {
          const failure = failureOf(stack, error);
          if (!failures.includes(failure)) {
            failures.push(failure);
            printFailure(`${failure}. It is tried again`, context);
          }
        },
      });
    } finally {
      guard.release();
    }
    // Ctrl-C is how it is meant to end.
    const interrupted = guard.aborted.reason as Interrupted | undefined;
    return interrupted && interrupted.signal !== "SIGINT" ? { interrupted } : undefined;
  },
});

function jsonLine({ at, stack, task, message }: FleetLogEvent): string {
  return `${JSON.stringify({ at: at.toISOString(), stack, task, message: message.trimEnd() })}\n`;
}
