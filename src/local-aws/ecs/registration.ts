import { setTimeout as sleep } from "node:timers/promises";
import type { Control } from "../control";
import { idOf, type ServiceRecord, type TaskRecord } from "../records";
import { events } from "./events";

export interface RegistrationOptions {
  readonly control: Control;
  /** Whether a target still drains. */
  readonly isDraining: (group: string, address: string, port: number) => boolean;
}

/** A load balancer sees a change with the next look at the records. */
const SEEN_WITHIN_MS = 1_000;

/**
 * Where others find a task: the target groups of its service, and Cloud Map.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html
 */
export class Registration {
  constructor(
    private readonly task: TaskRecord,
    private readonly service: ServiceRecord | undefined,
    private readonly options: RegistrationOptions,
  ) {}

  async begin(): Promise<void> {
    const { address, availabilityZone, region } = this.task;
    const { loadBalancers = [], serviceRegistries = [], serviceName = "" } = this.service ?? {};
    for (const { targetGroupArn: group = "", containerPort: port } of loadBalancers) {
      await this.#call("register_target", { group, target: { Id: address, Port: port } });
      await this.#event(events.registered(serviceName, group));
    }
    for (const { registryArn: registry } of serviceRegistries) {
      const attributes = {
        AWS_INSTANCE_IPV4: address,
        AVAILABILITY_ZONE: availabilityZone ?? "",
        AWS_INIT_HEALTH_STATUS: "HEALTHY",
        ECS_SERVICE_NAME: serviceName,
        REGION: region,
      };
      await this.#call("register_instance", { registry, instance: this.#instance, attributes });
    }
  }

  /** A task that still runs keeps its connections until they are drained. */
  async end(hasExited: () => boolean): Promise<void> {
    const { address } = this.task;
    const { loadBalancers = [], serviceRegistries = [], serviceName = "" } = this.service ?? {};
    for (const { registryArn: registry } of serviceRegistries) {
      await this.#call("deregister_instance", { registry, instance: this.#instance });
    }
    for (const { targetGroupArn: group = "", containerPort: port = 0 } of loadBalancers) {
      await this.#call("deregister_target", { group, target: { Id: address, Port: port } });
      await this.#event(events.draining(serviceName));
    }
    await sleep(loadBalancers.length > 0 ? SEEN_WITHIN_MS : 0);
    for (const { targetGroupArn: group = "", containerPort: port = 0 } of loadBalancers) {
      while (!hasExited() && this.options.isDraining(group, address, port)) {
        await sleep(100);
      }
      await this.#event(events.deregistered(serviceName, group));
    }
  }

  get #instance(): string {
    return idOf(this.task.taskArn);
  }

  #event(message: string): Promise<unknown> {
    return this.#call("add_event", { service: this.service?.serviceArn, message });
  }

  #call(name: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.options.control.call(name, args);
  }
}
