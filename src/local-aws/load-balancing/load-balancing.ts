import type {
  TargetDescription,
  TargetHealthDescription,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { idleTimeoutMs } from "./attributes";
import { forwardedArns, LocalLoadBalancer } from "./load-balancer";
import type { LoadBalancingRecords, ResolveTarget, TargetGroupRecord } from "./records";
import { LocalTargetGroup } from "./target-group";

export interface LoadBalancingOptions {
  readonly resolveTarget: ResolveTarget;
  /**
   * Divides the interval of health checks, the time that a registration takes and the deregistration delay. Timeouts
   * keep their seconds: they are about the speed of servers, not about AWS's.
   * @default 10
   */
  readonly speed?: number;
  /** Called with all targets of a group whenever one of them is registered, changes its state or reason, or is gone. */
  readonly onTargetHealth?: (
    targetGroupArn: string,
    targets: readonly TargetHealthDescription[],
  ) => void;
  /** Called with each request that AWS WAF refuses. */
  readonly onRefused?: (dnsName: string, rule: string) => void;
  /** Called with what keeps a request from an answer; the client then gets 500. */
  readonly onFailure?: (dnsName: string, error: Error) => void;
}

/** Elastic Load Balancing on this machine: does what the records say. */
export class LocalLoadBalancing {
  readonly #loadBalancers = new Map<string, LocalLoadBalancer>();
  readonly #targetGroups = new Map<string, LocalTargetGroup>();

  constructor(private readonly options: LoadBalancingOptions) {}

  /** All load balancers there are. */
  get loadBalancers(): readonly LocalLoadBalancer[] {
    return [...this.#loadBalancers.values()];
  }

  /**
   * Takes the records as they are now, all of them: what is missing has been deleted.
   * @returns once every listener hears
   */
  async update(records: LoadBalancingRecords): Promise<void> {
    await Promise.all([this.#updateTargetGroups(records), this.#updateLoadBalancers(records)]);
  }

  /**
   * What DescribeTargetHealth answers: the registered and the draining targets, or those that are asked for.
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html
   */
  targetHealth(
    targetGroupArn: string,
    targets?: readonly TargetDescription[],
  ): TargetHealthDescription[] {
    return this.#targetGroups.get(targetGroupArn)?.describe(targets) ?? [];
  }

  /** Ends every connection, listener and health check. */
  async close(): Promise<void> {
    await this.update({ loadBalancers: [], targetGroups: [] });
  }

  async #updateTargetGroups({ loadBalancers, targetGroups }: LoadBalancingRecords): Promise<void> {
    const idleTimeouts = new Map(
      loadBalancers.flatMap((record) =>
        forwardedArns(record).map((arn) => [arn, idleTimeoutMs(record.attributes)] as const),
      ),
    );
    const wanted = new Map(
      targetGroups.map((record) => [record.targetGroup.TargetGroupArn ?? "", record]),
    );
    const gone = takeMissing(this.#targetGroups, wanted);
    for (const [arn, record] of wanted) {
      const group = this.#targetGroups.get(arn) ?? this.#addTargetGroup(arn, record);
      group.update(record, { idleTimeoutMs: idleTimeouts.get(arn) });
    }
    await Promise.all(gone.map((group) => group.close()));
  }

  #addTargetGroup(arn: string, record: TargetGroupRecord): LocalTargetGroup {
    const { resolveTarget, speed = 10, onTargetHealth } = this.options;
    const group: LocalTargetGroup = new LocalTargetGroup(record, {
      resolveTarget,
      speed,
      onChange: () => onTargetHealth?.(arn, group.describe()),
    });
    this.#targetGroups.set(arn, group);
    return group;
  }

  async #updateLoadBalancers({ loadBalancers }: LoadBalancingRecords): Promise<void> {
    const wanted = new Map(
      loadBalancers.map((record) => [record.loadBalancer.LoadBalancerArn ?? "", record]),
    );
    const gone = takeMissing(this.#loadBalancers, wanted);
    const updates = [...wanted].map(([arn, record]) => {
      const loadBalancer =
        this.#loadBalancers.get(arn) ??
        new LocalLoadBalancer(record, {
          targetGroup: (groupArn) => this.#targetGroups.get(groupArn),
          onRefused: (dnsName, rule) => this.options.onRefused?.(dnsName, rule),
          onFailure: (dnsName, error) => this.options.onFailure?.(dnsName, error),
        });
      this.#loadBalancers.set(arn, loadBalancer);
      return loadBalancer.update(record);
    });
    await Promise.all([...updates, ...gone.map((loadBalancer) => loadBalancer.close())]);
  }
}

/** Takes out of a map whatever is not wanted any more. */
function takeMissing<Value>(
  existing: Map<string, Value>,
  wanted: ReadonlyMap<string, unknown>,
): Value[] {
  const missing = [...existing].filter(([key]) => !wanted.has(key));
  for (const [key] of missing) {
    existing.delete(key);
  }
  return missing.map(([, value]) => value);
}
