import type {
  Listener,
  LoadBalancer,
  LoadBalancerAttribute,
  Rule,
  TargetDescription,
  TargetGroup,
  TargetGroupAttribute,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { WebAclRecord } from "../web-acl/local-web-acl";

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
  /** Of AWS WAF, where there is one. */
  readonly webAcl?: WebAclRecord | null;
}

/** As DescribeListeners and DescribeRules have it. */
export interface ListenerRecord {
  readonly listener: Listener;
  readonly rules: readonly Rule[];
  /** Of an HTTPS listener. */
  readonly tls?: ListenerTls | null;
}

/** The certificates that ACM has issued, with their chains and keys, the default one first; and the security policy. */
export interface ListenerTls {
  /** In PEM. */
  readonly certificates: readonly {
    readonly certificate: string;
    readonly privateKey: string;
  }[];
  /** As DescribeSSLPolicies has them, such as TLSv1.2; none when the policy is not known. */
  readonly protocols: readonly string[];
  readonly ciphers: readonly string[];
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
