import type {
  TargetDescription,
  TargetHealthDescription,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { DeploymentRecord, Records, ServiceRecord, TaskRecord } from "../records";
import { failureThreshold } from "./circuit-breaker";
import { events, type ServiceEvent, serviceEvents } from "./events";
import { LocalTask, type TaskOptions } from "./local-task";
import { nextStep, type ServiceTask } from "./next-step";
import { Rollout } from "./rollout";

export interface LocalEcsOptions extends Omit<TaskOptions, "isDraining"> {
  readonly targetHealth: (
    group: string,
    targets?: readonly TargetDescription[],
  ) => TargetHealthDescription[];
}

/** ECS on this machine: keeps as many tasks of each service as it wants, and replaces them when it changes. */
export class LocalEcs {
  readonly #tasks = new Map<string, LocalTask>();
  /** Tasks that have stopped; they are kept until their deployment has counted them. */
  readonly #stopped = new Set<string>();
  readonly #rollouts = new Map<string, Rollout>();
  readonly #steady = new Set<string>();
  readonly #saidUnhealthy = new Set<string>();

  constructor(private readonly options: LocalEcsOptions) {}

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
    return services.every(
      ({ serviceArn, deployments: [primary] }) =>
        this.#steady.has(serviceArn) || primary?.rolloutState === "FAILED",
    );
  }

  async update(records: Records): Promise<void> {
    const stopped = [...this.#stopped];
    for (const record of records.tasks) {
      this.#adopt(record, records.services);
    }
    const known = new Set(
      records.services.flatMap(({ deployments }) => deployments.map(({ id }) => id)),
    );
    for (const { record } of this.tasks) {
      const isOfService = record.startedBy.startsWith("ecs-svc/");
      if (isOfService && !known.has(record.startedBy) && !this.#stopped.has(record.taskArn)) {
        await this.#stopTask(record.taskArn, "The service was deleted");
      }
    }
    await Promise.all(records.services.map((service) => this.#schedule(service, records.tasks)));
    for (const arn of stopped) {
      this.#stopped.delete(arn);
      this.#tasks.delete(arn);
    }
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
      isDraining: (group, address, port) =>
        this.options
          .targetHealth(group, [{ Id: address, Port: port }])
          .some(({ TargetHealth }) => TargetHealth?.State === "draining"),
    });
    this.#tasks.set(record.taskArn, task);
    task.gone.then(
      () => this.#stopped.add(record.taskArn),
      () => {}, // the emulator is gone
    );
  }

  async #schedule(service: ServiceRecord, records: readonly TaskRecord[]): Promise<void> {
    const [primary, ...others] = service.deployments;
    if (primary === undefined) {
      return;
    }
    const rollout = this.#rollouts.get(primary.id) ?? new Rollout();
    this.#rollouts.set(primary.id, rollout);

    const own = records.filter((task) =>
      service.deployments.some(({ id }) => id === task.startedBy),
    );
    const live = own.filter(({ desiredStatus }) => desiredStatus === "RUNNING");
    const tasks = await Promise.all(live.map((task) => this.#stateOf(task, service, primary.id)));
    const ofPrimary = this.tasks.filter(({ record }) => record.startedBy === primary.id);
    rollout.count(
      tasks.filter(({ isPrimary }) => isPrimary),
      ofPrimary,
      this.options.speed,
    );

    const { deploymentConfiguration: configuration } = service;
    if (primary.rolloutState === "IN_PROGRESS") {
      const isOpen = await this.#breakCircuit(service, primary.id, rollout);
      if (isOpen) {
        return; // the next look finds what the service goes back to
      }
    }
    const step = nextStep({
      desiredCount: service.desiredCount,
      minimumHealthyPercent: configuration.minimumHealthyPercent ?? 100,
      maximumPercent: configuration.maximumPercent ?? 200,
      mayStart: primary.rolloutState !== "FAILED" && Date.now() >= rollout.mayStartAt,
      primaryDeployment: primary.id,
      tasks,
    });
    await this.#carryOut(service, primary.id, step);

    const healthy = tasks.filter(({ isPrimary, isHealthy }) => isPrimary && isHealthy).length;
    // Neither is a task of an older deployment left, nor one that still stops.
    const isSteady = healthy === service.desiredCount && own.length === healthy && step.start === 0;
    if (isSteady && (primary.rolloutState === "IN_PROGRESS" || others.length > 0)) {
      await this.#complete(service, primary);
    }
    if (isSteady && !this.#steady.has(service.serviceArn)) {
      await this.#say(service, events.steady(service.serviceName));
      await this.#publish(service, serviceEvents.steady(service.clusterArn));
    }
    this.#steady[isSteady ? "add" : "delete"](service.serviceArn);
  }

  async #stateOf(task: TaskRecord, service: ServiceRecord, primary: string): Promise<ServiceTask> {
    const { taskArn: arn } = task;
    const since = this.#tasks.get(arn)?.runningSince;
    let isHealthy = task.lastStatus === "RUNNING";
    let failure: string | undefined;
    for (const { targetGroupArn: group = "", containerPort: port = 0 } of service.loadBalancers) {
      const [description] = this.options.targetHealth(group, [{ Id: task.address, Port: port }]);
      const { State: state, Description: reason = "" } = description?.TargetHealth ?? {};
      // A group without listener checks nobody.
      isHealthy &&= state === "healthy" || state === "unused";
      const grace = (service.healthCheckGracePeriodSeconds * 1000) / this.options.speed;
      if (state === "unhealthy" && since !== undefined && Date.now() > since + grace) {
        failure = `Task failed ELB health checks in (target-group ${group})`;
        if (!this.#saidUnhealthy.has(arn)) {
          this.#saidUnhealthy.add(arn);
          await this.#say(service, events.unhealthy(service.serviceName, arn, port, group, reason));
        }
      }
    }
    return { arn, isPrimary: task.startedBy === primary, isHealthy, failure };
  }

  async #carryOut(
    service: ServiceRecord,
    deployment: string,
    { start, stop }: ReturnType<typeof nextStep>,
  ): Promise<void> {
    if (start > 0) {
      const started = await this.#call("start_tasks", {
        service: service.serviceArn,
        deployment,
        number: start,
      });
      const arns = (started as TaskRecord[]).map(({ taskArn }) => taskArn);
      await this.#say(service, events.started(service.serviceName, arns));
    }
    for (const { arn, reason } of stop) {
      await this.#stopTask(arn, reason);
    }
    if (stop.length > 0) {
      const arns = stop.map(({ arn }) => arn);
      await this.#say(service, events.stopped(service.serviceName, arns));
    }
  }

  async #complete(service: ServiceRecord, { id, rolloutState }: DeploymentRecord): Promise<void> {
    await this.#call("complete_deployment", { service: service.serviceArn, deployment: id });
    if (rolloutState === "IN_PROGRESS") {
      await this.#say(service, events.completed(service.serviceName, id));
      await this.#publish(service, serviceEvents.completed(id));
    }
  }

  /** @returns whether the deployment has failed */
  async #breakCircuit(
    service: ServiceRecord,
    deployment: string,
    rollout: Rollout,
  ): Promise<boolean> {
    const { serviceArn, serviceName } = service;
    await this.#call("report_deployment", {
      service: serviceArn,
      deployment,
      failedTasks: rollout.failed,
    });
    const breaker = service.deploymentConfiguration.deploymentCircuitBreaker;
    if (!breaker?.enable || rollout.failed < failureThreshold(service.desiredCount)) {
      if (rollout.failedStarts === 3 && !rollout.saidThrottled) {
        rollout.saidThrottled = true;
        await this.#say(service, events.throttled(serviceName));
        await this.#publish(service, serviceEvents.throttled(service.clusterArn));
      }
      return false;
    }
    await this.#call("report_deployment", {
      service: serviceArn,
      deployment,
      rolloutState: "FAILED",
      rolloutStateReason: "ECS deployment circuit breaker: tasks failed to start.",
    });
    await this.#say(service, events.failed(serviceName, deployment));
    await this.#publish(service, serviceEvents.failed(deployment));
    if (breaker.rollback) {
      const target = await this.#call("roll_back", { service: serviceArn });
      if (typeof target === "string") {
        this.#rollouts.delete(target);
        await this.#say(service, events.rollingBack(serviceName, target));
      }
    }
    return true;
  }

  async #stopTask(task: string, reason: string): Promise<void> {
    await this.#call("stop_task", { task, code: "ServiceSchedulerInitiated", reason });
  }

  async #say({ serviceArn }: ServiceRecord, message: string): Promise<void> {
    await this.#call("add_event", { service: serviceArn, message });
  }

  /** To EventBridge. */
  async #publish({ serviceArn }: ServiceRecord, { detailType, detail }: ServiceEvent) {
    const event = { service: serviceArn, detail_type: detailType, detail };
    await this.#call("put_service_event", event);
  }

  #call(name: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.options.control.call(name, args);
  }
}
