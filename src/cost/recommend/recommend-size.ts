import type { Utilization } from "../../aws/utilization";
import { smallestPair } from "../../fleet/facts/fargate";
import type { RegionConfig } from "../../fleet/load-fleet";
import { scalingBounds } from "../../fleet/region-schedule";
import { unreadable } from "../../kit/failure";
import type { Outcome } from "../../kit/in-parallel";
import type { RunningService } from "../../live/read-region";
import { sizeText } from "../now/now-notes";
import { type Peaks, peaksOf } from "./peaks";
import type { Candidate, Found } from "./recommendation";

/** What AWS knows of a region's use. */
export interface RegionUse {
  /** Null when it is not deployed. */
  readonly service: RunningService | null;
  /** Since the tasks have the size that they have. */
  readonly utilization: Utilization;
}

/** How far back use is looked at. CloudWatch has longer, but servers change. */
export const USE_DAYS = 14;
/** Of fewer nobody can tell what is usual. In weekend mode it is two weekends. */
const ENOUGH_DAYS = 3;
/** How busy tasks may get, in percent. Memory beyond its limit ends a task, CPU only makes it slow. */
const LIMITS = { cpuP95: 60, cpuMaximum: 90, memoryMaximum: 80 } as const;
/** Below, one task that fails takes the service away. */
const LEAST_TASKS = 2;

/** What is recommended by how busy the tasks were. */
export const BY_USE = "right-size, fewer-tasks";

export function sizeCandidates(uses: readonly Outcome<RegionConfig, RegionUse>[]): Found {
  const found = uses.map(({ item: region, value: use, error }): Found => {
    const notMade = (reason: string) => ({
      candidates: [],
      notMade: [{ name: BY_USE, stacks: [region.stackName], reason }],
    });
    if (!use) {
      return notMade(unreadable(error?.message));
    }
    const reason = obstacle(region, use);
    return reason === undefined
      ? { candidates: fitting(region, use.utilization), notMade: [] }
      : notMade(reason);
  });
  return {
    candidates: found.flatMap((it) => it.candidates),
    notMade: found.flatMap((it) => it.notMade),
  };
}

/** Why nothing follows from the use. */
function obstacle(
  { values }: RegionConfig,
  { service, utilization }: RegionUse,
): string | undefined {
  if (!service) {
    return "it is not deployed";
  }
  const { cpu, memory: memoryMiB, cpu_architecture: architecture } = values;
  const sizes = [service.size, { cpu, memoryMiB, architecture }].map(sizeText);
  if (sizes[0] !== sizes[1]) {
    return `its tasks have ${sizes[0]}, and its file says ${sizes[1]}: apply it first`;
  }
  if (scalingBounds(values) !== null) {
    return "load decides how many tasks it runs";
  }
  if (service.desiredCount !== 0 && service.desiredCount !== values.desired_count) {
    return `it is to run ${service.desiredCount} tasks in AWS, and its file says ${values.desired_count}`;
  }
  const days = Math.min(...[utilization.cpu, utilization.memory].map((it) => peaksOf(it).days));
  if (days < ENOUGH_DAYS) {
    const since = service.sizeSince
      ? `, whose definition AWS has since ${service.sizeSince.toISOString().slice(0, 10)}`
      : "";
    return `CloudWatch has ${days === 0 ? "no data" : `data of ${days} of the last ${USE_DAYS} days`} of these tasks${since}, and ${ENOUGH_DAYS} days are needed`;
  }
  return undefined;
}

function fitting(region: RegionConfig, utilization: Utilization): Candidate[] {
  const [cpu, memory] = [peaksOf(utilization.cpu), peaksOf(utilization.memory)];
  const basis =
    `CloudWatch, the hourly maxima of the last ${USE_DAYS} days (${Math.min(cpu.days, memory.days)} with data): CPU ` +
    `95th percentile ${shown(cpu.p95)}, maximum ${shown(cpu.maximum)}; memory maximum ${shown(memory.maximum)}`;
  return [...rightSize(region, cpu, memory, basis), ...fewerTasks(region, cpu, memory, basis)];
}

function rightSize(
  { stackName, file, values }: RegionConfig,
  cpu: Peaks,
  memory: Peaks,
  basis: string,
): Candidate[] {
  const { busy, full } = shares(cpu, memory);
  const size = smallestPair(values.cpu * busy, values.memory * full);
  if (!size || (size.cpu >= values.cpu && size.memory >= values.memory)) {
    return [];
  }
  const used = {
    cpu: (cpu.maximum * values.cpu) / size.cpu,
    memory: (memory.maximum * values.memory) / size.memory,
  };
  return [
    {
      name: "right-size",
      description: `tasks of another size in ${stackName}: ${size.cpu / 1024} vCPU and ${size.memory / 1024} GB instead of ${values.cpu / 1024} and ${values.memory / 1024}`,
      changes: [{ stack: stackName, file, values: size }],
      risk:
        `Of that size, at most ${shown(used.cpu)} CPU and ${shown(used.memory)} memory would have been used; a burst ` +
        "beyond what was seen has less room, and a task that needs more memory than it has is ended.",
      basis,
    },
  ];
}

function fewerTasks(
  { stackName, file, values }: RegionConfig,
  cpu: Peaks,
  memory: Peaks,
  basis: string,
): Candidate[] {
  const { busy, full } = shares(cpu, memory);
  // As if memory, too, came with the requests only.
  const count = Math.max(LEAST_TASKS, Math.ceil(values.desired_count * Math.max(busy, full)));
  if (count >= values.desired_count) {
    return [];
  }
  return [
    {
      name: "fewer-tasks",
      description: `${count} tasks instead of ${values.desired_count} in ${stackName}`,
      changes: [{ stack: stackName, file, values: { desired_count: count } }],
      risk: `One task of ${count} that fails takes ${shown(100 / count)} of the service's room instead of ${shown(100 / values.desired_count)}, until another has started.`,
      basis,
    },
  ];
}

/** The part of what the tasks have that would do, within the limits. */
function shares(cpu: Peaks, memory: Peaks): { busy: number; full: number } {
  return {
    busy: Math.max(cpu.p95 / LIMITS.cpuP95, cpu.maximum / LIMITS.cpuMaximum),
    full: memory.maximum / LIMITS.memoryMaximum,
  };
}

function shown(percent: number): string {
  return `${percent.toFixed(1)}%`;
}
