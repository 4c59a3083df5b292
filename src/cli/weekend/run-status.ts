import { isActiveRegion } from "../../fleet/active-region";
import type { RegionConfig } from "../../fleet/load-fleet";
import { named, selectedRegions } from "../../fleet/select";
import type { Context } from "../../kit/context";
import { EXIT } from "../../kit/failure";
import { readRegions } from "../../live/read-regions";
import { weekendStatus } from "../../weekend/status";
import type { StatusOptions } from "../commands/weekend";
import { renderStatus } from "../render/weekend-status";
import { timeOption, wholeSecond } from "./time-option";

/** `fleet weekend status`: a region that cannot be read is part of the answer, and makes the exit code 1. */
export async function runStatus(options: StatusOptions, context: Context): Promise<void> {
  const { stdout, stderr, progress, now } = context;
  const at = options.at === undefined ? wholeSecond(now()) : timeOption("--at", options.at);
  const fleet = await selectedRegions(context);
  const regions = named(fleet, options.region);
  const offline = options.offline === true || options.at !== undefined;
  const outcomes = offline ? [] : await readRegions(regions, progress);

  const status = weekendStatus(regions, at, outcomes);
  if (options.json) {
    stdout.write(`${JSON.stringify(status, null, 2)}\n`);
  } else {
    const notes = statusNotes(fleet, offline).map((note) => `\n${note}\n`);
    stdout.write(renderStatus(status, stdout) + notes.join(""));
  }
  const failed = status.regions.filter(({ error }) => error !== undefined);
  if (failed.length > 0) {
    if (options.json) {
      for (const { stack, error } of failed) {
        stderr.write(`error ${stack}: could not be read: ${error}\n`);
      }
    }
    process.exitCode = EXIT.failed;
  }
}

function statusNotes(fleet: readonly RegionConfig[], offline: boolean): string[] {
  const enabled = fleet.filter(({ values }) => values.enable_weekend_only);
  const active = [...new Set(fleet.flatMap(({ values }) => values.weekend_active_regions))];
  return [
    ...(offline ? ["Nothing was read from AWS."] : []),
    ...(enabled.length === 0
      ? [
          "Weekend mode is off in all regions: they run around the clock. Switch it on: npx fleet weekend enable",
        ]
      : []),
    ...(fleet.some(({ values }) => isActiveRegion(values))
      ? []
      : [
          `No stack is in an active region (${active.join(", ") || "there are none"}): in weekend mode, nothing ever runs. ` +
            "Change weekend_active_regions in tfvars/.",
        ]),
  ];
}
