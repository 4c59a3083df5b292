import type {
  Listener,
  LoadBalancer,
  LoadBalancerAttribute,
  Rule,
  TargetDescription,
  TargetGroup,
  TargetGroupAttribute,
} from "@aws-sdk/client-elastic-load-balancing-v2";

/** What AWS's API tells of Elastic Load Balancing, of one region or of several. */
export interface LoadBalancingRecords {
  readonly loadBalancers: readonly LoadBalancerRecord[];
  readonly targetGroups: readonly TargetGroupRecord[];
}

/** As DescribeLoadBalancers, DescribeLoadBalancerAttributes and DescribeListeners have it. */
export interface LoadBalancerRecord {
  readonly loadBalancer: LoadBalancer;
  readonly attributes: readonly LoadBalancerAttribute[];
  readonly listeners: readonly ListenerRecord[];
}

/** As DescribeListeners and DescribeRules have it. */
export interface ListenerRecord {
  readonly listener: Listener;
  readonly rules: readonly Rule[];
}

/** As DescribeTargetGroups and DescribeTargetGroupAttributes have it. */
export interface TargetGroupRecord {
  readonly targetGroup: TargetGroup;
  readonly attributes: readonly TargetGroupAttribute[];
  /** What is registered now: whoever was registered before and is missing here has been deregistered. */
  readonly targets: readonly TargetDescription[];
}

/** Where on this machine a task listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * Where on this machine a target listens that AWS knows by an address of the VPC.
 * @returns undefined when nobody listens there: the connection is refused
 */
export type ResolveTarget = (ip: string, port: number) => Address | undefined;
