import Table from "cli-table3";
import colors from "picocolors";
import { plainColumns } from "../../kit/terminal/table";
import { timeText, untilText } from "../../kit/time-text";
import type { RegionStatus, WeekendStatus } from "../../weekend/status";

/** `fleet weekend status` for people; in colours when the stream is a terminal. */
export function renderStatus(status: WeekendStatus, stream: NodeJS.WriteStream): string {
  const { green, red, yellow, dim } = colors.createColors(
    colors.isColorSupported && stream.isTTY === true,
  );
  const now = new Date(status.at);
  const { timezone, active, regions } = status;
  const times = [...new Set([timezone, "UTC"])].map((zone) => timeText(now, zone));
  const rows: string[][] = [
    ["time", times.join(", ")],
    ["schedule", active ? green("active") : "not active"],
    ["next change", changeText(status, now)],
  ];
  const table = new Table({
    head: ["stack", "region", "mode", "scheduled", "desired", "running", "load balancer", "agrees"],
    style: { head: [], border: [] },
    chars: plainColumns,
  });
  for (const region of regions) {
    table.push([
      region.stack,
      region.region,
      modeText(region),
      region.scheduledCount,
      region.desiredCount ?? dim("-"),
      region.runningCount ?? dim("-"),
      yesNo(region.albExists) ?? dim("-"),
      region.agrees === null ? dim("-") : region.agrees ? green("yes") : red("no"),
    ]);
  }
  const lines = [
    ...rows.map(([name = "", value]) => `${name.padEnd(12)} ${value}`),
    "",
    table.toString().replace(/ +$/gm, ""),
    ...regions
      .filter((region) => isDifferent(region, status))
      .map((it) => `${it.stack}: has a schedule of its own. ${ownSchedule(it, now)}`),
    ...regions.flatMap(({ stack, explanation }) =>
      explanation.map((line) => yellow(`${stack}: ${line}`)),
    ),
    ...regions
      .filter(({ error }) => error !== undefined)
      .map(({ stack, error }) => red(`${stack}: could not be read: ${error}`)),
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
