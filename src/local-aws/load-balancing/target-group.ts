import { randomBytes } from "node:crypto";
import type {
  TargetDescription,
  TargetHealthDescription,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { attribute } from "./attributes";
import { NOT_REGISTERED } from "./health";
import type { ResolveTarget, TargetGroupRecord } from "./records";
import type { HostCounts } from "./request-metrics";
import { LocalTarget } from "./target";

export interface TargetGroupOptions {
  readonly resolveTarget: ResolveTarget;
  readonly speed: number;
  readonly onChange: () => void;
}

/** How the target group is used by the listeners. */
export interface TargetGroupUse {
  /** Of the load balancer that forwards to it; undefined when none does. */
  readonly idleTimeoutMs: number | undefined;
}

/** A target group: which targets there are, and which one is next. */
export class LocalTargetGroup {
  /** Content of the cookie that binds a client to this target group. */
  readonly stickinessToken = randomBytes(48).toString("base64");

  readonly #registered = new Map<string, LocalTarget>();
  readonly #draining = new Map<LocalTarget, string>();
  #turn = 0;

  constructor(
    private record: TargetGroupRecord,
    private readonly options: TargetGroupOptions,
  ) {}

  update(record: TargetGroupRecord, { idleTimeoutMs }: TargetGroupUse): void {
    this.record = record;
    const wanted = new Map(record.targets.map((target) => [this.#key(target), target]));
    for (const [key, target] of this.#registered) {
      if (!wanted.has(key)) {
        this.#deregister(key, target);
      }
    }
    const added = [...wanted].filter(([key]) => !this.#registered.has(key));
    for (const [key, target] of added) {
      this.#registered.set(key, this.#newTarget(target, idleTimeoutMs));
    }
    for (const target of this.#registered.values()) {
      if (idleTimeoutMs === undefined) {
        target.stopChecks();
      } else {
        target.startChecks();
      }
    }
    if (added.length > 0) {
      this.options.onChange();
    }
  }

  /** Round robin takes turns. @param token of the client's cookie, which wins while its target is to be had */
  nextTarget(token?: string): LocalTarget | undefined {
    const candidates = this.#candidates();
    const bound = candidates.find(({ stickinessToken }) => stickinessToken === token);
    return bound ?? candidates[this.#turn++ % candidates.length];
  }

  /**
   * The healthy targets; when there are none, the unhealthy ones (fail-open). New targets have to pass a check first.
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
   */
  #candidates(): LocalTarget[] {
    const targets = [...this.#registered.values()];
    const healthy = targets.filter(({ state }) => state === "healthy");
    return healthy.length > 0 ? healthy : targets.filter(({ state }) => state === "unhealthy");
  }

  get arn(): string {
    return this.record.targetGroup.TargetGroupArn ?? "";
  }

  /** Undefined when no target is registered. */
  get hostCounts(): HostCounts | undefined {
    const targets = [...this.#registered.values()];
    const count = (wanted: string) => targets.filter(({ state }) => state === wanted).length;
    return targets.length === 0
      ? undefined
      : { targetGroup: this.arn, healthy: count("healthy"), unhealthy: count("unhealthy") };
  }

  get hasHealthyTarget(): boolean {
    return [...this.#registered.values()].some(({ state }) => state === "healthy");
  }

  /** Seconds for which a client is bound to a target; undefined without stickiness by the load balancer's cookie. */
  get stickinessSeconds(): number | undefined {
    const { attributes } = this.record;
    return attribute(attributes, "stickiness.enabled", "false") === "true" &&
      attribute(attributes, "stickiness.type", "lb_cookie") === "lb_cookie"
      ? Number(attribute(attributes, "stickiness.lb_cookie.duration_seconds", "86400"))
      : undefined;
  }

  /** @param asked only these; those that are not registered are told so */
  describe(asked?: readonly TargetDescription[]): TargetHealthDescription[] {
    const known = new Map(
      [...this.#draining].map(([target, key]) => [key, target.describe()] as const),
    );
    for (const [key, target] of this.#registered) {
      known.set(key, target.describe());
    }
    return asked === undefined
      ? [...known.values()]
      : asked.map(
          (target) =>
            known.get(this.#key(target)) ?? { Target: target, TargetHealth: NOT_REGISTERED },
        );
  }

  async close(): Promise<void> {
    const targets = [...this.#registered.values(), ...this.#draining.keys()];
    await Promise.all(targets.map((target) => target.close()));
  }

  #newTarget(target: TargetDescription, idleTimeoutMs = 60_000): LocalTarget {
    return new LocalTarget({
      ...this.options,
      id: target.Id ?? "",
      port: this.#portOf(target),
      group: () => this.record.targetGroup,
      idleTimeoutMs,
    });
  }

  #deregister(key: string, target: LocalTarget): void {
    this.#registered.delete(key);
    this.#draining.set(target, key);
    const seconds = attribute(
      this.record.attributes,
      "deregistration_delay.timeout_seconds",
      "300",
    );
    target.drain(Number(seconds) * 1000, () => {
      this.#draining.delete(target);
      this.options.onChange();
    });
  }

  #key(target: TargetDescription): string {
    return `${target.Id}:${this.#portOf(target)}`;
  }

  #portOf({ Port }: TargetDescription): number {
    return Port ?? this.record.targetGroup.Port ?? 80;
  }
}
