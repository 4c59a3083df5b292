import { inParallel, valuesOf } from "../../kit/in-parallel";
import type { Records, ServiceRecord, TaskRecord } from "../records";
import { LocalTask, type TaskOptions } from "./local-task";
import { ServiceScheduler, type TargetHealth } from "./service-scheduler";

export interface LocalEcsOptions extends Omit<TaskOptions, "isTarget"> {
  readonly targetHealth: TargetHealth;
}

const AT_ONCE = 10;

/** ECS on this machine: runs the tasks there are, and has each service looked after. */
export class LocalEcs {
  readonly #tasks = new Map<string, LocalTask>();
  /** Tasks that have stopped; they are kept until their deployment has counted them. */
  readonly #stopped = new Set<string>();
  readonly #scheduler: ServiceScheduler;

  constructor(private readonly options: LocalEcsOptions) {
    this.#scheduler = new ServiceScheduler(options);
  }

  get tasks(): readonly LocalTask[] {
    return [...this.#tasks.values()];
  }

  /** The task that has this address. */
  taskAt(address: string): LocalTask | undefined {
    return this.tasks.find(({ record }) => record.address === address);
  }

  taskById(id: string): LocalTask | undefined {
    return this.tasks.find((task) => task.id === id);
  }

  isSettled(services: readonly ServiceRecord[]): boolean {
    return services.every((service) => this.#scheduler.isSettled(service));
  }

  /** A service that fails stops no other. */
  async update({ services, tasks }: Records): Promise<void> {
    const stopped = [...this.#stopped];
    for (const record of tasks) {
      this.#adopt(record, services);
    }
    await this.#stopThoseOfDeleted(services);
    const outcomes = await inParallel(services, AT_ONCE, (service) =>
      this.#scheduler.schedule(service, tasks, this.tasks),
    );
    for (const arn of stopped) {
      this.#stopped.delete(arn);
      this.#tasks.delete(arn);
    }
    valuesOf(outcomes);
  }

  #adopt(record: TaskRecord, services: readonly ServiceRecord[]): void {
    const existing = this.#tasks.get(record.taskArn);
    if (existing !== undefined) {
      existing.record = record;
      if (record.desiredStatus === "STOPPED") {
        existing.stop();
      }
      return;
    }
    const service = services.find(({ deployments }) =>
      deployments.some(({ id }) => id === record.startedBy),
    );
    const task = new LocalTask(record, service, {
      ...this.options,
      isTarget: (group, address, port) =>
        this.options
          .targetHealth(group, [{ Id: address, Port: port }])
          .some(({ TargetHealth }) => TargetHealth?.Reason !== "Target.NotRegistered"),
    });
    this.#tasks.set(record.taskArn, task);
    task.gone.then(
      () => this.#stopped.add(record.taskArn),
      ({ message }: Error) => this.options.say(`task ${task.id}: ${message}`),
    );
  }

  async #stopThoseOfDeleted(services: readonly ServiceRecord[]): Promise<void> {
    const known = new Set(services.flatMap(({ deployments }) => deployments.map(({ id }) => id)));
    for (const { record } of this.tasks) {
      const isOfService = record.startedBy.startsWith("ecs-svc/");
      if (isOfService && !known.has(record.startedBy) && !this.#stopped.has(record.taskArn)) {
        await this.options.control.call("stop_task", {
          task: record.taskArn,
          code: "ServiceSchedulerInitiated",
          reason: "The service was deleted",
        });
      }
    }
  }
}
