import { setTimeout as sleep } from "node:timers/promises";
import type { Control } from "../control";
import { idOf, type ServiceRecord, type TaskRecord } from "../records";
import { events } from "./events";

export interface RegistrationOptions {
  readonly control: Control;
  /** Whether a load balancer still knows a target: it has not seen that it is deregistered, or drains it. */
  readonly isTarget: (group: string, address: string, port: number) => boolean;
}

const LOOK_EVERY_MS = 100;

/**
 * Where others find a task: the target groups of its service, and Cloud Map.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html
 */
export class Registration {
  /** What was begun, whether it came to its end or not. */
  readonly #targets: { readonly group: string; readonly port: number }[] = [];
  readonly #registries: string[] = [];

  constructor(
    private readonly task: TaskRecord,
    private readonly service: ServiceRecord | undefined,
    private readonly options: RegistrationOptions,
  ) {}

  async begin(): Promise<void> {
    const { address, availabilityZone, region } = this.task;
    const { loadBalancers = [], serviceRegistries = [], serviceName = "" } = this.service ?? {};
    for (const { targetGroupArn: group = "", containerPort: port = 0 } of loadBalancers) {
      this.#targets.push({ group, port });
      await this.#call("register_target", { group, target: { Id: address, Port: port } });
      await this.#event(events.registered(serviceName, group));
    }
    for (const { registryArn: registry = "" } of serviceRegistries) {
      const attributes = {
        AWS_INSTANCE_IPV4: address,
        AVAILABILITY_ZONE: availabilityZone ?? "",
        AWS_INIT_HEALTH_STATUS: "HEALTHY",
        ECS_SERVICE_NAME: serviceName,
        REGION: region,
      };
      this.#registries.push(registry);
      await this.#call("register_instance", { registry, instance: this.#instance, attributes });
    }
  }

  /** A task that still runs keeps its connections until they are drained. */
  async end(hasExited: () => boolean): Promise<void> {
    const { address } = this.task;
    const { serviceName = "" } = this.service ?? {};
    for (const registry of this.#registries) {
      await this.#call("deregister_instance", { registry, instance: this.#instance });
    }
    for (const { group, port } of this.#targets) {
      await this.#call("deregister_target", { group, target: { Id: address, Port: port } });
      await this.#event(events.draining(serviceName));
    }
    for (const { group, port } of this.#targets) {
      while (!hasExited() && this.options.isTarget(group, address, port)) {
        await sleep(LOOK_EVERY_MS);
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
