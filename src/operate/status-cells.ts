import { durationText, timeText } from "../kit/time-text";
import { countOf } from "../kit/words";
import type { RegionStatus } from "./status";

/** What is shown of a region's status in a row. */
export const STATUS_COLUMNS = [
  "stack",
  "verdict",
  "tasks",
  "deployment",
  "targets",
  "load balancer",
  "certificate",
  "DNS record",
  "secret",
  "schedule",
  "last stop",
] as const;

/** @param longestReason in characters, of the last stop */
export function statusCells(
  region: RegionStatus,
  at: Date,
  longestReason = Number.POSITIVE_INFINITY,
): [stack: string, verdict: string, ...rest: string[]] {
  return [
    region.stack,
    verdict(region),
    tasksText(region),
    deploymentText(region, at),
    targetsText(region),
    region.alb ?? "-",
    certificateText(region),
    region.dnsRecord ?? "-",
    region.secret ?? "-",
    scheduleText(region),
    lastStopText(region, at, longestReason),
  ];
}

/** Well, or what else. */
export function verdict({ ok, service, error }: RegionStatus): string {
  if (ok) {
    return "well";
  }
  return error !== null && service === null ? "not read" : "not well";
}

export function tasksText({ service, schedule }: RegionStatus): string {
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
  const { state, done, draining, since } = deployment;
  const parts = [
    done ? "completed" : state.toLowerCase().replaceAll("_", " "),
    ...(since === null ? [] : [`begun ${ago(since, at)}`]),
    ...(draining > 0 ? [`${countOf(draining, "old task")} draining`] : []),
  ];
  return parts.join(", ");
}

export function targetsText({ targets }: RegionStatus): string {
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

function lastStopText({ lastStop }: RegionStatus, at: Date, longest: number): string {
  if (lastStop === null) {
    return "-";
  }
  const { reason } = lastStop;
  const short = reason.length > longest ? `${reason.slice(0, longest)}…` : reason;
  return lastStop.at === null ? short : `${ago(lastStop.at, at)}: ${short}`;
}

function ago(time: string, at: Date): string {
  return `${durationText(Math.max(at.getTime() - Date.parse(time), 0))} ago`;
}
