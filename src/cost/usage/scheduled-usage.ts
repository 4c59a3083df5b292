import { isActiveRegion } from "../../fleet/active-region";
import { tasksArePrivate } from "../../fleet/private-network";
import { scheduleOf } from "../../fleet/region-schedule";
import type { VariableValues } from "../../fleet/variables";
import {
  nextChange,
  nextCountChange,
  runsAt,
  type Schedule,
  taskCountAt,
} from "../../schedule/schedule";
import { hoursBetween, hoursOf, monthOf } from "./calendar-month";
import { loadBalancerAddresses, tasksOf, type Usage } from "./usage";

const MINUTE_MS = 60_000;

/**
 * What a region uses from one time up to another of the same month when it is as its file says: closed dates,
 * overrides and daylight saving time are counted.
 */
export function scheduledUsage(values: VariableValues, from: Date, to: Date): Usage {
  const { tasks, busy, loadBalancer } = scheduledHours(values, from, to);
  const loadBalancerHours = values.create_alb ? loadBalancer : 0;
  return {
    tasks: tasksOf(values, tasks, busy),
    taskAddressHours: tasksArePrivate(values) ? 0 : tasks,
    loadBalancerHours,
    loadBalancerAddressHours: loadBalancerAddresses(values) * loadBalancerHours,
    busyHours: values.create_alb ? busy : 0,
    hours: hoursBetween(from, to),
    months: hoursBetween(from, to) / hoursOf(monthOf(from)),
  };
}

interface ScheduledHours {
  readonly tasks: number;
  /** With at least one task. */
  readonly busy: number;
  /** Of a load balancer, if the region is to have one. */
  readonly loadBalancer: number;
}

function scheduledHours(values: VariableValues, from: Date, to: Date): ScheduledHours {
  const all = hoursBetween(from, to);
  if (!values.enable_weekend_only) {
    const { desired_count: count } = values;
    return { tasks: count * all, busy: count > 0 ? all : 0, loadBalancer: all };
  }
  const destroyed = values.destroy_albs_when_scaled_down;
  if (!isActiveRegion(values)) {
    return { tasks: 0, busy: 0, loadBalancer: destroyed ? 0 : all };
  }
  const schedule = scheduleOf(values);
  const periods = countPeriods(schedule, from, to);
  return {
    tasks: periods.reduce((sum, { hours, count }) => sum + count * hours, 0),
    busy: periods.reduce((sum, { hours, count }) => sum + (count > 0 ? hours : 0), 0),
    loadBalancer: destroyed ? loadBalancerHours(schedule, from, to) : all,
  };
}

function countPeriods(
  schedule: Schedule,
  from: Date,
  to: Date,
): { hours: number; count: number }[] {
  const periods = [];
  for (let at = from; at < to; ) {
    const next = earlier(nextCountChange(schedule, at)?.at, to);
    periods.push({ hours: hoursBetween(at, next), count: taskCountAt(schedule, at) });
    at = next;
  }
  return periods;
}

/** From the minutes of pre-warming before tasks run until they do not; between near windows it stays. */
function loadBalancerHours(schedule: Schedule, from: Date, to: Date): number {
  const prewarmMs = schedule.prewarmMinutes * MINUTE_MS;
  let hours = 0;
  let counted = from;
  for (let at = from; at.getTime() - prewarmMs < to.getTime(); ) {
    const end = nextChange(schedule, at)?.at ?? new Date(to.getTime() + prewarmMs);
    if (runsAt(schedule, at)) {
      const start = later(new Date(at.getTime() - prewarmMs), counted);
      counted = later(earlier(end, to), counted);
      hours += Math.max(0, hoursBetween(start, counted));
    }
    at = end;
  }
  return hours;
}

function earlier(a: Date | undefined, b: Date): Date {
  return a && a < b ? a : b;
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}
