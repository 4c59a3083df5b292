import { execFile } from "node:child_process";
import { promisify } from "node:util";
import pidusage from "pidusage";
import type { MeasuredMetric, RegionMetrics } from "../cloudwatch/metrics";
import { idOf, type TaskRecord } from "../records";
import type { LocalTask } from "./local-task";

const run = promisify(execFile);

/** A vCPU in the units of a task definition. */
const UNITS_PER_CPU = 1024;
const MIB = 1024 * 1024;

/** What the processes of a task use. */
interface Use {
  readonly record: TaskRecord;
  /** Of a CPU, since the measurement before. */
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
}

/**
 * What ECS tells CloudWatch of the tasks of each service: how much they use of the CPU and the memory that their
 * definition gives them. Nothing keeps a process of this machine to its share; on Fargate no task gets more CPU.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html
 */
export class Utilization {
  /** CPU time in milliseconds of each process, when it was last measured. */
  #cpuMs = new Map<number, number>();
  #measuredAt = Date.now();

  async measure(tasks: readonly LocalTask[]): Promise<readonly RegionMetrics[]> {
    const running = tasks.filter(
      ({ runningSince, record }) =>
        runningSince !== undefined && record.group.startsWith("service:"),
    );
    const seconds = (Date.now() - this.#measuredAt) / 1000;
    this.#measuredAt = Date.now();
    const uses = running.length === 0 ? [] : await this.#usesOf(running);
    const services = new Map<string, Use[]>();
    for (const use of uses) {
      const { clusterArn, group } = use.record;
      const key = `${clusterArn} ${group}`;
      services.set(key, [...(services.get(key) ?? []), use]);
    }
    return [...services.values()].map((own) => serviceMetrics(own, seconds));
  }

  async #usesOf(tasks: readonly LocalTask[]): Promise<Use[]> {
    const groups = await processGroups();
    const pidsOf = (task: LocalTask) =>
      task.processGroups.flatMap((group) => groups.get(group) ?? []);
    const pids = tasks.flatMap(pidsOf);
    // Null stands for whoever has ended meanwhile.
    const found: Record<string, pidusage.Status | null> =
      pids.length === 0 ? {} : await pidusage(pids).catch(() => ({}));
    const status = new Map(
      Object.entries(found).flatMap(([pid, it]) => (it ? [[Number(pid), it] as const] : [])),
    );
    const before = this.#cpuMs;
    // What could not be measured now is compared with the last time that it could.
    this.#cpuMs = new Map(
      pids.flatMap((pid) => {
        const cpuMs = status.get(pid)?.ctime ?? before.get(pid);
        return cpuMs === undefined ? [] : [[pid, cpuMs] as const];
      }),
    );
    return tasks.flatMap((task) => {
      const own = pidsOf(task).filter((pid) => status.has(pid));
      if (own.length === 0) {
        return []; // not measured is not 0
      }
      const cpuMs = own.map((pid) => (this.#cpuMs.get(pid) ?? 0) - (before.get(pid) ?? 0));
      const memory = own.map((pid) => status.get(pid)?.memory ?? 0);
      return { record: task.record, cpuSeconds: sum(cpuMs) / 1000, memoryBytes: sum(memory) };
    });
  }
}

/** @param uses of the tasks of one service, at least one @param seconds in which they were measured */
function serviceMetrics(uses: readonly Use[], seconds: number): RegionMetrics {
  const { region, clusterArn, group } = (uses[0] as Use).record;
  const dimensions = {
    ClusterName: idOf(clusterArn),
    ServiceName: group.slice("service:".length),
  };
  const metric = (name: string, percentOf: (use: Use) => number): MeasuredMetric => ({
    namespace: "AWS/ECS",
    name,
    dimensions,
    values: uses.map(percentOf),
    unit: "Percent",
  });
  const metrics = [
    metric("CPUUtilization", ({ cpuSeconds, record }) => {
      const available = (seconds * Number(record.taskDefinition.cpu)) / UNITS_PER_CPU;
      return Math.min((100 * cpuSeconds) / available, 100);
    }),
    metric(
      "MemoryUtilization",
      ({ memoryBytes, record }) =>
        (100 * memoryBytes) / (Number(record.taskDefinition.memory) * MIB),
    ),
  ];
  return { region, metrics };
}

/** The processes of this machine by their group. */
async function processGroups(): Promise<Map<number, number[]>> {
  const { stdout } = await run("ps", ["-A", "-o", "pgid=", "-o", "pid="]);
  const groups = new Map<number, number[]>();
  for (const line of stdout.trim().split("\n")) {
    const [group = 0, pid = 0] = line.trim().split(/\s+/).map(Number);
    groups.set(group, [...(groups.get(group) ?? []), pid]);
  }
  return groups;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
