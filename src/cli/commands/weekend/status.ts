import colors from "picocolors";
import { isActiveRegion } from "../../../fleet/active-region";
import type { RegionConfig } from "../../../fleet/load-fleet";
import { regionsByName, selectedRegions } from "../../../fleet/select";
import { unreadable } from "../../../kit/failure";
import type { Progress } from "../../../kit/terminal/progress";
import { fittingText, plainTable } from "../../../kit/terminal/table";
import { timeText, untilText } from "../../../kit/time-text";
import { wholeSecond } from "../../../kit/whole-second";
import { readDnsRecords } from "../../../live/dns-records";
import { readRegions } from "../../../live/read-regions";
import {
  type LiveReadings,
  type RegionStatus,
  type WeekendStatus,
  weekendStatus,
} from "../../../weekend/status";
import { declareCommand } from "../../command";
import { JSON_FORM, REGION } from "../../options";
import { timeOption } from "../../time-option";

export const command = declareCommand({
  description:
    "Shows what the schedule says and, for each region, how many tasks should run and do, and whether its load " +
    "balancer and DNS record are there. Changes nothing. A region that cannot be read is named, the others are shown, and the exit code is 1.",
  options: (command) =>
    command
      .option(
        "--at <time>",
        "what the schedule says at this time, in RFC 3339; reads nothing of AWS",
      )
      .option("--offline", "what the schedule says now; reads nothing of AWS")
      .option(...REGION)
      .option(...JSON_FORM),
  examples: [
    "npx fleet weekend status",
    "npx fleet weekend status --region eu-west-2 --json",
    "npx fleet weekend status --at 2026-12-26T12:00:00Z",
  ],
  run: async (options, context) => {
    const { stdout, progress, now } = context;
    const at = options.at === undefined ? wholeSecond(now()) : timeOption("--at", options.at);
    const fleet = await selectedRegions(context);
    const regions = regionsByName(fleet, options.region);
    const offline = options.offline === true || options.at !== undefined;
    const status = weekendStatus(regions, at, offline ? undefined : await read(regions, progress));
    return {
      json: status,
      text: () => {
        const notes = statusNotes(fleet, offline).map((note) => `\n${note}\n`);
        return statusText(status, stdout) + notes.join("");
      },
      failures: status.regions
        .filter(({ error }) => error !== undefined)
        .map(({ stack, error }) => `${stack}: ${unreadable(error)}`),
    };
  },
});

async function read(regions: readonly RegionConfig[], progress: Progress): Promise<LiveReadings> {
  const [readings, dnsRecords] = await Promise.all([
    readRegions(regions, progress),
    readDnsRecords(regions),
  ]);
  return { regions: readings, dnsRecords };
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

/** `fleet weekend status` for people; in colours when the stream is a terminal. */
function statusText(status: WeekendStatus, stream: NodeJS.WriteStream): string {
  const { green, red, yellow, dim } = colors.createColors(
    colors.isColorSupported && stream.isTTY === true,
  );
  const now = new Date(status.at);
  const { timezone, active, regions } = status;
  const times = [...new Set([timezone, "UTC"])].map((zone) => timeText(now, zone));
  const rows: string[][] = [
    ["time", times.join(", ")],
    ...(regions.some(({ enabled }) => enabled)
      ? [
          ["schedule", active ? green("active") : "not active"],
          ["next change", changeText(status, now)],
        ]
      : [["schedule", "off"]]),
  ];
  const table = plainTable([
    ...["stack", "region", "mode", "scheduled", "desired", "running"],
    ...["load balancer", "DNS record", "agrees"],
  ]);
  for (const region of regions) {
    table.push([
      region.stack,
      region.region,
      modeText(region),
      region.scheduledCount,
      region.desiredCount ?? dim("-"),
      region.runningCount ?? dim("-"),
      yesNo(region.albExists) ?? dim("-"),
      yesNo(region.dnsRecordExists) ?? dim("-"),
      region.agrees === null ? dim("-") : region.agrees ? green("yes") : red("no"),
    ]);
  }
  const sentences = [
    ...regions
      .filter((region) => isDifferent(region, status))
      .map((it) => `${it.stack}: has a schedule of its own. ${ownSchedule(it, now)}`),
    ...regions.flatMap(({ stack, explanation }) =>
      explanation.map((line) => yellow(`${stack}: ${line}`)),
    ),
  ];
  const lines = [
    ...rows.map(([name = "", value]) => `${name.padEnd(12)} ${value}`),
    "",
    fittingText(table, stream),
    ...(sentences.length > 0 ? ["", ...sentences] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function changeText({ nextChange, timezone }: WeekendStatus | RegionStatus, now: Date): string {
  return nextChange
    ? `${nextChange.active ? "active" : "not active"} from ${untilText(new Date(nextChange.at), now, timezone)}`
    : "none within 400 days";
}

function modeText({ enabled, activeRegion }: RegionStatus): string {
  if (!enabled) {
    return "24/7";
  }
  return activeRegion ? "weekend" : "weekend, never active";
}

function yesNo(value: boolean | null): string | null {
  return value === null ? null : value ? "yes" : "no";
}

function isDifferent(region: RegionStatus, status: WeekendStatus): boolean {
  const isOwn =
    region.active !== status.active ||
    region.timezone !== status.timezone ||
    region.nextChange?.at !== status.nextChange?.at;
  return isOwn && region.enabled && region.activeRegion;
}

function ownSchedule(region: RegionStatus, now: Date): string {
  return `Now ${region.active ? "active" : "not active"}; ${changeText(region, now)}.`;
}
