import type {
  TargetDescription,
  TargetHealthDescription,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Control } from "../control";
import type { DeploymentRecord, ServiceRecord, TaskRecord } from "../records";
import { failureThreshold } from "./circuit-breaker";
import { events, type ServiceEvent, serviceEvents } from "./events";
import type { LocalTask } from "./local-task";
import { nextStep, type ServiceTask } from "./next-step";
import { Rollout } from "./rollout";

/** What load balancers say of the targets of a group. */
export type TargetHealth = (
  group: string,
  targets?: readonly TargetDescription[],
) => TargetHealthDescription[];

export interface SchedulerOptions {
  readonly control: Control;
  readonly speed: number;
  readonly targetHealth: TargetHealth;
}

/** Keeps as many tasks of each service as it wants, and replaces them when it changes. */
export class ServiceScheduler {
  readonly #rollouts = new Map<string, Rollout>();
  readonly #steady = new Set<string>();
  readonly #saidUnhealthy = new Set<string>();

  constructor(private readonly options: SchedulerOptions) {}

  /** Whether a service runs what it wants, or has given up. */
  isSettled({ serviceArn, deployments: [primary] }: ServiceRecord): boolean {
    return this.#steady.has(serviceArn) || primary?.rolloutState === "FAILED";
  }

  /**
   * @param records of all tasks that have not stopped
   * @param running the tasks of this machine, also those that have stopped since the last look
   */
  async schedule(
    service: ServiceRecord,
    records: readonly TaskRecord[],
    running: readonly LocalTask[],
  ): Promise<void> {
    const [primary] = service.deployments;
    if (primary === undefined) {
      return;
    }
    const rollout = this.#rollouts.get(primary.id) ?? new Rollout();
    this.#rollouts.set(primary.id, rollout);

    const own = records.filter((task) =>
      service.deployments.some(({ id }) => id === task.startedBy),
    );
    const live = own.filter(({ desiredStatus }) => desiredStatus === "RUNNING");
    const tasks = await Promise.all(
      live.map((task) => this.#stateOf(task, service, primary.id, running)),
    );
    rollout.count(
      tasks.filter(({ isPrimary }) => isPrimary),
      running.filter(({ record }) => record.startedBy === primary.id),
      this.options.speed,
    );

    const { deploymentConfiguration: configuration } = service;
    if (primary.rolloutState === "IN_PROGRESS") {
      const isOpen = await this.#breakCircuit(service, primary.id, rollout);
      if (isOpen) {
        return; // the next look finds what the service goes back to
      }
    }
    await this.#sayThrottled(service, rollout);
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
    await this.#noteSteadiness(service, primary, isSteady);
  }

  async #noteSteadiness(
    service: ServiceRecord,
    primary: DeploymentRecord,
    isSteady: boolean,
  ): Promise<void> {
    const isNew = primary.rolloutState === "IN_PROGRESS" || service.deployments.length > 1;
    if (isSteady && isNew) {
      await this.#complete(service, primary);
    }
    if (isSteady && !this.#steady.has(service.serviceArn)) {
      await this.#say(service, events.steady(service.serviceName));
      await this.#publish(service, serviceEvents.steady(service.clusterArn));
    }
    this.#steady[isSteady ? "add" : "delete"](service.serviceArn);
  }

  async #sayThrottled(service: ServiceRecord, rollout: Rollout): Promise<void> {
    if (rollout.isThrottled && !rollout.saidThrottled) {
      rollout.saidThrottled = true;
      await this.#say(service, events.throttled(service.serviceName));
      await this.#publish(service, serviceEvents.throttled(service.clusterArn));
    }
  }

  async #stateOf(
    task: TaskRecord,
    service: ServiceRecord,
    primary: string,
    running: readonly LocalTask[],
  ): Promise<ServiceTask> {
    const { taskArn: arn } = task;
    const since = running.find(({ record }) => record.taskArn === arn)?.runningSince;
    let isHealthy = task.lastStatus === "RUNNING";
    let failure: string | undefined;
    for (const { targetGroupArn: group = "", containerPort: port = 0 } of service.loadBalancers) {
      const [description] = this.options.targetHealth(group, [{ Id: task.address, Port: port }]);
      const { State, Reason, Description = "" } = description?.TargetHealth ?? {};
      // A group without listener checks nobody.
      isHealthy &&= State === "healthy" || Reason === "Target.NotInUse";
      const grace = (service.healthCheckGracePeriodSeconds * 1000) / this.options.speed;
      if (State === "unhealthy" && since !== undefined && Date.now() > since + grace) {
        failure = `Task failed ELB health checks in (target-group ${group})`;
        if (!this.#saidUnhealthy.has(arn)) {
          this.#saidUnhealthy.add(arn);
          const { serviceName } = service;
          await this.#say(service, events.unhealthy(serviceName, arn, port, group, Description));
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
      await this.#call("stop_task", { task: arn, code: "ServiceSchedulerInitiated", reason });
    }
    if (stop.length > 0) {
      const arns = stop.map(({ arn }) => arn);
      await this.#say(service, events.stopped(service.serviceName, arns));
    }
  }

  async #complete(service: ServiceRecord, { id, rolloutState }: DeploymentRecord): Promise<void> {
    const completed = { service: service.serviceArn, deployment: id };
    const isComplete = await this.#call("complete_deployment", completed);
    if (isComplete && rolloutState === "IN_PROGRESS") {
      await this.#say(service, events.completed(service.serviceName, id));
      await this.#publish(service, serviceEvents.completed(id));
    }
  }

  /** @returns whether the deployment is over */
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
      return false;
    }
    const failed = (await this.#call("fail_deployment", {
      service: serviceArn,
      deployment,
      rolls_back: breaker.rollback === true,
    })) as { readonly rollsBackTo: string | null } | null;
    if (failed === null) {
      return true; // a newer one has begun: the next look finds it
    }
    const { rollsBackTo } = failed;
    await this.#say(service, events.failed(serviceName, deployment));
    await this.#publish(service, serviceEvents.failed(deployment));
    if (rollsBackTo !== null) {
      this.#rollouts.delete(rollsBackTo);
      await this.#say(service, events.rollingBack(serviceName, rollsBackTo));
    }
    return true;
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
