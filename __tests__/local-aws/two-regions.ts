import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import type { LoadBalancingRecords } from "../../src/local-aws/load-balancing/records";
import { loadBalancer, type Task, targetGroup } from "./load-balanced";

export const REGIONS = ["eu-west-1", "eu-west-2"] as const;
export type Region = (typeof REGIONS)[number];

/** The name that leads to both regions. */
export const FLEET_NAME = "mcp.example.com";

/** Of a region's load balancer. */
export function dnsName(region: Region): string {
  return `Alb-1.${region}.elb.amazonaws.com`;
}

/** A load balancer in each region, in front of the region's tasks. */
export function recordsOf(
  tasks: ReadonlyMap<Region, readonly Pick<Task, "target">[]>,
  { listenerPort = 80, idleTimeout = "60", dropInvalidHeaders = false } = {},
): LoadBalancingRecords {
  return {
    loadBalancers: REGIONS.map((region) =>
      loadBalancer({
        loadBalancer: { LoadBalancerArn: region, DNSName: dnsName(region) },
        attributes: [
          { Key: "idle_timeout.timeout_seconds", Value: idleTimeout },
          {
            Key: "routing.http.drop_invalid_header_fields.enabled",
            Value: String(dropInvalidHeaders),
          },
        ],
        listeners: [
          {
            listener: {
              ListenerArn: region,
              Port: listenerPort,
              Protocol: "HTTP",
              DefaultActions: [{ Type: "forward", TargetGroupArn: `tg-${region}` }],
            },
            rules: [],
          },
        ],
      }),
    ),
    targetGroups: REGIONS.map((region) => {
      const group = targetGroup((tasks.get(region) ?? []).map(({ target }) => target));
      return {
        ...group,
        targetGroup: { ...group.targetGroup, TargetGroupArn: `tg-${region}` },
      };
    }),
  };
}

export function latencyRecords(EvaluateTargetHealth = true): ResourceRecordSet[] {
  return REGIONS.map((Region) => ({
    Name: `${FLEET_NAME}.`,
    Type: "A" as const,
    SetIdentifier: Region,
    Region,
    AliasTarget: {
      HostedZoneId: "Z",
      DNSName: `${dnsName(Region).toLowerCase()}.`,
      EvaluateTargetHealth,
    },
  }));
}
