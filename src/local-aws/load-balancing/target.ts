import { randomBytes } from "node:crypto";
import type {
  TargetGroup,
  TargetHealth,
  TargetHealthDescription,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { Agent } from "undici";
import { CheckedHealth, DRAINING, INITIAL_CHECKS, NOT_IN_USE, REGISTERING } from "./health";
import { checkedPort, checkHealth } from "./health-check";
import type { Address, ResolveTarget } from "./records";

/** AWS does not say how long it takes. */
const REGISTRATION_MS = 1000;

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-504-issues */
const CONNECT_TIMEOUT_MS = 10_000;

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const LARGEST_RESPONSE_HEADER = 32 * 1024;

export interface TargetOptions {
  readonly id: string;
  readonly port: number;
  /** As it is now. */
  readonly group: () => TargetGroup;
  readonly resolveTarget: ResolveTarget;
  readonly speed: number;
  readonly idleTimeoutMs: number;
  readonly onChange: () => void;
}

/** A target of a target group: its health, and the connections to it. */
export class LocalTarget {
  /** Content of the cookie that binds a client to this target: as opaque as AWS's encrypted one. */
  readonly stickinessToken = randomBytes(48).toString("base64");
  readonly connections: Agent;

  #health: TargetHealth = REGISTERING;
  #checks: CheckedHealth | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: TargetOptions) {
    this.connections = new Agent({
      connect: { timeout: CONNECT_TIMEOUT_MS },
      keepAliveTimeout: options.idleTimeoutMs,
      keepAliveMaxTimeout: options.idleTimeoutMs,
      maxHeaderSize: LARGEST_RESPONSE_HEADER,
    });
  }

  get state(): TargetHealth["State"] {
    return this.#health.State;
  }

  /** Where it listens on this machine; undefined when nobody does. */
  get address(): Address | undefined {
    return this.options.resolveTarget(this.options.id, this.options.port);
  }

  describe(): TargetHealthDescription {
    const { id, port, group } = this.options;
    return {
      Target: { Id: id, Port: port },
      HealthCheckPort: String(checkedPort(group(), port)),
      TargetHealth: this.#health,
    };
  }

  /** Health checks begin when a listener refers to the target group. */
  startChecks(): void {
    if (this.#checks === undefined) {
      this.#checks = new CheckedHealth();
      this.#become(REGISTERING);
      this.#after(REGISTRATION_MS, () => {
        this.#become(INITIAL_CHECKS);
        void this.#check();
      });
    }
  }

  stopChecks(): void {
    this.#checks = undefined;
    clearTimeout(this.#timer);
    this.#become(NOT_IN_USE);
  }

  /**
   * Running requests may end, new ones are not sent; after the delay the connections are cut.
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay
   */
  drain(delayMs: number, onDrained: () => void): void {
    this.#checks = undefined;
    clearTimeout(this.#timer);
    this.#become(DRAINING);
    this.#after(delayMs, () => {
      void this.close();
      onDrained();
    });
  }

  async close(): Promise<void> {
    this.#checks = undefined;
    clearTimeout(this.#timer);
    await this.connections.destroy();
  }

  /** Each check begins an interval after the one before, whether that has ended or not. */
  async #check(): Promise<void> {
    const { group, resolveTarget } = this.options;
    const checks = this.#checks;
    this.#after((group().HealthCheckIntervalSeconds ?? 30) * 1000, () => void this.#check());
    const result = await checkHealth(group(), this.options, resolveTarget);
    if (checks !== undefined && checks === this.#checks) {
      checks.record(result, group());
      this.#become(checks.current);
    }
  }

  #after(ms: number, act: () => void): void {
    this.#timer = setTimeout(act, ms / this.options.speed);
  }

  #become(health: TargetHealth): void {
    const before = this.#health;
    this.#health = health;
    if (before.State !== health.State || before.Description !== health.Description) {
      this.options.onChange();
    }
  }
}
