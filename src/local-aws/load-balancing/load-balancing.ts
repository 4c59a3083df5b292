import type {
  TargetDescription,
  TargetHealthDescription,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { LocalLoadBalancer } from "./load-balancer";
import type { LoadBalancingRecords, ResolveTarget } from "./records";

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
}

/** Elastic Load Balancing on this machine: does what the records say. */
export class LocalLoadBalancing {
  constructor(readonly options: LoadBalancingOptions) {}

  /** All load balancers there are. */
  get loadBalancers(): readonly LocalLoadBalancer[] {
    return [];
  }

  /**
   * Takes the records as they are now, all of them: what is missing has been deleted.
   * @returns once every listener hears
   */
  async update(_records: LoadBalancingRecords): Promise<void> {}

  /**
   * What DescribeTargetHealth answers: the registered and the draining targets, or those that are asked for.
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html
   */
  targetHealth(
    _targetGroupArn: string,
    _targets?: readonly TargetDescription[],
  ): TargetHealthDescription[] {
    return [];
  }

  /** Ends every connection, listener and health check, within a second. */
  async close(): Promise<void> {}
}
