import { awsClient, listIn } from "./client";
import { explainingErrors, unlessMissing } from "./explain";

/** What a load balancer thinks of a target. */
export interface TargetState {
  readonly address: string;
  readonly port: number;
  /** Such as initial, healthy, unhealthy, draining or unused. */
  readonly state: string;
  /** Such as Target.Timeout; null for a healthy one. */
  readonly reason: string | null;
  readonly description: string | null;
}

/** The targets of a group; none when there is no such group. */
export function findTargets(region: string, targetGroup: string): Promise<TargetState[]> {
  return explainingErrors(async () => {
    const { DescribeTargetHealthCommand, ElasticLoadBalancingV2Client } = await import(
      "@aws-sdk/client-elastic-load-balancing-v2"
    );
    const answer = await unlessMissing(
      awsClient(ElasticLoadBalancingV2Client, region).send(
        new DescribeTargetHealthCommand({ TargetGroupArn: targetGroup }),
      ),
      "TargetGroupNotFoundException",
    );
    const targets = answer ? listIn(answer, "TargetHealthDescriptions") : [];
    return targets.map(({ Target, TargetHealth }) => ({
      address: Target?.Id ?? "",
      port: Target?.Port ?? 0,
      state: TargetHealth?.State ?? "",
      reason: TargetHealth?.Reason ?? null,
      description: TargetHealth?.Description ?? null,
    }));
  });
}
