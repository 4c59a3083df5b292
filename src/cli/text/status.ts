import Table from "cli-table3";
import colors from "picocolors";
import { plainColumns, tableText } from "../../kit/terminal/table";
import { durationText, timeText } from "../../kit/time-text";
import type { FleetStatus, RegionStatus } from "../../operate/status";

const HEAD = [
  ...["stack", "verdict", "tasks", "deployment", "targets", "load balancer"],
  ...["certificate", "DNS record", "secret", "schedule", "last stop"],
];
/** So that a line fits on a wide terminal; --json has the whole. */
const LONGEST_REASON = 48;

/** `fleet status` for people: a line for each region, and what is wrong below. */
export function statusText(status: FleetStatus, stream: NodeJS.WriteStream): string {
  const { green, red, yellow } = colors.createColors(
    colors.isColorSupported && stream.isTTY === true,
  );
  const at = new Date(status.at);
  const table = new Table({ head: HEAD, style: { head: [], border: [] }, chars: plainColumns });
  for (const region of status.regions) {
    const paint = region.ok ? green : red;
    table.push([
      region.stack,
      paint(verdict(region)),
      tasksText(region),
      deploymentText(region, at),
      targetsText(region),
      region.alb ?? "-",
      certificateText(region),
      region.dnsRecord ?? "-",
      region.secret ?? "-",
      scheduleText(region),
      lastStopText(region, at),
    ]);
  }
  const problems = status.regions.flatMap(({ stack, problems }) =>
    problems.map((problem) => yellow(`${stack}: ${problem}`)),
  );
  return `${[tableText(table), ...problems].join("\n")}\n`;
}

/** The same without a table, for a log: each line says its time and region. */
export function statusLines(status: FleetStatus): string {
  const lines = status.regions.map((region) => {
    const parts = [
      `${status.at} ${region.stack}: ${verdict(region)}`,
      ...(region.service ? [`tasks ${tasksText(region)}`] : []),
      ...(region.targets ? [`targets ${targetsText(region)}`] : []),
      ...region.problems,
      ...(region.error === null ? [] : [region.error]),
    ];
    return `${parts.join("; ")}\n`;
  });
  return lines.join("");
}

function verdict({ ok, service, error }: RegionStatus): string {
  if (ok) {
    return "well";
  }
  return error !== null && service === null ? "not read" : "not well";
}

function tasksText({ service, schedule }: RegionStatus): string {
  if (service === null) {
    return `-/${schedule.scheduledCount}`;
  }
  const { desired, running, pending } = service;
  return `${running}/${desired}${pending > 0 ? `, ${pending} starting` : ""}`;
}

function deploymentText({ deployment }: RegionStatus, at: Date): string {
  if (deployment === null) {
    return "-";
  }
  const state = deployment.state.toLowerCase().replaceAll("_", " ");
  return deployment.since === null ? state : `${state}, ${ago(deployment.since, at)}`;
}

function targetsText({ targets }: RegionStatus): string {
  if (targets === null) {
    return "-";
  }
  const counts = Object.entries(targets).filter(([, count]) => count > 0);
  return counts.map(([state, count]) => `${count} ${state}`).join(", ") || "none";
}

function certificateText({ certificate, certificateExpiresAt }: RegionStatus): string {
  if (certificate === null) {
    return "-";
  }
  const until = certificateExpiresAt === null ? "" : ` to ${certificateExpiresAt.slice(0, 10)}`;
  return `${certificate.toLowerCase().replaceAll("_", " ")}${until}`;
}

function scheduleText({ schedule }: RegionStatus): string {
  const { enabled, timezone, scheduledCount, nextChange } = schedule;
  if (!enabled) {
    return "24/7";
  }
  if (nextChange === null) {
    return "never active";
  }
  const state = scheduledCount > 0 ? "open" : "closed";
  return `${state} to ${timeText(new Date(nextChange.at), timezone)}`;
}

function lastStopText({ lastStop }: RegionStatus, at: Date): string {
  if (lastStop === null) {
    return "-";
  }
  const { reason } = lastStop;
  const short = reason.length > LONGEST_REASON ? `${reason.slice(0, LONGEST_REASON)}…` : reason;
  return lastStop.at === null ? short : `${ago(lastStop.at, at)} ago: ${short}`;
}

function ago(time: string, at: Date): string {
  return durationText(Math.max(at.getTime() - Date.parse(time), 0));
}
