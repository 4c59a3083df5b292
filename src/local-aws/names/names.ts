import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import type { LocalLoadBalancer } from "../load-balancing/load-balancer";
import type { LocalLoadBalancing } from "../load-balancing/load-balancing";

/** The names that lead to a load balancer: its own DNS name, and records of Route 53. */
export class LocalNames {
  /** @param clientRegion where whoever asks is: latency records of it come first */
  constructor(
    readonly loadBalancing: LocalLoadBalancing,
    readonly clientRegion?: string,
  ) {}

  /** Takes the records of all hosted zones as they are now. */
  update(_recordSets: readonly ResourceRecordSet[]): void {}

  /** The load balancer that a client reaches by this name now. */
  resolve(_name: string): LocalLoadBalancer | undefined {
    return undefined;
  }
}
