import { setTimeout as sleep } from "node:timers/promises";
import { Option } from "@commander-js/extra-typings";
import { withinReadTime } from "../../aws/read-time";
import type { RegionConfig } from "../../fleet/load-fleet";
import { selectedRegions } from "../../fleet/select";
import type { Context } from "../../kit/context";
import type { Interrupted } from "../../kit/failure";
import { unreadable } from "../../kit/failure";
import { SignalGuard } from "../../kit/signals";
import { wholeSecond } from "../../kit/whole-second";
import { countOf } from "../../kit/words";
import { type FleetStatus, readStatus } from "../../operate/status";
import { type Answer, declareCommand } from "../command";
import { JSON_FORM, REGION } from "../options";
import { statusLines, statusText } from "../text/status";

const WATCH_SECONDS = 5;

export const command = declareCommand({
  description:
    "Shows for each region whether it is well: tasks, deployment, targets, load balancer, certificate, DNS record, " +
    "secret, schedule and the last stop. A region that its schedule has closed is well. Changes nothing. A region that " +
    "cannot be read is named, and the others are shown.",
  options: (command) =>
    command
      .addOption(
        new Option("--watch", `look again every ${WATCH_SECONDS} s, until Ctrl-C`).conflicts(
          "json",
        ),
      )
      .option(...REGION)
      .option(...JSON_FORM),
  examples: [
    "npx fleet status",
    "npx fleet status --watch",
    "npx fleet status --region eu-west-1 --json",
  ],
  failsWhen: "a region is not well",
  run: async ({ region, watch }, context) => {
    const regions = await selectedRegions(context, region);
    if (watch) {
      return watchStatus(regions, context);
    }
    context.progress.step(`Reading ${countOf(regions.length, "region")}`);
    const status = await readStatus(regions, wholeSecond(context.now()));
    return {
      json: status,
      text: () => statusText(status, context.stdout) + hint(status),
      failures: unread(status),
      failed: !status.ok,
    };
  },
});

function unread({ regions }: FleetStatus): string[] {
  return regions.flatMap(({ stack, error }) =>
    error === null ? [] : [`${stack}: ${unreadable(error)}`],
  );
}

function hint({ regions }: FleetStatus): string {
  const [first, ...others] = regions.filter(({ problems }) => problems.length > 0);
  return first
    ? `\nFind the cause: npx fleet doctor${others.length > 0 ? "" : ` ${first.stack}`}\n`
    : "";
}

/** Until Ctrl-C, which is how it is meant to end. */
async function watchStatus(
  regions: readonly RegionConfig[],
  context: Context,
): Promise<Answer | undefined> {
  // With a time of grace a signal is only told to whoever looks.
  const guard = new SignalGuard({ graceMs: 0 });
  try {
    while (!guard.aborted.aborted) {
      const reading = withinReadTime(
        () => readStatus(regions, wholeSecond(context.now())),
        guard.aborted,
      );
      const status = await reading;
      if (!guard.aborted.aborted) {
        show(status, context);
        await sleep(WATCH_SECONDS * 1000, undefined, { signal: guard.aborted }).catch(() => {});
      }
    }
  } finally {
    guard.release();
  }
  const interrupted = guard.aborted.reason as Interrupted;
  return interrupted.signal === "SIGINT" ? undefined : { json: null, interrupted };
}

function show(status: FleetStatus, { stdout }: Context): void {
  if (!stdout.isTTY) {
    stdout.write(statusLines(status));
    return;
  }
  stdout.cursorTo(0, 0);
  stdout.clearScreenDown();
  const failures = unread(status).map((line) => `error ${line}\n`);
  stdout.write(`${status.at}\n\n${statusText(status, stdout)}${failures.join("")}`);
}
